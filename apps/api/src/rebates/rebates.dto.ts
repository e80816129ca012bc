import { IsIn, IsOptional } from 'class-validator';
import { IsText, IsWhole } from '#libs/platform';

export class ProposeSettlementDto {
  /**
   * PARTIAL: some or all of what is accrued, while the period runs. FINAL: the rest, after the period; closes it. TRUE_UP: what late
   * documents changed since. @example PARTIAL
   */
  @IsIn(['PARTIAL', 'FINAL', 'TRUE_UP'])
  kind: 'PARTIAL' | 'FINAL' | 'TRUE_UP';

  /** Of a PARTIAL, minor units; all that is open unless given. @example 20000 */
  @IsOptional()
  @IsWhole(1, Number.MAX_SAFE_INTEGER)
  amount?: number | null;

  /** OLDEST_FIRST: the credit settles open invoices. UNAPPLIED: finance applies it. @example OLDEST_FIRST */
  @IsOptional()
  @IsIn(['OLDEST_FIRST', 'UNAPPLIED'])
  pay?: 'OLDEST_FIRST' | 'UNAPPLIED';
}

export class RejectSettlementDto {
  /** @example "The December returns are missing" */
  @IsText(500)
  reason: string;
}

/** A document in a rebate. */
export class RebateDocumentDto {
  /** @example DEL-1 */
  documentId: string;
  /** INVOICE or CREDIT_NOTE. @example INVOICE */
  kind: string;
  /** @example 2026-11-02 */
  on: string;
  /** What it accrued, in the order of dates; below zero: lost. @example 24000 */
  amount: number;
}

/** A settlement of a rebate. Amounts in minor units; below zero: the buyer owes it. */
export class RebateSettlementDto {
  /** @example 6f1c2f0e-2b1a-5c3d-9e4f-0a1b2c3d4e5f */
  settlementId: string;
  /** @example vol.1.D01.O-1.2026-Q4 */
  rebateId: string;
  /** 1, 2, ... within the rebate. @example 1 */
  no: number;
  /** PARTIAL, FINAL or TRUE_UP. @example FINAL */
  kind: string;
  /** PROPOSED, CLAIMED (agreed; its budgets are asked), APPROVED or REJECTED. @example PROPOSED */
  status: string;
  /** Of the rebate; once approved what budgets gave of it. @example 22000 */
  amount: number;
  /** @example 22000 */
  net: number;
  /** 0: a commercial credit. @example 0 */
  tax: number;
  /** @example OLDEST_FIRST */
  pay: string;
  /** Accrued when it was proposed. @example 22000 */
  accrued: number;
  /** @example 0 */
  settledBefore: number;
  documents: RebateDocumentDto[];
  /** @example u-clerk */
  proposedBy: string;
  /** @example 2027-01-05 */
  proposedOn: string;
}

/** A document in the statement of a rebate. */
export class RebateAccrualDto extends RebateDocumentDto {
  /** The invoice that it is, or takes from. @example DEL-1 */
  invoiceId: string;
  /** What it counts, exact: whole or a fraction. @example 120 */
  measure: string;
  /** What percents work on, minor units. @example 1200000 */
  base: number;
}

/** How a rebate comes about. accrued = sum of the documents' amounts = settled + open. */
export class RebateStatementDto {
  /** @example vol.1.D01.O-1.2026-Q4 */
  rebateId: string;
  /** @example vol */
  policyId: string;
  /** @example 1 */
  version: number;
  /** @example D01 */
  creditorId: string;
  /** @example O-1 */
  debtorId: string;
  /** @example SECONDARY */
  level: string;
  /** @example VND */
  currency: string;
  /** @example 2026-Q4 */
  period: string;
  /** First day. @example 2026-10-01 */
  from: string;
  /** Last day; null: without end. @example 2026-12-31 */
  to: string | null;
  /** True after the final settlement. @example false */
  closed: boolean;
  /** What the slabs are compared with: a target or last year; null: nothing. @example null */
  reference: number | null;
  /** Whole units or minor units. @example 110 */
  measure: number;
  /** @example 1100000 */
  base: number;
  /** The slab that is reached, from 1; null: none. @example 1 */
  slab: number | null;
  /** @example 22000 */
  accrued: number;
  /** @example 0 */
  settled: number;
  /** @example 22000 */
  open: number;
  documents: RebateAccrualDto[];
}
