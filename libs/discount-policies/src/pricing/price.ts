import { assert, totalsOf } from '#libs/kernel';
import { CapLedger } from './caps.js';
import type { LineExplanation, OrderExplanation } from './explanation.js';
import { FreeGoodsShelf } from './free-goods-shelf.js';
import { priceByLine } from './line-phase.js';
import { matchPolicies } from './matching.js';
import type { Notes } from './notes.js';
import { closeLine, openLine, type Line } from './order-lines.js';
import { compareText, type IndexedPolicy, type PolicyIndex } from './policy-index.js';
import type {
  BudgetClaim,
  FreeGood,
  PricedLine,
  PricedOrder,
  PricingEvidence,
  PricingRequest,
} from './priced-order.js';
import { priceSchemes, type FreeLine, type Order } from './scheme-phase.js';

/** Priced lines by line number, totals, evidence to store; the claims and explanations are not stored. */
export interface Pricing extends PricedOrder {
  /** What it uses of budgets, by key. */
  readonly claims: readonly BudgetClaim[];
  /** Of the ordered lines, by line number. */
  readonly explanation: readonly LineExplanation[];
  /** Of the policies that look at the order as a whole (SET, FREE_GOODS, BILL). */
  readonly orderExplanation: OrderExplanation;
}

/**
 * Prices an order: same request and same policies give a byte-equal result, whatever the order of lines and policies.
 * `detail`: `FULL` also names every policy on the order's products that did not apply, with its reason; `STEPS` leaves
 * the explanations empty and looks only at policies for the order's parties. Both price alike. Duplicate line numbers and
 * lines without price are faults: check input first.
 */
export function price(request: PricingRequest, index: PolicyIndex, detail: 'FULL' | 'STEPS' = 'FULL'): Pricing {
  const lines = openLines(request);
  const { offers, schemes, notes, orderNotes } = matchPolicies(request, lines, index, detail === 'FULL');
  const caps = new CapLedger(request);
  const shelf = new FreeGoodsShelf(request, lines);
  const order: Order = { lines, caps, shelf, freeLines: [], notes: orderNotes };

  priceByLine('PRICE', lines, offers, caps, notes);
  priceByLine('LINE', lines, offers, caps, notes);
  priceSchemes('SET', schemes, order);
  priceSchemes('FREE_GOODS', schemes, order);
  priceSchemes('BILL', schemes, order);

  const free = freeLinesOf(order.freeLines, lines);
  const priced = [...lines.map(closeLine), ...free.lines];
  const numberOf = (line: object, { policyId }: IndexedPolicy) =>
    'lineNo' in line ? (line as Line).lineNo : free.numberOf(policyId, (line as FreeGood).sku);
  return {
    lines: priced,
    totals: totalsOf(priced),
    evidence: evidenceOf(request, priced, caps, shelf),
    claims: caps.claims(numberOf),
    explanation: notes?.map((own, i) => explanationOf(lines[i]!, own)) ?? [],
    orderExplanation: orderNotes?.tell() ?? { rejected: [], nearMisses: [] },
  };
}

function explanationOf({ lineNo }: Line, notes: Notes): LineExplanation {
  const { rejected, nearMisses } = notes.tell();
  return { lineNo, rejected, nearMisses };
}

function openLines({ lines, currency }: PricingRequest): Line[] {
  const sorted = [...lines].sort((a, b) => a.lineNo - b.lineNo);
  return sorted.map((line, i) => {
    assert(line.lineNo !== sorted[i - 1]?.lineNo, `line number ${line.lineNo} is there once`);
    return openLine(line, i, currency);
  });
}

/** Free goods as lines, numbered after the ordered ones, by policy and SKU. */
function freeLinesOf(
  free: readonly FreeLine[],
  lines: readonly Line[],
): { readonly lines: PricedLine[]; readonly numberOf: (policyId: string, sku: string) => number } {
  const sorted = [...free].sort(
    (a, b) => compareText(a.policy.policyId, b.policy.policyId) || compareText(a.gift.line.sku, b.gift.line.sku),
  );
  const first = (lines.at(-1)?.lineNo ?? 0) + 1;
  return {
    lines: sorted.map(({ gift: { line, units, amount }, step }, i) => {
      const { sku, brand, category, unitPrice, taxRate } = line;
      const [lineNo, nature, quantity, steps] = [first + i, 'PROMOTION' as const, units, [step]];
      const [gross, discount, net, tax] = [amount, amount, 0, 0];
      // prettier-ignore
      return { lineNo, sku, brand, category, nature, quantity, unitPrice, taxRate, gross, discount, net, tax, steps };
    }),
    numberOf: (policyId, sku) =>
      first + sorted.findIndex(({ policy, gift }) => policy.policyId === policyId && gift.line.sku === sku),
  };
}

function evidenceOf(
  request: PricingRequest,
  lines: readonly PricedLine[],
  caps: CapLedger,
  shelf: FreeGoodsShelf,
): PricingEvidence {
  const used = new Map<string, { policyId: string; version: number }>();
  for (const { steps } of lines) {
    for (const { policyId, version } of steps) if (!used.has(policyId)) used.set(policyId, { policyId, version });
  }
  const policies = [...used.values()].sort((a, b) => compareText(a.policyId, b.policyId));
  const { level, currency, position, dates, attributes, attributesOn, couponCodes, choices } = request;
  const goods = shelf.looked();
  const budgets = caps.looked();
  return {
    ...{ level, currency, position, dates, attributes, policies },
    ...(attributesOn === undefined ? {} : { attributesOn }),
    ...(couponCodes === undefined || couponCodes.length === 0 ? {} : { couponCodes }),
    ...(choices === undefined || choices.length === 0 ? {} : { choices }),
    ...(goods.length === 0 ? {} : { goods }),
    ...(budgets.length === 0 ? {} : { budgets }),
  };
}
