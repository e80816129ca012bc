import { proportion, wholeQuotient } from '#libs/kernel';
import { countedAlone, type Counted } from './counted.js';
import { commonDenominator, factorOf, scaledUnits } from './units.js';
import { withTax, type Line } from './order-lines.js';
import type { IndexedPolicy } from './policy-index.js';

/** What a policy counts of a line by itself; undefined where it can't measure the product. */
export function countAlone({ body: { constraint } }: IndexedPolicy, line: Line): Counted | undefined {
  const { unit, measure, value } = constraint;
  const factor = unit === null ? undefined : factorOf(line.units, unit);
  if (unit !== null && factor === undefined) return undefined;
  if (measure === 'VALUE') return countedAlone(valueOf(line, value), 1);
  if (factor === undefined) return line.alone;
  const { denominator } = factor;
  return countedAlone(scaledUnits(line.quantity, factor, denominator), Number(denominator));
}

/** What a policy counts of the lines of one pool, which it can all measure. */
export function countTogether(policy: IndexedPolicy, lines: readonly Line[]): Counted[] {
  const by = measureOf(policy, lines);
  let total = 0;
  const ends = lines.map((line) => (total += by.of(line, line.quantity)));
  const pool = { scale: by.scale, total, lines, ends };
  return ends.map((end, i) => {
    const before = ends[i - 1] ?? 0;
    return { pool, before, measure: end - before };
  });
}

/** The lines whose products have the factor of the unit that the policy counts. */
export function measurable({ body: { constraint } }: IndexedPolicy, lines: readonly Line[]): readonly Line[] {
  const { unit } = constraint;
  return unit === null ? lines : lines.filter((line) => factorOf(line.units, unit) !== undefined);
}

/** A policy's measure of lines, for comparing and adding. */
export interface Measure {
  readonly scale: number;
  /** What `quantity` base units of a line count. */
  readonly of: (line: Line, quantity: number) => number;
}

const baseUnits: Measure = { scale: 1, of: (_, quantity) => quantity };

/** How a policy counts some lines, which it can all measure. */
export function measureOf({ body: { constraint } }: IndexedPolicy, lines: readonly Line[]): Measure {
  const { unit, measure, value } = constraint;
  if (measure === 'VALUE') {
    return { scale: 1, of: (line, quantity) => proportion(valueOf(line, value), quantity, line.quantity) };
  }
  if (unit === null) return baseUnits;
  const factor = (line: Line) => factorOf(line.units, unit)!;
  const scale = commonDenominator(lines.map(factor));
  return { scale: Number(scale), of: (line, quantity) => scaledUnits(quantity, factor(line), scale) };
}

/** The value that thresholds look at: frozen at the start of the phase. */
function valueOf(line: Line, value: 'GROSS' | 'NET' | 'INCLUDING_TAX'): number {
  switch (value) {
    case 'GROSS':
      return line.gross;
    case 'NET':
      return line.found;
    case 'INCLUDING_TAX':
      return withTax(line.found, line);
  }
}

/** Lines in their pools, as the constraint says: alone, by SKU, or all together. */
export function poolsOf({ body: { constraint } }: IndexedPolicy, lines: readonly Line[]): readonly (readonly Line[])[] {
  switch (constraint.per) {
    case 'LINE':
      return lines.map((line) => [line]);
    case 'ORDER':
      return lines.length === 0 ? [] : [lines];
    case 'SKU': {
      const bySku = new Map<string, Line[]>();
      for (const line of lines) {
        const pool = bySku.get(line.sku);
        if (pool) pool.push(line);
        else bySku.set(line.sku, [line]);
      }
      return [...bySku.values()];
    }
  }
}

/** Units of a line of `quantity` that hold the first `measured` of its `measure`: a unit that is cut counts whole. */
export function unitsUpTo(measured: number, measure: number, quantity: number): number {
  if (measured === measure) return quantity;
  const product = measured * quantity;
  if (product <= Number.MAX_SAFE_INTEGER) {
    const whole = wholeQuotient(product, measure);
    return whole * measure < product ? whole + 1 : whole;
  }
  return Number((BigInt(measured) * BigInt(quantity) + BigInt(measure) - 1n) / BigInt(measure));
}

/** The part of a line's amount that falls on `measured` of `measure`, which `units` of its `quantity` hold; rounded down. */
export function proportionOfPart(
  amount: number,
  measured: number,
  measure: number,
  units: number,
  quantity: number,
): number {
  if (measured === measure) return proportion(amount, units, quantity);
  if (units === quantity) return proportion(amount, measured, measure);
  return Number((BigInt(amount) * BigInt(measured) * BigInt(units)) / (BigInt(measure) * BigInt(quantity)));
}
