import { divideRounded } from '#libs/kernel';

/** Why a figure has no value, or what is odd about it. */
export type KpiReason =
  /** Nothing to divide by. */
  | 'NO_DENOMINATOR'
  /** Nothing to compare with or to price by. */
  | 'NO_BASE'
  /** It began within the window. */
  | 'NEW'
  /** More came back than was sold. */
  | 'NET_RETURNS'
  /** There is stock and nothing sells. */
  | 'NON_MOVING'
  /** Below zero: facts are missing. */
  | 'NEGATIVE_STOCK'
  /** Owed, but nothing was sold on credit in the window. */
  | 'STALE_AR'
  /** More than 365 days. */
  | 'OVER_365'
  /** The source keeps no history: it can't be told as it was known then. */
  | 'NOT_KNOWN_THEN';

export type KpiFlag =
  'OVER_100_PERCENT' | 'NET_RETURNS' | 'CHANNEL_LOADING' | 'PARTLY_PRICED' | 'NEGATIVE_STOCK' | 'NET_CREDIT';

/** A figure with the counts behind it, which are shown even where there is no value (KPI rule C9). */
export interface Kpi {
  /** Exact decimal text; null with a reason. */
  readonly value: string | null;
  readonly numerator: number;
  readonly denominator: number;
  readonly reason: KpiReason | null;
  readonly flags: readonly KpiFlag[];
}

/** `numerator / denominator` as decimal text with so many digits, half up. `denominator` > 0. */
export function quotientText(numerator: bigint, denominator: bigint, digits: number): string {
  const scaled = divideRounded(numerator * 10n ** BigInt(digits), denominator, 'half-up');
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(digits + 1, '0');
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return scaled < 0n ? `-${whole}` : whole;
}

/** A figure without value. */
export function noValue(
  reason: KpiReason,
  numerator: number,
  denominator: number,
  flags: readonly KpiFlag[] = [],
): Kpi {
  return { value: null, numerator, denominator, reason, flags };
}

/** A figure with its value. */
export function withValue(value: string, numerator: number, denominator: number, flags: readonly KpiFlag[] = []): Kpi {
  return { value, numerator, denominator, reason: null, flags };
}

/** A share in percent with two decimals; nothing to divide by gives the reason. */
export function percentOf(numerator: number, denominator: number, reason: KpiReason = 'NO_DENOMINATOR'): Kpi {
  if (denominator <= 0) return noValue(reason, numerator, denominator);
  return withValue(quotientText(BigInt(numerator) * 100n, BigInt(denominator), 2), numerator, denominator);
}
