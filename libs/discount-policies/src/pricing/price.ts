import { allocate, assert, totalsOf } from '#libs/kernel';
import type { LineExplanation, OrderExplanation } from './explanation.js';
import type { Counted } from './payout.js';
import { candidatesFor, compareText, isOn, partyKeys, type IndexedPolicy, type PolicyIndex } from './policy-index.js';
import { concerns, openLine, priceLine, type Notes, type Offer, type OpenLine } from './price-line.js';
import type { BudgetClaim, PricedLine, PricedOrder, PricingEvidence, PricingRequest } from './priced-order.js';
import { governingValues, standingOf, type Standing } from './standing.js';

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
 * `detail`: `FULL` also names every policy on the line's product that did not apply, with its reason; `STEPS` leaves the
 * explanation empty and looks only at policies for the order's parties. Both price alike. Duplicate line numbers and
 * lines without price are faults: check input first.
 */
export function price(request: PricingRequest, index: PolicyIndex, detail: 'FULL' | 'STEPS' = 'FULL'): Pricing {
  const lines = request.lines.map((line) => openLine(line, request.currency)).sort((a, b) => a.lineNo - b.lineNo);
  lines.forEach((line, i) => assert(line.lineNo !== lines[i - 1]?.lineNo, `line number ${line.lineNo} is there once`));

  const standing = standings(request, index);
  const counted = counter(lines);
  const values = Object.values(governingValues(request)).flatMap((at) => (at ? [at.values] : []));
  const keys = detail === 'FULL' ? undefined : partyKeys(values);
  const explanation: LineExplanation[] = [];
  const priced: PricedLine[] = [];
  for (const line of lines) {
    const notes: Notes | undefined = detail === 'FULL' ? { rejected: [], nearMisses: [] } : undefined;
    const offers: Offer[] = [];
    candidatesFor(index.levels[request.level], line, keys, (policy, productSpecificity) => {
      const stands = standing(policy);
      if (stands === 'OPEN') offers.push({ policy, productSpecificity });
      else if (notes && stands !== 'SILENT') {
        const { policyId, version } = policy;
        notes.rejected.push({ policyId, version, reason: stands.reason, missing: stands.missing });
      }
    });
    priced.push(priceLine(line, offers, counted, notes));
    if (notes) explanation.push(explanationOf(line, notes));
  }
  const orderExplanation = { rejected: [], nearMisses: [] };
  return {
    ...{ lines: priced, totals: totalsOf(priced), evidence: evidenceOf(request, priced) },
    ...{ claims: [], explanation, orderExplanation },
  };
}

/** A policy's standing is the same for all lines of an order: looked at once. */
function standings(request: PricingRequest, index: PolicyIndex): (policy: IndexedPolicy) => Standing {
  const governing = governingValues(request);
  const known = new Array<Standing | undefined>(index.size);
  return (policy) => (known[policy.ordinal] ??= standingOf(policy, request, governing));
}

/** What a policy counts for a line: the line alone, or all lines of its set, earlier line numbers first. */
function counter(lines: readonly OpenLine[]): (policy: IndexedPolicy, line: OpenLine) => Counted {
  const pools = new Map<IndexedPolicy, Map<number, Counted>>();
  return (policy, line) => {
    if (policy.body.constraint.per === 'LINE') return line.alone;
    let pool = pools.get(policy);
    if (!pool) {
      pool = pooled(lines.filter((other) => isOn(policy, other) && concerns(policy, other)));
      pools.set(policy, pool);
    }
    return pool.get(line.lineNo)!;
  };
}

function pooled(lines: readonly OpenLine[]): Map<number, Counted> {
  const total = lines.reduce((units, line) => units + line.quantity, 0);
  const weights = lines.map((line) => line.gross);
  const nothing = weights.every((weight) => weight === 0);
  const shares = new Map<number, readonly number[]>();
  const sharesOf = (amount: number) => {
    const known = shares.get(amount) ?? (nothing ? weights : allocate(amount, weights));
    shares.set(amount, known);
    return known;
  };
  const pool = new Map<number, Counted>();
  let before = 0;
  lines.forEach((line, i) => {
    pool.set(line.lineNo, { total, before, shareOf: (amount) => sharesOf(amount)[i]! });
    before += line.quantity;
  });
  return pool;
}

function explanationOf(line: OpenLine, { rejected, nearMisses }: Notes): LineExplanation {
  return { lineNo: line.lineNo, rejected: rejected.sort(byVersion), nearMisses: nearMisses.sort(byVersion) };
}

function evidenceOf(request: PricingRequest, lines: readonly PricedLine[]): PricingEvidence {
  const used = new Map<string, { policyId: string; version: number }>();
  for (const { steps } of lines) {
    for (const { policyId, version } of steps) used.set(policyId, { policyId, version });
  }
  const { level, currency, position, dates, attributes, attributesOn } = request;
  const basis = { level, currency, position, dates, attributes, policies: [...used.values()].sort(byVersion) };
  return attributesOn === undefined ? basis : { ...basis, attributesOn };
}

function byVersion(a: { policyId: string; version: number }, b: { policyId: string; version: number }): number {
  return compareText(a.policyId, b.policyId) || a.version - b.version;
}
