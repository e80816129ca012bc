import { IsBoolean, IsOptional } from 'class-validator';
import { IsDate, IsId, IsInstant, IsQuantity, IsText, IsWhole, IsListOf } from '#libs/platform';

/** So much of an order line. */
export class PlannedLineDto {
  /** Number of the order line. @example 1 */
  @IsWhole(1, 1_000_000)
  lineNo: number;

  /** Base units. @example 240 */
  @IsQuantity()
  quantity: number;
}

/** Confirmed goods of one order on one vehicle. */
export class PlanDeliveryDto {
  /** @example 6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  @IsId()
  orderId: string;

  /** Day on which it should leave; today unless given. A day in the past is the date of the fact as well. */
  @IsOptional()
  @IsDate()
  plannedDate?: string;

  /** Load it at once. @example true */
  @IsOptional()
  @IsBoolean()
  dispatch?: boolean;

  /** @example 51C-123.45 */
  @IsOptional()
  @IsText(40)
  vehicle?: string | null;

  /** Quantities per order line; everything confirmed and not planned yet unless given. */
  @IsOptional()
  @IsListOf(() => PlannedLineDto, 1000)
  lines?: PlannedLineDto[] | null;
}

/** The warehouse loads it. */
export class DispatchDto {
  /** @example 51C-123.45 */
  @IsOptional()
  @IsText(40)
  vehicle?: string | null;

  /** Day on which it left; today unless given. */
  @IsOptional()
  @IsDate()
  dispatchedOn?: string;
}

/** What the buyer said about one line, base units: accepted + refused + short = dispatched + over. */
export class ReceiptLineDto {
  /** Number of the order line. @example 1 */
  @IsWhole(1, 1_000_000)
  lineNo: number;

  /** What the buyer keeps; what the other figures leave unless given. @example 230 */
  @IsOptional()
  @IsQuantity(0)
  accepted?: number;

  /** Not taken at the door: goes back to the seller. @example 10 */
  @IsOptional()
  @IsQuantity(0)
  refused?: number;

  /** Dispatched and not there. @example 0 */
  @IsOptional()
  @IsQuantity(0)
  short?: number;

  /** There and not dispatched. @example 0 */
  @IsOptional()
  @IsQuantity(0)
  over?: number;

  /** The part of refused that can’t be sold again. @example 2 */
  @IsOptional()
  @IsQuantity(0)
  damaged?: number;

  /** Needed if anything differs. @example Broken bottles */
  @IsOptional()
  @IsText(200)
  reason?: string | null;
}

/** The buyer’s receipt (proof of delivery). */
export class ReceiptDto {
  /** Day of receipt; that of receivedAt, else today, unless given. */
  @IsOptional()
  @IsDate()
  receivedOn?: string;

  /** Instant of receipt; now unless given. */
  @IsOptional()
  @IsInstant()
  receivedAt?: string;

  /** Opaque id of who signed. @example person-4711 */
  @IsOptional()
  @IsId()
  signerId?: string | null;

  /** Lines with a difference; all others are accepted in full. */
  @IsOptional()
  @IsListOf(() => ReceiptLineDto, 1000, 0)
  lines?: ReceiptLineDto[];
}

/** Nobody took it: everything comes back. */
export class FailureDto {
  /** @example Shop closed */
  @IsText(200)
  reason: string;

  /** Day on which it came back; today unless given. */
  @IsOptional()
  @IsDate()
  failedOn?: string;
}

/** It will not leave. */
export class CancelDeliveryDto {
  /** @example No vehicle today */
  @IsText(200)
  reason: string;
}

/** Goods of an order line, base units. */
export class DeliveryLineDto {
  /** @example 1 */
  lineNo: number;
  /** @example BEER-330 */
  sku: string;
  /** @example 240 */
  quantity: number;
}

/** Goods of one lot. */
export class DeliveryLotDto extends DeliveryLineDto {
  /** @example L2026-11 */
  lot: string;
  /** @example 2027-05-31 */
  expiry: string | null;
}

/** The delivery as decided by the command. */
export class DeliveryDto {
  deliveryId: string;
  orderId: string;
  /** PLANNED, RELEASED, DISPATCHED, RECEIVED, FAILED or CANCELLED. @example DISPATCHED */
  status: string;
  /** @example SECONDARY */
  level: string;
  sellerId: string;
  buyerId: string;
  distributorId: string;
  outletId: string | null;
  shipFrom: string;
  shipTo: string;
  /** @example 2026-11-22 */
  plannedDate: string;
  vehicle: string | null;
  dispatchedOn: string | null;
  receivedOn: string | null;
  lines: DeliveryLineDto[];
  /** What left the warehouse; empty before. */
  lots: DeliveryLotDto[];
}
