import { IsOptional } from 'class-validator';
import { IsAmount, IsDate, IsId, IsText, OrNull } from '#libs/platform';

/** How much the creditor lends at most. */
export class AccountLimitDto {
  /** The principal unless given. @example D01 */
  @IsOptional()
  @IsId()
  creditorId?: string;

  /** Minor units; null: no limit. @example 500000000 */
  @OrNull()
  @IsAmount()
  creditLimit: number | null;

  /** @example Bank guarantee raised */
  @IsText(500)
  reason: string;
}

/** The creditor gives up what is open of an invoice, or part of it. */
export class WriteOffDto {
  /** The principal unless given. @example D01 */
  @IsOptional()
  @IsId()
  creditorId?: string;

  /** @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsId()
  invoiceId: string;

  /** Minor units. @example 150 */
  @IsAmount(1)
  amount: number;

  /** @example Rounding difference of a bank */
  @IsText(500)
  reason: string;

  /** Today unless given. */
  @IsOptional()
  @IsDate()
  postedOn?: string;
}

/** No new credit is given. */
export class BlockDto {
  /** The principal unless given. @example D01 */
  @IsOptional()
  @IsId()
  creditorId?: string;

  /** @example Last notice of 28 November went unanswered */
  @IsText(500)
  reason: string;

  /** The dunning run that proposed it. @example principal.2026-11-28 */
  @IsOptional()
  @IsId()
  runId?: string | null;
}

/** New credit is given again. */
export class LiftBlockDto {
  /** The principal unless given. @example D01 */
  @IsOptional()
  @IsId()
  creditorId?: string;

  /** @example Paid on 2 December */
  @IsText(500)
  reason: string;
}

/** Credits are netted with what is due. */
export class NetCreditsDto {
  /** The principal unless given. @example D01 */
  @IsOptional()
  @IsId()
  creditorId?: string;

  /** Today unless given. */
  @IsOptional()
  @IsDate()
  appliedOn?: string;
}

/** Who owes whom, in what. */
export class AccountDto {
  /** The principal on PRIMARY, the distributor on SECONDARY. @example principal */
  creditorId: string;
  /** @example D01 */
  debtorId: string;
  /** @example PRIMARY */
  level: string;
  /** @example VND */
  currency: string;
}

/** Exposure against the limit; minor units. */
export class ExposureDto extends AccountDto {
  /** Null: no limit. */
  creditLimit: number | null;
  /** Open invoices. */
  openItems: number;
  /** Set aside for orders that are not invoiced yet. */
  reserved: number;
  /** Cash and credits that settle nothing yet. */
  unapplied: number;
  /** openItems + reserved - unapplied; below zero the debtor paid ahead. */
  exposure: number;
  /** What a new order may take; null: no limit. */
  available: number | null;
  /** Why no new credit is given; null: not blocked. @example null */
  blocked: string | null;
}

/** What is owed at one moment; minor units. */
export class BalanceDto {
  /** Open invoices. */
  openItems: number;
  /** Cash and credits that settle nothing yet. */
  unapplied: number;
  /** What the debtor contests of the open invoices. */
  disputed: number;
  /** openItems - unapplied. */
  balance: number;
}

/** One posting; minor units. */
export class StatementEntryDto {
  /** Date of the fact. @example 2026-11-22 */
  date: string;
  /** When it became known. */
  recordedAt: string;
  /**
   * INVOICE, CREDIT_NOTE, PAYMENT, APPLICATION, APPLICATION_REVERSAL, PAYMENT_REVERSAL, WRITE_OFF, WRITE_OFF_REVERSAL,
   * SETTLEMENT_CREDIT (an early-payment discount or a rebate), SETTLEMENT_CREDIT_REVERSAL, DEBIT_NOTE, REFUND,
   * REFUND_RELEASE, DEDUCTION_CREDIT, DISPUTE or DISPUTE_END.
   * @example INVOICE
   */
  kind: string;
  /** The invoice, credit note, payment, refund or case that it comes from. */
  documentId: string;
  invoiceId: string | null;
  dueDate: string | null;
  /** Change of open invoices. */
  openItems: number;
  /** Change of cash and credits that settle nothing yet. */
  unapplied: number;
  /** Change of what is contested of the open invoices. */
  disputed: number;
  /** What is owed after it. */
  balance: number;
}

/** A promise to pay as it stands on the statement's last day; minor units. */
export class StatementPromiseDto {
  promiseId: string;
  amount: number;
  madeOn: string;
  dueOn: string;
  /** Settled of it by payments valued by `dueOn`. */
  paid: number;
  /** OPEN, KEPT, PARTLY_KEPT, BROKEN or WITHDRAWN. @example OPEN */
  status: string;
}

/** An account between two dates. */
export class StatementDto extends AccountDto {
  from: string;
  to: string;
  /** What was known at this instant; null: all that is known. */
  knownAt: string | null;
  opening: BalanceDto;
  closing: BalanceDto;
  entries: StatementEntryDto[];
  /** Due from the first day on, made by the last; as all that is known tells. */
  promises: StatementPromiseDto[];
}

/** Open invoices that are overdue by so many days. */
export class AgeingBucketDto {
  /** Days overdue. @example 1-7 */
  label: string;
  /** Null: not due yet or due on the day. */
  fromDays: number | null;
  /** Null: no end. */
  toDays: number | null;
  invoices: number;
  /** Minor units. */
  amount: number;
  /** What of it the debtor contests. */
  disputed: number;
}

/** Open invoices by how long they are overdue; minor units. */
export class AgeingDto extends AccountDto {
  asOf: string;
  /** What was known at this instant; null: all that is known. */
  knownAt: string | null;
  openItems: number;
  overdue: number;
  /** Overdue in percent of all open invoices, two decimals; null if nothing is open. @example 12.50 */
  overduePercent: string | null;
  /** Not set off against any bucket. */
  unapplied: number;
  /** What the debtor contests; part of the buckets. */
  disputed: number;
  buckets: AgeingBucketDto[];
}
