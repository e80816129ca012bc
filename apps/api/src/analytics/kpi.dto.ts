import { ApiProperty } from '@nestjs/swagger';

/** A figure with the counts behind it, which are shown even where there is no value. */
export class KpiDto {
  /** Exact decimal text: percent with two decimals, days and hours with one, ratios with four. @example 93.75 */
  value: string | null;
  /** @example 75 */
  numerator: number;
  /** @example 80 */
  denominator: number;
  /** Why there is no value: NO_DENOMINATOR, NO_BASE, NEW, NET_RETURNS, NON_MOVING, NEGATIVE_STOCK, STALE_AR, OVER_365 or NOT_KNOWN_THEN. */
  reason: string | null;
  /** What is odd: OVER_100_PERCENT, NET_RETURNS, CHANNEL_LOADING, PARTLY_PRICED, NEGATIVE_STOCK, NET_CREDIT. */
  @ApiProperty({ type: [String] })
  flags: readonly string[];
}
