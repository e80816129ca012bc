import type { EarlyPaymentEvent, EarlyPaymentOffer } from './events.js';

type DataOf<Type extends EarlyPaymentEvent['type']> = Extract<EarlyPaymentEvent, { type: Type }>['data'];
export type Claimed = DataOf<'early-payment.claimed'>;
export type Answer = DataOf<'early-payment.budget-answered'>;

export interface Payment {
  readonly paymentId: string;
  readonly amount: number;
  readonly bankDate: string;
  readonly valueDate: string;
}

/** What a policy of the offer gave so far; minor units. */
export interface GivenByPolicy {
  readonly given: number;
  /** The tax in it. */
  readonly tax: number;
  /** Earned, and refused by budgets. */
  readonly refused: number;
  /** Its posting that was the last. */
  readonly last: string | null;
}

/** What waits for budgets, and what they answered so far. */
export interface OpenClaim {
  readonly claimed: Claimed;
  readonly answers: readonly Answer[];
}

/** Null: no policy of early payment holds for the invoice. */
export type EarlyPaymentState = {
  readonly offer: EarlyPaymentOffer;
  /** What is to be paid of it, minor units; what the rate works on and the tax go down with it. */
  readonly total: number;
  readonly writtenOff: number;
  readonly payments: readonly Payment[];
  /** When the bank showed the money of payments: holds whatever was told, before or after. */
  readonly dated: readonly { readonly paymentId: string; readonly bankDate: string; readonly valueDate: string }[];
  /** Given in all. */
  readonly given: number;
  /** The same by each policy of the offer, in its order. */
  readonly of: readonly GivenByPolicy[];
  readonly claim: OpenClaim | null;
  /** Postings and claims so far: names the next. */
  readonly postings: number;
  /** Facts that were counted. */
  readonly facts: readonly string[];
} | null;
export type EarlyPayment = NonNullable<EarlyPaymentState>;

export function idOf({ invoiceId, creditorId, debtorId, level, distributorId, currency }: EarlyPaymentOffer) {
  return { invoiceId, creditorId, debtorId, level, distributorId, currency };
}
