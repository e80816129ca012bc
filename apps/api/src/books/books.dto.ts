import { ApiProperty } from '@nestjs/swagger';

/** One line of a double entry. */
export class BookEntryLineDto {
  /** Whose books. @example principal */
  creditorId: string;
  /** Month in which it is booked. @example 2026-11 */
  period: string;
  /** Of the entry: 1, 2, 3 ... within the month, in the order of the log; final once the month is closed. */
  number: number;
  /** Within the entry. */
  line: number;
  /** @example 2026-11-22 */
  bookedOn: string;
  /** Day of the fact, where its month was closed when it came; null: the day it is booked on. */
  @ApiProperty({ type: String, nullable: true })
  relatesTo: string | null;
  /** What was posted. @example INVOICE */
  kind: string;
  /** @example 131 */
  account: string;
  accountName: string;
  /** Minor units. */
  debit: number;
  /** Minor units. */
  credit: number;
  /** @example VND */
  currency: string;
  @ApiProperty({ type: String, nullable: true })
  debtorId: string | null;
  @ApiProperty({ type: String, nullable: true })
  bankAccountId: string | null;
  /** INVOICE, CREDIT_NOTE, PAYMENT, BANK_LINE, WRITE_OFF, SETTLEMENT_CREDIT or DEBIT_NOTE. */
  documentType: string;
  documentId: string;
  /** Path of the document. @example /v1/invoices/6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  link: string;
  /** Log position of the event that it comes from. */
  position: number;
  /** Place of the line within the event, from 0. */
  item: number;
}

/** An account in a month; minor units, above zero: debit. */
export class TrialBalanceRowDto {
  creditorId: string;
  /** @example 2026-11 */
  period: string;
  /** @example VND */
  currency: string;
  /** @example 131 */
  account: string;
  accountName: string;
  opening: number;
  /** Of the month. */
  debit: number;
  /** Of the month. */
  credit: number;
  /** opening + debit - credit. */
  closing: number;
  /** Path of the entries behind it. */
  link: string;
}

/** Total of an account; minor units, above zero: debit. */
export class BookTotalDto {
  account: string;
  currency: string;
  opening: number;
  debit: number;
  credit: number;
  closing: number;
}

/** A month with its figures as they stood at a position of the log. */
export class ProposedPeriodDto {
  creditorId: string;
  /** @example 2026-10 */
  period: string;
  from: string;
  to: string;
  /** Log position up to which facts are in it. */
  upTo: number;
  entries: number;
  lines: number;
  /** SHA-256 of its export as NDJSON. */
  sha256: string;
  @ApiProperty({ type: [BookTotalDto] })
  @ApiProperty({ type: [BookTotalDto] })
  totals: readonly BookTotalDto[];
  proposedBy: string;
}

/** How far somebody's books are closed. */
export class BooksStateDto {
  creditorId: string;
  /** Last month that is closed. @example 2026-10 */
  @ApiProperty({ type: String, nullable: true })
  closed: string | null;
  /** Waits for a second person. */
  @ApiProperty({ type: ProposedPeriodDto, nullable: true })
  proposed: ProposedPeriodDto | null;
}
