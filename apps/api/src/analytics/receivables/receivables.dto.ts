import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { KpiDto } from '../kpi.dto.js';

/** Open invoices by days past due. */
export class AgeBucketDto {
  /** Null: not past due. */
  fromDays: number | null;
  /** Null: no end. */
  toDays: number | null;
  invoices: number;
  amount: number;
  /** Part of `amount` that debtors contest. */
  disputed: number;
}

/** What is owed at the end of the window; minor units with tax. */
export class ReceivablesDto {
  /** Open invoices less unapplied money. */
  balance: number;
  /** Open invoices. */
  open: number;
  overdue: number;
  /** Part of `open` that debtors contest in open cases of deduction. */
  disputed: number;
  /** Part of `overdue` that they contest. */
  overdueDisputed: number;
  /** K19: percent of open invoices that is overdue. */
  @ApiProperty({ type: KpiDto })
  overdueShare: KpiDto;
  /** K19 without what is contested, above and below the line. */
  @ApiProperty({ type: KpiDto })
  overdueShareUndisputed: KpiDto;
  @ApiProperty({ type: [AgeBucketDto] })
  buckets: AgeBucketDto[];
  /** K16, days: balance / credit sales of the window x its days; 90 days unless asked otherwise. */
  @ApiProperty({ type: KpiDto })
  dsoSimple: KpiDto;
  /** K17, days: months of credit sales peeled off the balance, newest first. */
  @ApiProperty({ type: KpiDto })
  dsoCountBack: KpiDto;
  /** K18, days: DSO of what is not yet due. */
  @ApiProperty({ type: KpiDto })
  dsoBest: KpiDto;
  /** Days: dsoSimple - dsoBest. */
  @ApiProperty({ type: KpiDto })
  dsoDelay: KpiDto;
  /** Money that settles nothing yet. */
  unappliedCash: number;
  unappliedCount: number;
  /** Days since the value date of the oldest. */
  unappliedOldestDays: number | null;
}

/** Who lends to whom, in what. */
export class PartiesDto {
  /** @example principal */
  creditorId: string;
  /** Null in the sum over all debtors of a creditor. @example D01 */
  debtorId: string | null;
  /** @example PRIMARY */
  level: string;
  /** @example VND */
  currency: string;
}

/** What is owed on a day, by age, and how long it takes to come in. */
export class ReceivablesReportDto extends IntersectionType(PartiesDto, ReceivablesDto) {
  /** @example 2026-11-22 */
  asOf: string;
}

/** How much of what could be collected in a time was; minor units with tax. */
export class CollectionDto extends PartiesDto {
  /** A month, or the first and the last. @example 2026-11 */
  period: string;
  /** Open credit invoices before it. */
  opening: number;
  /** Credit invoices of it, less credit notes and what was written off. */
  creditSales: number;
  /** Open credit invoices after it. */
  closing: number;
  /** Part of `closing` that is not yet due. */
  closingCurrent: number;
  /** K20, percent: (opening + creditSales - closing) / (opening + creditSales - closingCurrent). */
  @ApiProperty({ type: KpiDto })
  effectiveness: KpiDto;
}

/** Open cases of deduction by days since they were opened. */
export class DeductionAgeDto {
  /** @example 31 */
  fromDays: number;
  /** Null: no end. @example 60 */
  toDays: number | null;
  cases: number;
  /** Minor units that are still contested in them. */
  contested: number;
}

/** What debtors contest on a day, by the age of the case. */
export class DeductionAgesDto extends PartiesDto {
  /** @example 2026-11-22 */
  asOf: string;
  /** Cases of which something is contested. */
  cases: number;
  /** Minor units that are contested in them. */
  contested: number;
  /** Days since the oldest of them was opened. @example 45 */
  oldestDays: number;
  @ApiProperty({ type: [DeductionAgeDto] })
  buckets: DeductionAgeDto[];
}

/** Money that settles nothing yet. */
export class UnappliedDto extends PartiesDto {
  /** PAYMENT, CREDIT_NOTE, SETTLEMENT_CREDIT, or UNIDENTIFIED for a payment of which nobody knows the payer. @example PAYMENT */
  kind: string;
  /** The payment or credit note. @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  documentId: string;
  /** Value date, or the date of the credit note. @example 2026-11-22 */
  date: string;
  /** Days from `date` to the day asked for. @example 12 */
  ageDays: number;
  /** Minor units of it that settle nothing on that day. @example 120000 */
  amount: number;
}
