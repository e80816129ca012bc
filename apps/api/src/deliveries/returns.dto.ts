import { IsIn, IsOptional } from 'class-validator';
import { IsDate, IsId, IsQuantity, IsText, IsWhole, IsListOf } from '#libs/platform';

const returnReasons = ['DAMAGED', 'EXPIRED', 'WRONG_GOODS', 'UNSOLD', 'RECALL', 'QUALITY'] as const;

/** So much of an invoice line. */
export class ReturnedLineDto {
  /** Number of the invoice line. @example 1 */
  @IsWhole(1, 1_000_000)
  lineNo: number;

  /** Base units. @example 24 */
  @IsQuantity()
  quantity: number;
}

/** The buyer wants to give goods of an invoice back. */
export class RequestReturnDto {
  /** @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsId()
  invoiceId: string;

  /** @example EXPIRED */
  @IsIn(returnReasons)
  reason: (typeof returnReasons)[number];

  /** Day of the request; today unless given. */
  @IsOptional()
  @IsDate()
  requestedOn?: string;

  @IsListOf(() => ReturnedLineDto, 1000)
  lines: ReturnedLineDto[];
}

/** The seller agrees. */
export class ApproveReturnDto {
  /** Fewer lines or less of them than requested; all as requested unless given. */
  @IsOptional()
  @IsListOf(() => ReturnedLineDto, 1000)
  lines?: ReturnedLineDto[] | null;

  /** Business date of the approval; today unless given. */
  @IsOptional()
  @IsDate()
  approvedOn?: string;
}

/** The seller refuses. */
export class RejectReturnDto {
  /** @example Sold more than six months ago */
  @IsText(500)
  reason: string;
}

/** Goods of one lot in one condition. */
export class ReturnedLotDto extends ReturnedLineDto {
  /** As printed on the goods. @example L2026-11 */
  @IsText(60)
  lot: string;

  /** @example 2027-05-31 */
  @IsOptional()
  @IsDate()
  expiry?: string | null;

  /** SELLABLE goods go into the seller’s stock, DAMAGED ones don’t. @example SELLABLE */
  @IsIn(['SELLABLE', 'DAMAGED'])
  condition: 'SELLABLE' | 'DAMAGED';
}

/** The goods are back, once and in all. */
export class ReceiveReturnDto {
  /** Today unless given. */
  @IsOptional()
  @IsDate()
  receivedOn?: string;

  @IsListOf(() => ReturnedLotDto, 1000)
  lines: ReturnedLotDto[];
}

/** Goods of a return, base units. */
export class ReturnLineDto {
  /** @example 1 */
  lineNo: number;
  /** @example BEER-330 */
  sku: string;
  /** Requested; from approval on approved; from receipt on what came back. @example 24 */
  quantity: number;
}

/** The return as decided by the command. */
export class ReturnDto {
  returnId: string;
  invoiceId: string;
  orderId: string;
  /** REQUESTED, APPROVED, REJECTED, RECEIVED or CREDITED. @example APPROVED */
  status: string;
  /** @example SECONDARY */
  level: string;
  sellerId: string;
  buyerId: string;
  distributorId: string;
  outletId: string | null;
  reason: string;
  /** Opaque id of who asked: that person may not approve. */
  requestedBy: string;
  /** Credit note with tax, minor units; null until then. */
  credited: number | null;
  lines: ReturnLineDto[];
}
