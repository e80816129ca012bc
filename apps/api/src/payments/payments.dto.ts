import { IsIn, IsOptional } from 'class-validator';
import { IsAmount, IsCurrencyCode, IsDate, IsId, IsText, IsListOf } from '#libs/platform';

const methods = ['BANK_TRANSFER', 'CASH', 'CHEQUE', 'CARD', 'E_WALLET'] as const;

/** An invoice that the payer means. */
export class NamedInvoiceDto {
  /** @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsId()
  invoiceId: string;

  /** Minor units; as much as is open unless given. @example 1500000 */
  @IsOptional()
  @IsAmount(1)
  amount?: number | null;
}

/** Who paid. */
export class PayerDto {
  /** The distributor on either side; a distributor’s own people may leave it out. @example D01 */
  @IsOptional()
  @IsId()
  distributorId?: string;

  /** The paying outlet; with it the distributor is paid (SECONDARY), without it the principal (PRIMARY). @example D01-O0001 */
  @IsOptional()
  @IsId()
  outletId?: string;

  /** Invoices that it is meant for; the oldest due first unless given. */
  @IsOptional()
  @IsListOf(() => NamedInvoiceDto, 1000, 0)
  invoices?: NamedInvoiceDto[];
}

/** Money came in. Without a payer it waits until it is identified. */
export class RecordPaymentDto extends PayerDto {
  /** Who was paid, where that does not follow from the payer: SECONDARY for a distributor whose payer is not known yet. */
  @IsOptional()
  @IsIn(['PRIMARY', 'SECONDARY'])
  level?: 'PRIMARY' | 'SECONDARY';

  /** Minor units. @example 1500000 */
  @IsAmount(1)
  amount: number;

  /** That of the account unless given. */
  @IsOptional()
  @IsCurrencyCode()
  currency?: string;

  /** @example BANK_TRANSFER */
  @IsIn(methods)
  method: (typeof methods)[number];

  /** Day on which the money counts; today unless given. */
  @IsOptional()
  @IsDate()
  valueDate?: string;

  /** What the payer wrote: an order or invoice number, never a name. @example TY26K3X9 */
  @IsOptional()
  @IsText(140)
  reference?: string | null;

  /** The bank’s own number of the transaction: the same one is recorded once. @example FT26326123456789 */
  @IsOptional()
  @IsText(100)
  bankReference?: string | null;
}

/** So much of a payment to an invoice. */
export class ApplicationDto {
  /** @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsId()
  invoiceId: string;

  /** Minor units. @example 500000 */
  @IsAmount(1)
  amount: number;
}

/** Money that settles nothing yet, to invoices. */
export class ApplyPaymentDto {
  /** Today unless given. */
  @IsOptional()
  @IsDate()
  appliedOn?: string;

  @IsListOf(() => ApplicationDto, 500)
  applications: ApplicationDto[];
}

/** It bounced, or was a mistake. */
export class ReversalDto {
  /** @example Returned by the bank */
  @IsText(500)
  reason: string;

  /** Today unless given. */
  @IsOptional()
  @IsDate()
  reversedOn?: string;
}

/** The payment as decided by the command. */
export class PaymentDto {
  paymentId: string;
  /** UNIDENTIFIED, RECORDED, POSTED or REVERSED. @example POSTED */
  status: string;
  /** @example SECONDARY */
  level: string;
  creditorId: string;
  /** Null while the payer is unknown. */
  debtorId: string | null;
  distributorId: string | null;
  /** Minor units. */
  amount: number;
  /** @example VND */
  currency: string;
  method: string;
  /** @example 2026-11-22 */
  valueDate: string;
  reference: string | null;
  bankReference: string | null;
}

/** What a payment settles; minor units. */
export class PaymentUseDto {
  paymentId: string;
  amount: number;
  /** What settles nothing yet. */
  unapplied: number;
  applications: ApplicationDto[];
}
