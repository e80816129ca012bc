import { proportion, wholeQuotient } from '#libs/kernel';
import { commonDenominator, factorOf, scaledUnits } from './units.js';
import { withTax, type Line } from './order-lines.js';
import type { IndexedPolicy } from './policy-index.js';

/** What a policy counts of one pool. Measures are in parts of 1/`scale` of the constraint's measure. */
export interface Pool {
  readonly scale: number;
  readonly total: number;
  readonly lines: readonly Line[];
  /** What is counted up to the end of each line. */
  readonly ends: readonly number[];
}

/** A line's part of its pool: its own measure, and what earlier lines of the pool bring. */
export interface Counted {
  readonly pool: Pool;
  readonly before: number;
  readonly measure: number;
}

/** True if a line's product has the factor of the unit that the policy counts. */
export function isMeasurable({ body: { constraint } }: IndexedPolicy, line: Line): boolean {
  return constraint.unit === null || factorOf(line.units, constraint.unit) !== undefined;
}

/** A policy's measure of lines, for comparing and adding. */
export interface Measure {
  readonly scale: number;
  /** What `quantity` base units of a line count. */
  readonly of: (line: Line, quantity: number) => number;
}

/** How a policy counts some lines, which it can all measure. */
export function measureOf({ body: { constraint } }: IndexedPolicy, lines: readonly Line[]): Measure {
  const { unit, measure, value } = constraint;
  if (measure === 'VALUE') {
    return { scale: 1, of: (line, quantity) => proportion(valueOf(line, value), quantity, line.quantity) };
  }
  if (unit === null) return { scale: 1, of: (_, quantity) => quantity };
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
export function poolsOf({ body: { constraint } }: IndexedPolicy, lines: readonly Line[]): Line[][] {
  switch (constraint.per) {
    case 'LINE':
      return lines.map((line) => [line]);
    case 'ORDER':
      return lines.length === 0 ? [] : [[...lines]];
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
