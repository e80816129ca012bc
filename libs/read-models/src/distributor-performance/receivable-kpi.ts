import { noValue, percentOf, quotientText, withValue, type Kpi } from './kpi.js';

/** A stretch of credit sales with tax, minor units, and the days that it has. */
export interface CreditSales {
  readonly sales: number;
  readonly days: number;
}

/** K16, days with one decimal: closing receivable / credit sales of a window x its days. */
export function dsoSimple(receivable: number, { sales, days }: CreditSales): Kpi {
  if (receivable < 0) return withValue('0.0', receivable, sales, ['NET_CREDIT']);
  if (sales <= 0) return noValue(receivable > 0 ? 'STALE_AR' : 'NO_DENOMINATOR', receivable, sales);
  return withValue(quotientText(BigInt(receivable) * BigInt(days), BigInt(sales), 1), receivable, sales);
}

/** Months after which counting back ends: what is left is older than a year. */
export const countBackMonths = 12;

/**
 * K17, days with one decimal: whole months of credit sales are peeled off the receivable, newest first; the last part is
 * rest / that month's sales x its days. A month without sales adds its days and takes nothing off.
 */
export function dsoCountBack(receivable: number, monthsNewestFirst: readonly CreditSales[]): Kpi {
  const months = monthsNewestFirst.slice(0, countBackMonths);
  const sold = months.reduce((sum, { sales }) => sum + sales, 0);
  if (receivable < 0) return withValue('0.0', receivable, sold, ['NET_CREDIT']);
  let rest = receivable;
  let days = 0n;
  for (const month of months) {
    if (rest === 0) break;
    if (month.sales >= rest) {
      const numerator = days * BigInt(month.sales) + BigInt(rest) * BigInt(month.days);
      return withValue(quotientText(numerator, BigInt(month.sales), 1), receivable, sold);
    }
    days += BigInt(month.days);
    rest -= Math.max(0, month.sales);
  }
  if (rest > 0) return noValue('OVER_365', receivable, sold);
  return withValue(quotientText(days, 1n, 1), receivable, sold);
}

/** K18: DSO if everything were paid on its due day, and the delay beyond it; days with one decimal. */
export function bestPossibleDso(
  notYetDue: number,
  receivable: number,
  window: CreditSales,
): { readonly best: Kpi; readonly delay: Kpi } {
  const best = dsoSimple(notYetDue, window);
  const simple = dsoSimple(receivable, window);
  if (best.value === null || simple.value === null) {
    return {
      best,
      delay: noValue(simple.reason ?? best.reason ?? 'NO_DENOMINATOR', receivable - notYetDue, window.sales),
    };
  }
  const late = Math.max(0, receivable) - notYetDue;
  const value = quotientText(BigInt(late) * BigInt(window.days), BigInt(window.sales), 1);
  return { best, delay: withValue(value, late, window.sales) };
}

/** Receivables of a time, minor units with tax; sums of several times make the figure of all of them. */
export interface Collection {
  readonly opening: number;
  /** Credit sales less credit notes and write-offs: what is given up was not collected. */
  readonly sales: number;
  readonly closing: number;
  /** Part of `closing` that is not yet due. */
  readonly current: number;
}

/** K20, percent: what was collected of what could be. Nothing to collect gives NO_DENOMINATOR. */
export function collectionEffectiveness({ opening, sales, closing, current }: Collection): Kpi {
  return percentOf(opening + sales - closing, opening + sales - current);
}

/** K19, percent: open amount past due / open amount. */
export function overdueShare(overdue: number, open: number): Kpi {
  return percentOf(overdue, open);
}

/** One bucket of open amounts by days past due. */
export interface AgeBucket {
  /** First and last day past due; null: no end on that side. */
  readonly fromDays: number | null;
  readonly toDays: number | null;
}

/** Buckets as their last days tell: 0 (not past due), 1-7, 8-15 ... and everything older. */
export function ageBuckets(lastDays: readonly number[]): readonly AgeBucket[] {
  const ends = [0, ...lastDays];
  return [
    ...ends.map((toDays, i) => ({ fromDays: i === 0 ? null : ends[i - 1]! + 1, toDays })),
    { fromDays: ends.at(-1)! + 1, toDays: null },
  ];
}

/** K21: money that settles nothing yet; age in days from the value date of the oldest. */
export interface UnappliedCash {
  readonly amount: number;
  readonly count: number;
  readonly oldestDays: number | null;
}
