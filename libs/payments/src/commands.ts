import type { Level } from '#libs/kernel';

export type PaymentMethod = 'BANK_TRANSFER' | 'CASH' | 'CHEQUE' | 'CARD' | 'E_WALLET';
interface ForInvoice {
  readonly invoiceId: string;
  /** Minor units; null: as much as is open. */
  readonly amount: number | null;
}

export type PaymentCommand =
  | {
      readonly type: 'record';
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
  | {
      readonly type: 'identify';
      readonly debtorId: string;
      readonly distributorId: string;
      readonly invoices: readonly ForInvoice[];
    }
  /** From the process: the account took it. */
  | { readonly type: 'mark-posted' }
  | { readonly type: 'reverse'; readonly reason: string; readonly reversedOn: string };
