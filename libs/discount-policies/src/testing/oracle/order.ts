import { currencyExponent } from '#libs/kernel';
import type { PolicyBody, ProductSet } from '../../policy.js';
import type { LineToPrice, PriceStep, PricingRequest } from '../../pricing/priced-order.js';
import { fraction, over, read, rounded, times, type Fraction } from './fraction.js';

/** A line while it is priced. Everything that changes is here in the open. */
export interface Line {
  readonly from: LineToPrice;
  readonly lineNo: number;
  readonly quantity: number;
  readonly gross: number;
  readonly agreed: boolean;
  net: number;
  /** Taken off what is paid, but not off what is taxed. */
  credited: number;
  steps: PriceStep[];
  /** The exclusive policy that closed it. */
  closedBy: string | null;
  /** What the line was worth at the start of the phase. */
  start: { net: number; withTax: number };
}

export function open(request: PricingRequest): Line[] {
  return [...request.lines]
    .sort((a, b) => a.lineNo - b.lineNo)
    .map((from) => {
      const gross = from.agreedAmount ?? valueOf(from.quantity, from.unitPrice, request.currency);
      const { lineNo, quantity } = from;
      const agreed = (from.agreedAmount ?? null) !== null;
      const start = { net: gross, withTax: gross };
      return { from, lineNo, quantity, gross, agreed, net: gross, credited: 0, steps: [], closedBy: null, start };
    });
}

/** Quantity x price in minor units, rounded half up; without a price nothing. */
export function valueOf(quantity: number, unitPrice: string | null, currency: string): number {
  if (unitPrice === null) return 0;
  const minor = fraction(10n ** BigInt(currencyExponent(currency)));
  return rounded(times(times(fraction(quantity), read(unitPrice)), minor), 'half-up');
}

/** Tax on what is taxed of a line, half up. */
export function taxOf(line: Line, taxed = line.net + line.credited): number {
  return rounded(over(times(fraction(taxed), read(line.from.taxRate)), fraction(100)), 'half-up');
}

/** Remembers what every line is worth before a phase begins. */
export function freeze(lines: readonly Line[]): void {
  for (const line of lines) line.start = { net: line.net, withTax: line.net + taxOf(line, line.net) };
}

/** Net per base unit at the start of the phase. */
export function unitValue(line: Line): Fraction {
  return over(fraction(line.start.net), fraction(line.quantity));
}

/** A policy's rate in minor units of its currency. */
export function inMinorUnits(rate: string, { currency }: PolicyBody): Fraction {
  return times(read(rate), fraction(10n ** BigInt(currencyExponent(currency))));
}

type Product = Pick<LineToPrice, 'sku' | 'brand' | 'category'>;

const names = (set: ProductSet['include'], { sku, brand, category }: Product) => ({
  sku: set.skus.includes(sku),
  brand: brand != null && set.brands.includes(brand),
  category: category != null && set.categories.includes(category),
});

/** Named by the set, before anything is excluded. */
export function includes({ include }: ProductSet, product: Product): boolean {
  const { sku, brand, category } = names(include, product);
  const all = include.skus.length + include.brands.length + include.categories.length === 0;
  return all || sku || brand || category;
}

export function excludes({ exclude }: ProductSet, product: Product): boolean {
  const { sku, brand, category } = names(exclude, product);
  return sku || brand || category;
}

export const holds = (set: ProductSet, product: Product) => includes(set, product) && !excludes(set, product);

/** How narrowly a set names a product: SKU 3, brand 2, category 1, everything 0. */
export function narrowness({ include }: ProductSet, product: Product): number {
  const { sku, brand, category } = names(include, product);
  return sku ? 3 : brand ? 2 : category ? 1 : 0;
}

/** The principal's part of an amount: a rounded percent of it. */
export function principalShare(amount: number, { funding }: PolicyBody): number {
  return rounded(over(times(fraction(amount), read(funding.principalPercent)), fraction(100)), 'half-up');
}
