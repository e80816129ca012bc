import { IsOptional } from 'class-validator';
import { IsAmount, IsDate, IsId, IsText } from '#libs/platform';

/** Unapplied cash is to go back to the debtor. */
export class ProposeRefundDto {
  /** The principal unless given. @example D01 */
  @IsOptional()
  @IsId()
  creditorId?: string;

  /** Who paid too much: a distributor or an outlet. @example D01-O0001 */
  @IsId()
  debtorId: string;

  /** The payment, or the credit note, of which something is left. @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsId()
  paymentId: string;

  /** Minor units; all that is left unless given. @example 150000 */
  @IsOptional()
  @IsAmount(1)
  amount?: number;

  /** @example Paid twice */
  @IsText(500)
  reason: string;

  /** Today unless given. */
  @IsOptional()
  @IsDate()
  proposedOn?: string;
}

/** A second person lets it be paid out. */
export class ApproveRefundDto {
  /** Today unless given. */
  @IsOptional()
  @IsDate()
  approvedOn?: string;
}

/** It will not be paid out. */
export class CancelRefundDto {
  /** @example The debtor wants it set off */
  @IsText(500)
  reason: string;

  /** Today unless given. */
  @IsOptional()
  @IsDate()
  cancelledOn?: string;
}

/** A refund as decided. */
export class RefundDto {
  refundId: string;
  paymentId: string;
  creditorId: string;
  debtorId: string;
  /** Minor units. */
  amount: number;
  /** @example VND */
  currency: string;
  /** PROPOSED, APPROVED, PAID or RELEASED. @example PROPOSED */
  status: string;
  proposedBy: string;
  /** The bank’s line that shows it. */
  lineId: string | null;
}
