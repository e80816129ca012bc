import type { DeductionReason, Level } from '#libs/kernel';

export interface ToOpen {
  readonly deductionId: string;
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  readonly invoiceId: string;
  readonly orderId: string;
  readonly amount: number;
  readonly dueDate: string;
  readonly reason: DeductionReason;
  readonly note: string | null;
  readonly paymentId: string | null;
  readonly openedOn: string;
  readonly openedBy: string;
}

export type DeductionOutcome = 'CREDIT_NOTE' | 'WRITE_OFF' | 'REBILL';

export type DeductionCommand =
  /** From the process: the account holds it as contested. */
  | (ToOpen & { readonly type: 'open' })
  | {
      readonly type: 'hand-over';
      readonly claimId: string;
      readonly handedOverOn: string;
      readonly note: string;
    }
  | {
      readonly type: 'resolve';
      readonly outcome: DeductionOutcome;
      readonly resolvedOn: string;
      readonly note: string;
      /** What the person may credit or write off, minor units; null: any amount. */
      readonly limit: number | null;
      /** Up to this the person who opened it may do so too. */
      readonly aloneUpTo: number;
    }
  /** From the process: the account holds less of it as contested. */
  | {
      readonly type: 'reduce';
      readonly amount: number;
      readonly left: number;
      readonly cause: 'PAYMENT' | DeductionOutcome;
      readonly reducedOn: string;
    };
