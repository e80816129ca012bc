import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsAmount, IsDate, IsId, IsListOf } from '#libs/platform';

/** An invoice that the debtor promised to pay. */
export class PromisedInvoiceDto {
  /** @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsId()
  invoiceId: string;

  /** Minor units; all that is open unless given. @example 712800 */
  @IsOptional()
  @IsAmount(1)
  amount?: number;
}

/** A debtor promised to pay: invoices, or an amount for the account. */
export class RecordPromiseDto {
  /** The principal unless given. @example D01 */
  @IsOptional()
  @IsId()
  creditorId?: string;

  /** @example O-0042 */
  @IsId()
  debtorId: string;

  /** Last value date that keeps the promise. @example 2026-12-05 */
  @IsDate()
  dueOn: string;

  /** Day of the promise; today unless given. @example 2026-11-28 */
  @IsOptional()
  @IsDate()
  madeOn?: string;

  /** Invoices, or `amount`. */
  @IsOptional()
  @IsListOf(() => PromisedInvoiceDto, 200)
  invoices?: PromisedInvoiceDto[];

  /** Minor units, instead of invoices: anything that comes in on the account keeps it. @example 1500000 */
  @IsOptional()
  @IsAmount(1)
  amount?: number;
}

/** What is promised of an invoice; minor units. */
export class PromisedPartDto {
  invoiceId: string;
  amount: number;
}

/** A promise to pay. */
export class PromiseDto {
  /** @example 0c7a1f5e-6a55-5a43-8b61-2f1f0d3a9d10 */
  promiseId: string;
  /** @example D01 */
  creditorId: string;
  /** @example O-0042 */
  debtorId: string;
  /** @example SECONDARY */
  level: string;
  /** @example D01 */
  distributorId: string;
  /** @example VND */
  currency: string;
  /** Minor units. @example 712800 */
  amount: number;
  /** @example 2026-11-28 */
  madeOn: string;
  /** @example 2026-12-05 */
  dueOn: string;
  /** Empty: for the account. */
  @ApiProperty({ type: [PromisedPartDto] })
  invoices: readonly PromisedPartDto[];
}

/** A promise to pay, and what came of it. */
export class ToldPromiseDto extends PromiseDto {
  /** Minor units that payments settled of it after it was made, valued by `dueOn`; what bounced does not count. @example 500000 */
  paid: number;
  /** OPEN until `dueOn`, then KEPT, PARTLY_KEPT or BROKEN; WITHDRAWN. @example OPEN */
  status: string;
  /** Revision of the stream: the ETag. */
  revision: number;
  position: number;
}
