import { IsIn, IsOptional } from 'class-validator';
import { IsAmount, IsDate, IsId, IsText, IsListOf } from '#libs/platform';
import { deductionReasons, type DeductionReason } from '#libs/kernel';
import { matchKinds } from '#libs/reconciliation';

const partKinds = [
  'PAYMENT',
  'SUSPENSE',
  'BANK_FEE',
  'RETURNED_PAYMENT',
] as const satisfies (typeof matchKinds)[number][];

/** An invoice that a payer meant. */
export class MatchedInvoiceDto {
  /** @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsId()
  invoiceId: string;

  /** Minor units; as much as is open unless given. @example 1500000 */
  @IsOptional()
  @IsAmount(1)
  amount?: number;
}

/** A small rest of an invoice that is let go with the match. */
export class DifferenceDto {
  /** @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsId()
  invoiceId: string;

  /** Minor units. @example 5500 */
  @IsAmount(1)
  amount: number;

  /** @example Fee that the bank took off */
  @IsText(200)
  reason: string;
}

/** A rest of an invoice that the payer kept back: it becomes a case of deduction. */
export class KeptBackDto {
  /** @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsId()
  invoiceId: string;

  /** Minor units. @example 24000 */
  @IsAmount(1)
  amount: number;

  /** @example SHORT_DELIVERY */
  @IsIn(deductionReasons)
  reason: DeductionReason;

  /** What the payer says. @example One carton was missing */
  @IsOptional()
  @IsText(500)
  note?: string;
}

/** What a line of the bank, or a part of it, is. */
export class MatchDto {
  /**
   * PAYMENT: a debtor paid. SUSPENSE: money whose payer is not known yet. BANK_FEE: the bank took it. RETURNED_PAYMENT: a
   * payment went back. REFUND: an approved refund went out. RETURNED_REFUND: it came back. @example PAYMENT
   */
  @IsIn(matchKinds)
  kind: (typeof matchKinds)[number];

  /** Minor units; all that is open of the line unless given. @example 1500000 */
  @IsOptional()
  @IsAmount(1)
  amount?: number;

  /** Who paid: a distributor (PRIMARY) or an outlet (SECONDARY). @example D01 */
  @IsOptional()
  @IsId()
  debtorId?: string;

  /** A payment that was announced, or that came back. @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsOptional()
  @IsId()
  paymentId?: string;

  /** REFUND and RETURNED_REFUND: which. @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsOptional()
  @IsId()
  refundId?: string;

  /** What it is for; the oldest due first unless given. */
  @IsOptional()
  @IsListOf(() => MatchedInvoiceDto, 500, 0)
  invoices?: MatchedInvoiceDto[];

  /** At most what your role may let go. */
  @IsOptional()
  @IsListOf(() => DifferenceDto, 100, 0)
  differences?: DifferenceDto[];

  /** Rests that the payer kept back with a reason: a case of deduction each. */
  @IsOptional()
  @IsListOf(() => KeptBackDto, 100, 0)
  deductions?: KeptBackDto[];

  /** Why, where no rule says so. @example The distributor called */
  @IsOptional()
  @IsText(500)
  reason?: string;
}

/** A part of a line: a receipt of a deposit, a payer of a collective transfer. */
export class PartDto {
  /** As of a match; what lets a rest go, and refunds, are matches one by one. @example PAYMENT */
  @IsIn(partKinds)
  kind: (typeof partKinds)[number];

  /** Minor units; of a payment named its own, of others all that the parts before it leave open. @example 1500000 */
  @IsOptional()
  @IsAmount(1)
  amount?: number;

  /** A payment that was recorded at the door or announced, or that came back. @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsOptional()
  @IsId()
  paymentId?: string;

  /** Who paid; of a payment named its payer. @example D01 */
  @IsOptional()
  @IsId()
  debtorId?: string;

  /** What it is for; of a payment named its own, else the oldest due first. */
  @IsOptional()
  @IsListOf(() => MatchedInvoiceDto, 100, 0)
  invoices?: MatchedInvoiceDto[];
}

/** What a line is, part by part. */
export class SplitDto {
  /** 1 to 100. */
  @IsListOf(() => PartDto, 100)
  parts: PartDto[];

  /** Why, where no rule says so. @example Paying-in slip 4711 */
  @IsOptional()
  @IsText(500)
  reason?: string;
}

/** A match is taken back. */
export class UnmatchDto {
  /** @example Another outlet paid */
  @IsText(500)
  reason: string;

  /** Today unless given. */
  @IsOptional()
  @IsDate()
  unmatchedOn?: string;
}

/** Which line the bank told in place of this one. */
export class SupersessionDto {
  /** The correcting line, of the same account, booked by a statement. @example 6f1c2b1e1f1f5d0f9c590d8a4a3c2b106f1c2b1e1f1f5d0f9c590d8a4a3c2b10 */
  @IsId()
  by: string;

  /** How that is known. @example The bank confirmed it by telephone */
  @IsText(500)
  reason: string;
}

/** What explains a line, or a part of it. */
export class LineMatchDto {
  /** Number of the match within the line. @example 1 */
  match: number;
  /** @example PAYMENT */
  kind: string;
  /** Minor units. */
  amount: number;
  paymentId: string | null;
  refundId: string | null;
  debtorId: string | null;
  /** RULE or CLERK. @example RULE */
  by: string;
}

/** A line of the bank as decided. */
export class BankLineDto {
  lineId: string;
  bankAccountId: string;
  /** @example CREDIT */
  side: string;
  /** Minor units. */
  amount: number;
  /** What nothing explains yet, minor units. */
  open: number;
  /** @example VND */
  currency: string;
  /** @example 2026-11-22 */
  valueDate: string;
  matches: LineMatchDto[];
  /** Why nobody needs to match it. */
  ignoredFor: string | null;
  /** The line that counts in its place, since the bank corrected it. */
  supersededBy: string | null;
}
