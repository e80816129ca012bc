/** Sales and returns of a group; columns that were not grouped by are left out. Base units, minor units without VAT. */
export class SellThroughDto {
  /** @example 2026-11-22 */
  date?: string;
  /** @example 2026-11 */
  month?: string;
  /** PRIMARY (sell-in), SECONDARY (sell-through) or TERTIARY (sell-out). */
  level?: string;
  distributorId?: string;
  /** Empty on PRIMARY. */
  outletId?: string;
  sku?: string;
  /** Channel on the day of the fact. */
  channel?: string;
  /** Path in the commercial tree on the day of the fact. */
  territory?: string;
  /** Empty on TERTIARY, which has no value. */
  currency?: string;
  /** Lines sold, free ones too. */
  lines: number;
  quantity: number;
  freeQuantity: number;
  returnQuantity: number;
  /** Before discount. */
  gross: number;
  discount: number;
  /** gross - discount. */
  net: number;
  tax: number;
  returnNet: number;
  /** net - returnNet. */
  netSales: number;
}
