import { assert, currencyExponent } from '#libs/kernel';
import { phases, type Phase } from '../policy.js';
import { settle, type Candidate } from './competition.js';
import type { Missing, NearMiss, RejectedPolicy, RejectionReason } from './explanation.js';
import { payouts, slabParts, type Counted, type Payout } from './payout.js';
import { isExcluded, type IndexedPolicy } from './policy-index.js';
import type { LineToPrice, PricedLine, PriceStep } from './priced-order.js';
import { rateOf, timesRate } from './rate.js';

/** A line with what its policies need to know. */
export interface OpenLine extends LineToPrice {
  readonly brand: string | null;
  readonly category: string | null;
  readonly agreed: boolean;
  readonly gross: number;
  /** What a policy counts that looks at each line for itself. */
  readonly alone: Counted;
}

/** A policy that is open to the order and includes the line's product. */
export interface Offer {
  readonly policy: IndexedPolicy;
  readonly productSpecificity: number;
}

/** Takes note of what did not apply. Pricing without explanation passes none. */
export interface Notes {
  readonly rejected: RejectedPolicy[];
  readonly nearMisses: NearMiss[];
}

type Entry = Omit<Candidate, 'paid' | 'benefit'>;

const linePhases = ['PRICE', 'LINE'] as const satisfies readonly Phase[];

/** Completes a line with its gross: the agreed amount, or quantity x unit price rounded half up once. */
export function openLine(line: LineToPrice, currency: string): OpenLine {
  assert(Number.isSafeInteger(line.quantity) && line.quantity > 0, `line ${line.lineNo}: quantity above zero`);
  const agreed = line.agreedAmount ?? null;
  if (agreed === null) assert(line.unitPrice !== null, `line ${line.lineNo}: unit price or agreed amount`);
  const gross = agreed ?? timesRate(line.quantity, rateOf(line.unitPrice!), -currencyExponent(currency), 'half-up');
  assert(Number.isSafeInteger(gross) && gross >= 0, `line ${line.lineNo}: gross of zero or more`);
  return {
    lineNo: line.lineNo,
    sku: line.sku,
    brand: line.brand ?? null,
    category: line.category ?? null,
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    taxRate: line.taxRate,
    agreed: agreed !== null,
    gross,
    alone: { total: line.quantity, before: 0, shareOf: (amount) => amount },
  };
}

/** True if the policy counts and lowers this line, whose product it includes. */
export function concerns(policy: IndexedPolicy, line: OpenLine): boolean {
  return !isExcluded(policy, line) && (!line.agreed || policy.body.onAgreedAmounts);
}

/**
 * Prices one line: phase by phase, within a phase the policies that {@link settle} lets apply, in its order. Net never
 * falls below zero; tax is net x rate, rounded half up once.
 */
export function priceLine(
  line: OpenLine,
  offers: readonly Offer[],
  counted: (policy: IndexedPolicy, line: OpenLine) => Counted,
  notes: Notes | undefined,
): PricedLine {
  const entries = entriesOf(line, offers, counted, notes);
  const steps: PriceStep[] = [];
  let net = line.gross;
  let exclusive: string | null = null;
  for (const phase of entries.length === 0 ? [] : linePhases) {
    const found = net;
    const candidates: Candidate[] = [];
    for (const entry of entries) {
      if (entry.policy.body.phase !== phase) continue;
      if (exclusive !== null) {
        reject(notes, entry.policy, 'ANOTHER_IS_EXCLUSIVE', { policyId: exclusive });
        continue;
      }
      const { policy, parts, counted: units, productSpecificity } = entry;
      const paid = pay(entry, line, found, found);
      const benefit = sum(paid);
      if (benefit > 0) candidates.push({ policy, parts, counted: units, productSpecificity, paid, benefit });
      else reject(notes, entry.policy, 'NO_BENEFIT', null);
    }
    if (candidates.length === 0) continue;
    const winners = settle(candidates);
    for (const { candidate, reason, by } of winners.beaten) reject(notes, candidate.policy, reason, { policyId: by });
    net = applyAll(winners.applied, line, net, steps);
    exclusive = winners.exclusive;
  }
  const { lineNo, sku, brand, category, quantity, taxRate, gross } = line;
  const unitPrice = line.agreed ? null : line.unitPrice;
  const tax = timesRate(net, rateOf(taxRate), 2, 'half-up');
  // prettier-ignore
  return { lineNo, sku, brand, category, nature: 'GOODS', quantity, unitPrice, taxRate, gross, discount: gross - net, net, tax, steps };
}

/** Applies candidates one after another; appends their steps and answers what is left of the net found. */
function applyAll(applied: readonly Candidate[], line: OpenLine, found: number, steps: PriceStep[]): number {
  let net = found;
  const addBase = new Map<string, number>();
  for (const candidate of applied) {
    const { policyId, version, body, principalPercent } = candidate.policy;
    let base = net;
    if (body.stacking === 'ADD') {
      base = addBase.get(body.group) ?? net;
      addBase.set(body.group, base);
    }
    const paid = net === found ? candidate.paid : pay(candidate, line, base, net);
    const giving = paid.filter((p) => p.amount > 0);
    // Where nothing was left, one step of zero says so.
    for (const { slab, base: share, units, amount } of giving.length > 0 ? giving : paid.slice(0, 1)) {
      steps.push({
        policyId,
        version,
        phase: phases[body.phase],
        base: share,
        quantityUsed: units,
        rate: body.slabs[slab]!.rate,
        amount,
        principalShare: timesRate(amount, principalPercent, 2, 'half-up'),
      });
    }
    net -= sum(paid);
  }
  return net;
}

/** The offers that reach a slab on this line; notes why others don't, and what the next slab would give. */
function entriesOf(
  line: OpenLine,
  offers: readonly Offer[],
  counted: (policy: IndexedPolicy, line: OpenLine) => Counted,
  notes: Notes | undefined,
): Entry[] {
  const entries: Entry[] = [];
  for (const { policy, productSpecificity } of offers) {
    if (!concerns(policy, line)) {
      reject(notes, policy, isExcluded(policy, line) ? 'PRODUCT_EXCLUDED' : 'AMOUNT_AGREED', null);
      continue;
    }
    const units = counted(policy, line);
    const parts = slabParts(policy, line.quantity, units);
    if (parts.length > 0) entries.push({ policy, parts, counted: units, productSpecificity });
    else rejectSlabs(notes, policy, units.total);
    if (notes) noteNearMiss(notes, policy, units.total);
  }
  return entries;
}

/** What an entry takes off a line: `found` is the net that it works on, `left` the net that it can take. */
function pay({ policy, parts, counted }: Entry, line: OpenLine, found: number, left: number): Payout[] {
  const base = policy.body.base === 'GROSS' ? line.gross : found;
  return payouts(policy, parts, counted, line.quantity, base, left);
}

function rejectSlabs(notes: Notes | undefined, policy: IndexedPolicy, total: number): void {
  const first = policy.body.slabs[0]!.from;
  if (total < first) reject(notes, policy, 'BELOW_SLABS', { quantity: first - total });
  else reject(notes, policy, 'ABOVE_SLABS', null);
}

function noteNearMiss({ nearMisses }: Notes, { policyId, version, body }: IndexedPolicy, total: number): void {
  const next = body.slabs.find((slab) => slab.from > total);
  if (!next) return;
  const missing = next.from - total;
  const { kind: payout } = body.payout;
  nearMisses.push({ policyId, version, measure: 'QUANTITY', unit: null, missing, payout, rate: next.rate });
}

function reject(notes: Notes | undefined, policy: IndexedPolicy, reason: RejectionReason, missing: Missing | null) {
  notes?.rejected.push({ policyId: policy.policyId, version: policy.version, reason, missing });
}

function sum(paid: readonly Payout[]): number {
  let total = 0;
  for (const { amount } of paid) total += amount;
  return total;
}
