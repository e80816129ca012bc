import type { PolicyBody } from '../../policy.js';
import {
  compare,
  fraction,
  least,
  minus,
  most,
  one,
  over,
  plus,
  read,
  sum,
  whole,
  zero,
  type Fraction,
} from './fraction.js';
import { holds, unitValue, type Line } from './order.js';

/** One base unit of a line: the oracle moves them about one by one. */
export interface Unit {
  readonly line: Line;
  /** Its place in the line, from 0. */
  readonly no: number;
  /** What it counts in the policy's measure. */
  readonly weight: Fraction;
}

/** What a policy counts together. */
export interface Pool {
  readonly lines: readonly Line[];
  /** In the order in which they are taken. */
  readonly units: readonly Unit[];
  /** Complete sets, each with its units; null where no sets are counted. */
  readonly sets: readonly (readonly Unit[])[] | null;
  /** M. */
  readonly measure: Fraction;
  /** SKUs that count. */
  readonly skus: number;
}

/** What one of a line's `there` base units counts; null: the product lacks the factor. */
export function weightOf(line: Line, { constraint }: PolicyBody, there = line.quantity): Fraction | null {
  const { measure, unit, value } = constraint;
  if (measure === 'VALUE') {
    const worth = value === 'GROSS' ? line.gross : value === 'NET' ? line.start.net : line.start.withTax;
    return fraction(whole(fraction(worth * there, line.quantity)), there);
  }
  if (unit === null) return one;
  const known = line.from.units?.find((other) => other.unit === unit);
  return known ? read(known.factor) : null;
}

/**
 * The pools of a policy over lines that it may count. `used` tells how many units of a line others used.
 */
export function poolsOf(body: PolicyBody, lines: readonly Line[], used: (line: Line) => number): Pool[] {
  const { per } = body.constraint;
  const keys = lines.map((line) => (per === 'LINE' ? String(line.lineNo) : per === 'SKU' ? line.from.sku : ''));
  return [...new Set(keys)].map((key) =>
    poolOf(
      body,
      lines.filter((_, i) => keys[i] === key),
      used,
    ),
  );
}

function poolOf(body: PolicyBody, lines: readonly Line[], used: (line: Line) => number): Pool {
  const { minPerSku, sets } = body.constraint;
  const free = (line: Line) => line.quantity - used(line);
  const ofSku = (sku: string) => lines.filter(({ from }) => from.sku === sku).reduce((units, l) => units + free(l), 0);
  const counted = lines.filter((line) => free(line) > 0 && ofSku(line.from.sku) >= minPerSku);
  const units = inOrder(body, counted).flatMap((line) =>
    Array.from({ length: free(line) }, (_, i): Unit => ({
      line,
      no: i,
      weight: weightOf(line, body, free(line)) ?? zero,
    })),
  );
  const skus = new Set(counted.map(({ from }) => from.sku)).size;
  if (sets.length === 0) return { lines: counted, units, sets: null, measure: sum(units.map((u) => u.weight)), skus };
  const inSets = (line: Line) => sets.some(({ products }) => holds(products, line.from));
  const parts = units.filter(({ line }) => inSets(line));
  const complete = setsOf(body, parts);
  return { lines: counted.filter(inSets), units: parts, sets: complete, measure: fraction(complete.length), skus };
}

/** Lines in the order in which their units are taken. */
export function inOrder({ take }: PolicyBody, lines: readonly Line[]): Line[] {
  const byNumber = (a: Line, b: Line) => a.lineNo - b.lineNo;
  const byValue = (a: Line, b: Line) => compare(unitValue(a), unitValue(b));
  return [...lines].sort((a, b) => {
    if (take === 'CHEAPEST_FIRST') return byValue(a, b) || byNumber(a, b);
    if (take === 'DEAREST_FIRST') return byValue(b, a) || byNumber(a, b);
    return byNumber(a, b);
  });
}

/** Sets are put together one after another until a part runs out. */
function setsOf({ constraint: { sets } }: PolicyBody, units: readonly Unit[]): Unit[][] {
  const shelves = sets.map((part, i) =>
    units.filter(
      ({ line }) =>
        holds(part.products, line.from) && !sets.slice(0, i).some((earlier) => holds(earlier.products, line.from)),
    ),
  );
  const complete: Unit[][] = [];
  while (shelves.every((shelf, i) => shelf.length >= sets[i]!.units)) {
    complete.push(shelves.flatMap((shelf, i) => shelf.splice(0, sets[i]!.units)));
  }
  return complete;
}

/** A part of a line, in base units of it: what lies between two points. */
export interface Part {
  readonly line: Line;
  readonly from: Fraction;
  readonly to: Fraction;
}

/** The units of a pool between two points of the measure, cut where a point falls into a unit. */
export function stretch(pool: Pool, from: Fraction, to: Fraction): Part[] {
  if (pool.sets) return together(pool.sets.slice(whole(from), whole(to)).flat());
  const parts: Part[] = [];
  let at = zero;
  for (const { line, no, weight } of pool.units) {
    const end = plus(at, weight);
    const [low, high] = [most(at, from), least(end, to)];
    if (compare(high, low) > 0) {
      const point = (measure: Fraction) => plus(fraction(no), over(minus(measure, at), weight));
      parts.push({ line, from: point(low), to: point(high) });
    }
    at = end;
  }
  return joined(parts);
}

/** Whole units as parts of their lines. */
export function together(units: readonly Pick<Unit, 'line' | 'no'>[]): Part[] {
  return joined(units.map(({ line, no }) => ({ line, from: fraction(no), to: fraction(no + 1) })));
}

/** Parts that touch become one; by line number. */
function joined(parts: readonly Part[]): Part[] {
  const sorted = [...parts].sort((a, b) => a.line.lineNo - b.line.lineNo || compare(a.from, b.from));
  const result: Part[] = [];
  for (const part of sorted) {
    const last = result.at(-1);
    if (last?.line === part.line && compare(last.to, part.from) === 0) {
      result[result.length - 1] = { ...last, to: part.to };
    } else result.push(part);
  }
  return result;
}
