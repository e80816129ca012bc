import type { Level } from '#libs/kernel';

export type PaymentMethod = 'BANK_TRANSFER' | 'CASH' | 'CHEQUE' | 'CARD' | 'E_WALLET';
interface ForInvoice {
  readonly invoiceId: string;
  /** Minor units; null: as much as is open. */
  readonly amount: number | null;
}

interface ToRecord {
  readonly paymentId: string;
  readonly creditorId: string;
  readonly level: Level;
  readonly distributorId: string | null;
  readonly currency: string;
  readonly debtorId: string | null;
  readonly amount: number;
  readonly method: PaymentMethod;
  readonly valueDate: string;
  readonly reference: string | null;
  readonly bankReference: string | null;
  readonly invoices: readonly ForInvoice[];
}

export type PaymentCommand =
  | (ToRecord & { readonly type: 'record' })
  /**
   * From the process: a line of the bank is this payment. It may have been announced before, or is new with it; it is
   * the same money either way.
   */
  | (ToRecord & { readonly type: 'fund'; readonly lineId: string; readonly bankAccountId: string })
  | {
      readonly type: 'identify';
      readonly debtorId: string;
      readonly distributorId: string;
      readonly invoices: readonly ForInvoice[];
    }
  /** From the process: the line is another payment. What was only known from the line is reversed. */
  | { readonly type: 'unfund'; readonly lineId: string; readonly reason: string; readonly on: string }
  /** From the process: the account took it. */
  | { readonly type: 'mark-posted' }
  | { readonly type: 'reverse'; readonly reason: string; readonly reversedOn: string };
