import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsDate, IsId, IsText } from '#libs/platform';

/** Why. */
export class WhyDto {
  /** @example Paid by cheque, not deposited yet */
  @IsText(500)
  reason: string;
}

/** Looks through the debtors of a creditor. */
export class StartRunDto {
  /** Whose debtors; the principal unless given. @example D01 */
  @IsOptional()
  @IsId()
  creditorId?: string;

  /** Business date; today unless given. @example 2026-11-28 */
  @IsOptional()
  @IsDate()
  date?: string;
}

/** A level, as the run took it from the settings. */
export class DunningLevelDto {
  /** @example 1 */
  level: number;
  /** Days that the oldest invoice is overdue at least. @example 3 */
  daysOverdue: number;
  /** Key of the text that is sent. @example reminder */
  wording: string;
  /** Minor units to be collected at least. @example 50000 */
  minimum: number;
  /** Days until the same or the next level may follow. @example 7 */
  intervalDays: number;
  /** Proposes that the account be blocked. @example false */
  hold: boolean;
}

/** A dunning run. */
export class DunningRunDto {
  /** @example principal.2026-11-28 */
  runId: string;
  /** @example principal */
  creditorId: string;
  /** @example 2026-11-28 */
  date: string;
  /** @example FINISHED */
  status: string;
  @ApiProperty({ type: [DunningLevelDto] })
  levels: readonly DunningLevelDto[];
  /** Debtors with something overdue. @example 12 */
  debtors: number;
  /** @example 9 */
  proposals: number;
}

/** What is to be collected of an invoice. */
export class DunnedItemDto {
  invoiceId: string;
  dueDate: string;
  daysOverdue: number;
  /** Minor units. */
  amount: number;
}

/** A letter that a run proposes. */
export class DunningProposalDto {
  /** @example principal.2026-11-28 */
  runId: string;
  /** @example principal */
  creditorId: string;
  /** @example D01 */
  debtorId: string;
  /** @example 2026-11-28 */
  date: string;
  /** 1 for the first letter. @example 2 */
  dunningLevel: number;
  /** @example first-notice */
  wording: string;
  /** To be collected, minor units; of a confirmed one what was left by then. @example 712800 */
  amount: number;
  /** To be collected when it was proposed. @example 712800 */
  proposedAmount: number;
  /** Why less was left when it was confirmed: SETTLED, DISPUTED, PROMISED. @example ["SETTLED"] */
  @ApiProperty({ type: [String] })
  reasons: readonly string[];
  /** Proposes that the account be blocked: `POST /v1/accounts/{debtorId}/block`. @example false */
  hold: boolean;
  @ApiProperty({ type: [DunnedItemDto] })
  items: readonly DunnedItemDto[];
  /** PROPOSED, CONFIRMED, DROPPED or REPLACED. @example CONFIRMED */
  status: string;
}
