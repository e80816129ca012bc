import { IsOptional } from 'class-validator';
import { IsAmount, IsCurrencyCode, IsId, IsPartnerId, IsText, IsWhole, IsListOf } from '#libs/platform';

/** Who supplies a product line. */
export class SupplierDto {
  /** ALL covers every line that has no supplier of its own. @example ALL */
  @IsText(100)
  productLine: string;

  /** @example D01 */
  @IsId()
  distributorId: string;
}

/** A point of sale becomes known. */
export class RegisterOutletDto {
  /** Id that the caller chooses; made up if left out. @example D01-O0001 */
  @IsOptional()
  @IsPartnerId()
  outletId?: string;

  /** @example "Tạp hoá Cô Ba" */
  @IsText(200)
  name: string;

  /** @example A */
  @IsText(100)
  outletClass: string;

  /** What kind of outlet; null: not told. @example GROCERY */
  @IsOptional()
  @IsText(100)
  outletType?: string | null;

  /** @example GT */
  @IsText(100)
  channel: string;

  /** Path in the commercial tree. @example VN/SOUTH/HCM */
  @IsText(200)
  territory: string;

  /** One per product line. A distributor names itself only. */
  @IsListOf(() => SupplierDto, 100)
  suppliers: SupplierDto[];

  /** Days from invoice to due date. @example 14 */
  @IsWhole(0, 365)
  paymentTermDays: number;

  @IsCurrencyCode()
  currency: string;

  /** What each supplier lends at most, minor units; null: no limit. @example 20000000 */
  @IsOptional()
  @IsAmount()
  creditLimit?: number | null;
}

/** Class, type, channel or territory change. */
export class ReclassifyOutletDto {
  /** @example B */
  @IsText(100)
  outletClass: string;

  /** What kind of outlet; as before unless given, null: not told. @example BAR */
  @IsOptional()
  @IsText(100)
  outletType?: string | null;

  /** @example GT */
  @IsText(100)
  channel: string;

  /** Path in the commercial tree. @example VN/SOUTH/HCM */
  @IsText(200)
  territory: string;

  /** @example "Moved to the new market" */
  @IsText(500)
  reason: string;
}

/** Who supplies a product line from now on, and what it lends. */
export class ChangeSupplierDto extends SupplierDto {
  @IsCurrencyCode()
  currency: string;

  /** What the supplier lends at most, minor units; null: no limit. @example 30000000 */
  @IsOptional()
  @IsAmount()
  creditLimit?: number | null;
}

/** Why. */
export class OutletReasonDto {
  /** @example "Owner gave up the shop" */
  @IsText(500)
  reason: string;
}

/** A supplier and what it lends. */
export class OutletSupplierDto {
  /** @example ALL */
  productLine: string;
  /** @example D01 */
  distributorId: string;
  /** @example VND */
  currency: string;
  /** Minor units; null: no limit. @example 20000000 */
  creditLimit: number | null;
}

/** An outlet as a command leaves it. */
export class OutletDto {
  /** @example D01-O0001 */
  outletId: string;
  name: string;
  /** @example A */
  outletClass: string;
  /** @example GROCERY */
  outletType: string | null;
  /** @example GT */
  channel: string;
  /** @example VN/SOUTH/HCM */
  territory: string;
  /** A distributor sees its own terms only. */
  suppliers: OutletSupplierDto[];
  paymentTermDays: number;
  status: 'OPEN' | 'CLOSED';
}
