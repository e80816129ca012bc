import type { EarlyPaymentOffer } from './events.js';

/** When money was paid; null: it is another credit, no money. */
export interface PaidOn {
  readonly bankDate: string;
  readonly valueDate: string;
}

/** All from the process, about one invoice. What was counted before counts no more. */
export type EarlyPaymentCommand =
  /** The offer that holds for the invoice; null: none does. */
  | { readonly type: 'offer'; readonly offer: EarlyPaymentOffer | null }
  | {
      readonly type: 'count-payment';
      /** Of the posting that it comes from. */
      readonly factId: string;
      readonly paymentId: string;
      /** Minor units; below zero: not applied any more. */
      readonly amount: number;
      readonly paid: PaidOn | null;
      readonly on: string;
    }
  | { readonly type: 'date-payment'; readonly paymentId: string; readonly paid: PaidOn | null; readonly on: string }
  /** What a budget gives of what was claimed. */
  | {
      readonly type: 'answer-budget';
      readonly documentId: string;
      readonly budgetKey: string;
      readonly amount: number;
      readonly left: number;
      readonly on: string;
    }
  | {
      readonly type: 'lower-invoice';
      readonly factId: string;
      readonly kind: 'CREDIT_NOTE' | 'WRITE_OFF';
      /** Minor units with tax; below zero: taken back. */
      readonly total: number;
      readonly on: string;
    };
