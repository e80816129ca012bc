import type { Level } from '#libs/kernel';

/** What settles a request when it is paid by a day; minor units. */
export interface EarlyAmount {
  readonly until: string;
  readonly amount: number;
  readonly invoices: readonly { readonly invoiceId: string; readonly amount: number }[];
}

export type PaymentRequestCommand =
  | {
      readonly type: 'issue';
      readonly reference: string;
      readonly creditorId: string;
      readonly debtorId: string;
      readonly level: Level;
      readonly distributorId: string;
      readonly currency: string;
      /** Minor units. */
      readonly amount: number;
      /** What it is for; amounts add up to the request's. Empty: the account. */
      readonly invoices: readonly { readonly invoiceId: string; readonly amount: number }[];
      readonly bankAccountId: string;
      readonly issuedOn: string;
      readonly expiresOn: string;
      /** What less settles it when it is paid by a day, the earliest first; amounts add up as above. */
      readonly early: readonly EarlyAmount[];
    }
  /** From the process: a line of the bank names the reference. */
  | {
      readonly type: 'claim';
      readonly lineId: string;
      readonly amount: number;
      readonly currency: string;
      readonly creditorId: string;
      /** Null: as the value date. */
      readonly bookedOn: string | null;
      readonly valueDate: string;
      /** Whose money it is, where a virtual account tells; null: not known but for the reference. */
      readonly debtorId: string | null;
    }
  /** From the process: the match with the line was taken back. */
  | { readonly type: 'reopen'; readonly lineId: string }
  | { readonly type: 'withdraw'; readonly reason: string };
