import { assert, assertNever, proportion } from '#libs/kernel';
import { compareText } from '../../pricing/policy-index.js';
import { commonDenominator, type Fraction } from '../../pricing/units.js';
import type { BudgetAnswer } from '../drawing.js';
import { periodRebate, rebateReached, type RebateStatement, type RebateTerms } from '../period-rebate.js';
import type { RebateDocument, RebateEvent, RebateOpening } from './events.js';

type Proposed = Extract<RebateEvent, { type: 'rebate.settlement-proposed' }>['data'];

type Approved = Extract<RebateEvent, { type: 'rebate.settlement-approved' }>['data'];
type Limited = Extract<RebateEvent, { type: 'rebate.settlement-limited' }>['data'];

/** What waits for budgets, and what they answered so far. */
export interface SettlementClaim {
  readonly claimed: Extract<RebateEvent, { type: 'rebate.settlement-claimed' }>['data'];
  readonly answers: readonly BudgetAnswer[];
}

export interface RebateSettlement {
  readonly proposal: Proposed;
  /** CLAIMED: agreed, and its budgets are asked. */
  readonly status: 'PROPOSED' | 'CLAIMED' | 'APPROVED' | 'REJECTED';
  readonly claim: SettlementClaim | null;
  /** What is posted, once it is approved. */
  readonly posted: Pick<Approved, 'amount' | 'net' | 'tax'> | null;
  /** Where less is settled than was agreed. */
  readonly limited: Limited | null;
}

/** Null before the first document. */
export type RebateState = {
  readonly opening: RebateOpening;
  /** As they came. */
  readonly documents: readonly RebateDocument[];
  /** Documents that count in the next period. */
  readonly deferred: readonly string[];
  readonly accrued: number;
  readonly settled: number;
  /** Of accrued - settled, without VAT: what the books hold as accrued liability. */
  readonly booked: number;
  /** True after the final settlement. */
  readonly closed: boolean;
  readonly settlements: readonly RebateSettlement[];
} | null;
export type Rebate = NonNullable<RebateState>;

export const rebateStream = (rebateId: string) => `rebate-${rebateId}`;

/** Folds one event of a rebate. */
export function evolveRebate(state: RebateState, event: RebateEvent): RebateState {
  if (event.type === 'rebate.opened') {
    const nothing = { documents: [], deferred: [], accrued: 0, settled: 0, booked: 0, closed: false, settlements: [] };
    return { opening: event.data, ...nothing };
  }
  assert(state, `${event.type} after rebate.opened`);
  switch (event.type) {
    case 'rebate.accrued': {
      const { document, accrued, reference } = event.data;
      const opening = { ...state.opening, reference };
      const booked = state.booked + event.data.booked;
      return { ...state, opening, accrued, booked, documents: [...state.documents, document] };
    }
    case 'rebate.deferred':
      return { ...state, deferred: [...state.deferred, event.data.document.documentId] };
    case 'rebate.settlement-proposed': {
      const proposed = { proposal: event.data, status: 'PROPOSED', claim: null, posted: null, limited: null } as const;
      return { ...state, settlements: [...state.settlements, proposed] };
    }
    case 'rebate.settlement-claimed': {
      const claim = { claimed: event.data, answers: [] };
      return changed(state, event.data.settlementId, () => ({ status: 'CLAIMED', claim }));
    }
    case 'rebate.budget-answered': {
      const { settlementId, budgetKey, amount, left } = event.data;
      return changed(state, settlementId, ({ claim }) => ({
        claim: claim && { ...claim, answers: [...claim.answers, { budgetKey, amount, left }] },
      }));
    }
    case 'rebate.settlement-limited':
      return changed(state, event.data.settlementId, () => ({ limited: event.data }));
    case 'rebate.settlement-approved': {
      const { settlementId, settled, released, kind, amount, net, tax } = event.data;
      const posted = { amount, net, tax };
      const closed = state.closed || kind === 'FINAL';
      const after = changed(state, settlementId, () => ({ status: 'APPROVED', claim: null, posted }));
      return { ...after, settled, booked: state.booked - released, closed };
    }
    case 'rebate.settlement-rejected':
      return changed(state, event.data.settlementId, () => ({ status: 'REJECTED', claim: null }));
    default:
      return assertNever(event, 'rebate event');
  }
}

function changed(
  state: Rebate,
  settlementId: string,
  change: (settlement: RebateSettlement) => Partial<RebateSettlement>,
): Rebate {
  const settlements = state.settlements.map((one) =>
    one.proposal.settlementId === settlementId ? { ...one, ...change(one) } : one,
  );
  return { ...state, settlements };
}

/** The rebate's terms as the pure calculation wants them. */
function termsOf({ terms, currency }: RebateOpening): RebateTerms {
  const { slabs, rounding, calculation, payout } = terms;
  return { slabs, rounding, currency, calculation: { kind: calculation }, payout: { kind: payout } };
}

/** What the slabs are compared with; a target or last year that is not known earns nothing. */
function referenceOf({ terms, reference }: RebateOpening): number | null {
  return terms.against === 'NOTHING' ? null : (reference ?? 0);
}

/**
 * The statement of a rebate: its documents by date, then id, each with what it accrued. So it is the same in whatever order
 * they came.
 */
export function rebateStatement({ opening, documents }: Pick<Rebate, 'opening' | 'documents'>): RebateStatement {
  const sorted = [...documents].sort((a, b) => compareText(a.on, b.on) || compareText(a.documentId, b.documentId));
  const fractions = sorted.map(({ measure }) => fractionOf(measure));
  const scale = commonDenominator(fractions);
  let sum = 0n;
  const facts = sorted.map(({ documentId, on, base }, i) => {
    const { numerator, denominator } = fractions[i]!;
    const before = floor(sum, scale);
    sum += numerator * (scale / denominator);
    // Whole units: those that the document completes or breaks.
    return { documentId, on, base, measure: Number(floor(sum, scale) - before) };
  });
  return periodRebate(termsOf(opening), facts, referenceOf(opening));
}

/** The rebate's own fields of an event. */
export function rebateIdentity(opening: RebateOpening) {
  const { rebateId, policyId, version, creditorId, debtorId, level, distributorId, currency, period } = opening;
  return { rebateId, policyId, version, creditorId, debtorId, level, distributorId, currency, period };
}

/** The rate of the slab that a measure reaches. */
export function reachedRate(opening: RebateOpening, measure: number): { slab: number | null; rate: string | null } {
  const slab = rebateReached(termsOf(opening), measure, referenceOf(opening));
  return { slab, rate: slab === null ? null : opening.terms.slabs[slab - 1]!.rate };
}

/** Net and tax of so much rebate. Tax is on top unless the base includes it; a commercial credit has none. */
export function netAndTax(
  { opening, documents }: Pick<Rebate, 'opening' | 'documents'>,
  amount: number,
): { readonly net: number; readonly tax: number } {
  const { base, taxTreatment } = opening.terms;
  const net = documents.reduce((sum, document) => sum + document.net, 0);
  const tax = documents.reduce((sum, document) => sum + document.tax, 0);
  if (taxTreatment !== 'REDUCES_TAXABLE_VALUE' || net <= 0 || tax <= 0) return { net: amount, tax: 0 };
  const part = (whole: number) => Math.sign(amount) * proportion(tax, Math.abs(amount), whole);
  if (base === 'INCLUDING_TAX') return { net: amount - part(net + tax), tax: part(net + tax) };
  return { net: amount, tax: part(net) };
}

/** What leaves the accrued liability with a settlement: all of it, or the part that is settled of what is open. */
export function releasedBy({ accrued, settled, booked }: Rebate, amount: number): number {
  const open = accrued - settled;
  if (amount === open) return booked;
  return Math.sign(booked) * proportion(Math.abs(booked), amount, open);
}

function fractionOf(text: string): Fraction {
  const [numerator = '0', denominator = '1'] = text.split('/');
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
}

function floor(numerator: bigint, denominator: bigint): bigint {
  const whole = numerator / denominator;
  return numerator % denominator < 0n ? whole - 1n : whole;
}
