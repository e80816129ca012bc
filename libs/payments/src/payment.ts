import { assertNever } from '#libs/kernel';
import type { PaymentEvent } from './events.js';

export type RecordedPayment = Extract<PaymentEvent, { type: 'payment.recorded' }>['data'];

/** Null before it is recorded. */
export type PaymentState = {
  /** As it was recorded, so that the same payment told again is known from another one under its id. */
  readonly recorded: RecordedPayment;
  readonly debtorId: string | null;
  readonly distributorId: string | null;
  readonly posted: boolean;
  /** The bank's line that shows the money; null: only announced so far. */
  readonly lineId: string | null;
  /** Recorded before the bank showed it. */
  readonly announced: boolean;
  readonly reversed: boolean;
} | null;

/** Folds one event of a payment. */
export function evolvePayment(state: PaymentState, event: PaymentEvent): PaymentState {
  if (event.type === 'payment.recorded') {
    const { debtorId, distributorId } = event.data;
    return {
      recorded: event.data,
      debtorId,
      distributorId,
      posted: false,
      lineId: null,
      announced: true,
      reversed: false,
    };
  }
  if (!state) throw new Error(`${event.type} before payment.recorded`);
  switch (event.type) {
    case 'payment.identified':
      return { ...state, debtorId: event.data.debtorId, distributorId: event.data.distributorId };
    case 'payment.funded':
      return { ...state, lineId: event.data.lineId, announced: event.data.announced };
    case 'payment.funding-refused':
      return state;
    case 'payment.unfunded':
      return { ...state, lineId: null };
    case 'payment.posted':
      return { ...state, posted: true };
    case 'payment.reversed':
      return { ...state, reversed: true };
    default:
      return assertNever(event, 'payment event');
  }
}
