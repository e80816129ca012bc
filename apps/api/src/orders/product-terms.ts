import type { ProductRow, TaxRateRow } from '#libs/read-models';

/** The tax rate (percent, decimal text) of a product on a day, or the class for which none is set. */
export function taxRateOf(
  { taxClasses }: ProductRow,
  taxRates: readonly TaxRateRow[],
  date: string,
): { readonly taxClass: string; readonly rate: string | undefined } {
  const taxClass = taxClasses.findLast((known) => known.validFrom <= date)?.taxClass ?? '';
  const rate = taxRates.find((known) => known.taxClass === taxClass && known.validFrom <= date)?.ratePercent;
  return { taxClass, rate };
}
