import { IsIn, IsOptional } from 'class-validator';
import { deductionReasons, type DeductionReason } from '#libs/kernel';
import { IsAmount, IsDate, IsId, IsText } from '#libs/platform';

/** A debtor keeps back part of an invoice. */
export class OpenDeductionDto {
  /** The principal unless given. @example D01 */
  @IsOptional()
  @IsId()
  creditorId?: string;

  /** @example D01-O0001 */
  @IsId()
  debtorId: string;

  /** @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsId()
  invoiceId: string;

  /** Minor units; with other cases of the invoice at most what is open of it. @example 24000 */
  @IsAmount(1)
  amount: number;

  /** @example SHORT_DELIVERY */
  @IsIn(deductionReasons)
  reason: DeductionReason;

  /** What the debtor says. @example One carton was missing */
  @IsOptional()
  @IsText(500)
  note?: string;

  /** The payment that was short. @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsOptional()
  @IsId()
  paymentId?: string;

  /** It ages from here; today unless given. */
  @IsOptional()
  @IsDate()
  openedOn?: string;
}

/** What a case ends in. */
export class ResolveDeductionDto {
  /**
   * CREDIT_NOTE: the debtor is right, it is taken off the invoice. WRITE_OFF: it is given up. REBILL: it is owed and due as
   * ever. @example CREDIT_NOTE
   */
  @IsIn(['CREDIT_NOTE', 'WRITE_OFF', 'REBILL'])
  outcome: 'CREDIT_NOTE' | 'WRITE_OFF' | 'REBILL';

  /** Why. @example The driver confirms the missing carton */
  @IsText(500)
  note: string;

  /** Today unless given. */
  @IsOptional()
  @IsDate()
  resolvedOn?: string;
}

/** It is a claim of the debtor. */
export class HandOverDeductionDto {
  /** Number of the claim; one is made unless given. @example CLM-2026-0007 */
  @IsOptional()
  @IsId()
  claimId?: string;

  /** @example Promotion of October, scheme TET-5 */
  @IsText(500)
  note: string;

  /** Today unless given. */
  @IsOptional()
  @IsDate()
  handedOverOn?: string;
}

/** A case as decided. */
export class DeductionDto {
  deductionId: string;
  creditorId: string;
  debtorId: string;
  invoiceId: string;
  /** Still contested, minor units. */
  contested: number;
  /** @example VND */
  currency: string;
  /** OPEN, CLAIM, RESOLVED or SETTLED. @example OPEN */
  status: string;
  claimId: string | null;
  /** CREDIT_NOTE, WRITE_OFF or REBILL. */
  outcome: string | null;
}
