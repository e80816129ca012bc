import { assert, lineAmount, percentOf } from '#libs/kernel';
import { phases, type Phase } from '../policy.js';
import { settle, type Candidate } from './competition.js';
import type { Missing, NearMiss, RejectedPolicy, RejectionReason } from './explanation.js';
import { payouts, slabParts, type Counted, type Payout } from './payout.js';
import { names, type IndexedPolicy } from './policy-index.js';
import type { LineToPrice, PricedLine, PriceStep } from './priced-order.js';

/** A line with what its policies need to know. */
export interface OpenLine extends LineToPrice {
  readonly brand: string | null;
  readonly category: string | null;
  readonly agreed: boolean;
  readonly gross: number;
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

type Entry = Omit<Candidate, 'benefit'>;

const linePhases = ['PRICE', 'LINE'] as const satisfies readonly Phase[];

/** Completes a line with its gross: the agreed amount, or quantity x unit price rounded half up once. */
export function openLine(line: LineToPrice, currency: string): OpenLine {
  assert(Number.isSafeInteger(line.quantity) && line.quantity > 0, `line ${line.lineNo}: quantity above zero`);
  const agreed = line.agreedAmount ?? null;
  if (agreed === null) assert(line.unitPrice !== null, `line ${line.lineNo}: unit price or agreed amount`);
  const gross = agreed ?? lineAmount(line.quantity, line.unitPrice!, currency);
  assert(Number.isSafeInteger(gross) && gross >= 0, `line ${line.lineNo}: gross of zero or more`);
  return { ...line, brand: line.brand ?? null, category: line.category ?? null, agreed: agreed !== null, gross };
}

/** True if the policy counts and lowers this line, whose product it includes. */
export function concerns(policy: IndexedPolicy, line: OpenLine): boolean {
  return !names(policy.excludes, line) && (!line.agreed || policy.body.onAgreedAmounts);
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
      const benefit = sum(pay(entry, line, found, found));
      if (benefit > 0) candidates.push({ ...entry, benefit });
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
  const tax = percentOf(net, taxRate);
  // prettier-ignore
  return { lineNo, sku, brand, category, nature: 'GOODS', quantity, unitPrice, taxRate, gross, discount: gross - net, net, tax, steps };
}

/** Applies candidates one after another; appends their steps and answers what is left of `net`. */
function applyAll(applied: readonly Candidate[], line: OpenLine, net: number, steps: PriceStep[]): number {
  const addBase = new Map<string, number>();
  for (const candidate of applied) {
    const { policyId, version, body } = candidate.policy;
    let base = net;
    if (body.stacking === 'ADD') {
      base = addBase.get(body.group) ?? net;
      addBase.set(body.group, base);
    }
    const paid = pay(candidate, line, base, net);
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
        principalShare: percentOf(amount, body.funding.principalPercent),
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
      reject(notes, policy, names(policy.excludes, line) ? 'PRODUCT_EXCLUDED' : 'AMOUNT_AGREED', null);
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
  nearMisses.push({ policyId, version, missingQuantity: next.from - total, payout: body.payout.kind, rate: next.rate });
}

function reject(notes: Notes | undefined, policy: IndexedPolicy, reason: RejectionReason, missing: Missing | null) {
  notes?.rejected.push({ policyId: policy.policyId, version: policy.version, reason, missing });
}

function sum(paid: readonly { readonly amount: number }[]): number {
  return paid.reduce((total, { amount }) => total + amount, 0);
}
