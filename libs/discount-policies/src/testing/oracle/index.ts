import { phases } from '../../policy.js';
import type { RejectionReason } from '../../pricing/explanation.js';
import type { BudgetClaim, PricedLine, PricingRequest } from '../../pricing/priced-order.js';
import type { PublishedPolicy } from '../../pricing/published-policy.js';
import { Caps } from './caps.js';
import type { Added } from './free-goods.js';
import { priceByLine, type Reasons } from './line-phases.js';
import { freeze, open, principalShare, taxOf, type Line } from './order.js';
import { priceByOrder, type Order } from './order-phases.js';
import { standings } from './standing.js';

/** What the oracle says about an order: the same figures as the engine, reasons by `line policy version`. */
export interface Verdict {
  readonly lines: readonly Omit<PricedLine, 'units'>[];
  readonly claims: readonly BudgetClaim[];
  /** Line 0: the order as a whole. */
  readonly reasons: ReadonlyMap<string, RejectionReason>;
}

/**
 * Prices an order straight from the words of the policy's schema, without index, shortcut or care for speed. Only for tests:
 * it is what the engine is compared with.
 */
export function oraclePrice(request: PricingRequest, policies: readonly PublishedPolicy[]): Verdict {
  const lines = open(request);
  const caps = new Caps(request);
  const reasons: Reasons = new Map();
  const open_ = standings(request, policies);
  for (const phase of ['PRICE', 'LINE'] as const) {
    freeze(lines);
    priceByLine(phase, lines, open_, caps, reasons);
  }
  const order: Order = { request, lines, caps, reasons, added: [], used: new Map() };
  for (const phase of ['SET', 'FREE_GOODS', 'BILL'] as const) {
    freeze(lines);
    priceByOrder(phase, order, open_);
  }
  const added = numbered(order);
  const numberOf = (to: object, by: PublishedPolicy) =>
    lines.find((line) => line === to)?.lineNo ??
    added.find(({ policy, good }) => policy === by && good === to)!.line.lineNo;
  return {
    lines: [...lines.map(close), ...added.map(({ line }) => line)],
    claims: caps.claims(numberOf),
    reasons,
  };
}

function close(line: Line): Omit<PricedLine, 'units'> {
  const { sku, brand = null, category = null, unitPrice, taxRate } = line.from;
  const { lineNo, quantity, gross, net, steps } = line;
  return {
    ...{ lineNo, sku, brand, category, nature: 'GOODS', quantity, taxRate },
    unitPrice: line.agreed ? null : unitPrice,
    ...{ gross, discount: gross - net, net, tax: taxOf(line), steps },
  };
}

/** Free lines, after the ordered ones, by policy and SKU. */
function numbered({ lines, added, caps }: Order) {
  const key = ({ policy, to }: Added) => [policy.policyId, to.sku] as const;
  const sorted = [...added].sort((a, b) => {
    const [[p, s], [q, t]] = [key(a), key(b)];
    return p === q ? (s < t ? -1 : 1) : p < q ? -1 : 1;
  });
  const last = Math.max(...lines.map(({ lineNo }) => lineNo), 0);
  return sorted.map((one, i) => {
    const { policy, to, rate, units, amount } = one;
    const { policyId, version, body } = policy;
    const { sku, brand, category, unitPrice, taxRate } = to;
    const left = caps.leftAfter(policy, to);
    const step = {
      ...{ policyId, version, phase: phases[body.phase], base: amount, quantityUsed: units, rate, amount },
      principalShare: principalShare(amount, body),
      ...(left ? { capsLeft: left } : {}),
    };
    const line: Omit<PricedLine, 'units'> = {
      ...{ lineNo: last + 1 + i, sku, brand, category, nature: 'PROMOTION', quantity: units, unitPrice, taxRate },
      ...{ gross: amount, discount: amount, net: 0, tax: 0, steps: [step] },
    };
    return { policy, good: to, line };
  });
}
