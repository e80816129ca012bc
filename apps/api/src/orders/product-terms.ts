import type { UnitFactor } from '#libs/discount-policies';
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

/** The units of a product that policies ask about: its packs, and its base unit by name. */
export function unitsOf({ packs, baseUnit }: ProductRow, asked: ReadonlySet<string>): UnitFactor[] {
  const units = packs.map(({ code, factor }) => ({ unit: code, factor: `1/${factor}` }));
  const all = units.some(({ unit }) => unit === baseUnit) ? units : [...units, { unit: baseUnit, factor: '1' }];
  return all.filter(({ unit }) => asked.has(unit));
}
