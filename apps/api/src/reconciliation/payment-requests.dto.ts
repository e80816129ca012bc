import { ArrayMaxSize, ArrayUnique, IsArray, IsOptional, Matches } from 'class-validator';
import { IsAmount, IsDate, IsId } from '#libs/platform';

/** A debtor is asked to pay: invoices, or an amount for the account. */
export class RequestPaymentDto {
  /** The account that is to be paid into; it tells who asks. @example B-VCB */
  @IsId()
  bankAccountId: string;

  /** Who is asked: a distributor (into the principal’s account) or an outlet (into a distributor’s). @example D01 */
  @IsId()
  debtorId: string;

  /** Invoices, each with all that is open of it. @example ["6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10"] */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @ArrayUnique()
  @Matches(/^[A-Za-z0-9._:-]{1,100}$/, { each: true, message: 'each must be 1 to 100 letters, digits and . _ : -' })
  invoices?: string[];

  /** Minor units, instead of invoices: for the account, oldest invoice first. @example 1500000 */
  @IsOptional()
  @IsAmount(1)
  amount?: number;

  /** Last day on which a payment posts by itself; 30 days from today unless given. @example 2026-12-22 */
  @IsOptional()
  @IsDate()
  expiresOn?: string;
}

/** What a request is for; minor units. */
export class RequestedInvoiceDto {
  invoiceId: string;
  amount: number;
}

/** What settles a request when it is paid by a day; minor units. */
export class EarlyAmountDto {
  /** Last day. @example 2026-11-29 */
  until: string;
  /** @example 1470000 */
  amount: number;
  invoices: RequestedInvoiceDto[];
}

/** A payment request. */
export class PaymentRequestDto {
  /** What the payer writes into the memo: 19 of A-Z and 0-9. @example TYN0123456789ABCDEF */
  reference: string;
  creditorId: string;
  debtorId: string;
  bankAccountId: string;
  /** Minor units. */
  amount: number;
  /** @example VND */
  currency: string;
  /** Empty: for the account. */
  invoices: RequestedInvoiceDto[];
  /** With the discount for paying early; empty: none is offered. */
  early: EarlyAmountDto[];
  /** @example 2026-12-22 */
  expiresOn: string;
  /** OPEN, PAID or WITHDRAWN. @example OPEN */
  status: string;
}
