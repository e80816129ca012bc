import { proportion } from './arithmetic.js';

/** Figures of a line, minor units: gross - discount = net; tax on net. */
export interface Amounts {
  readonly gross: number;
  readonly discount: number;
  readonly net: number;
  readonly tax: number;
}

export const noAmounts: Amounts = { gross: 0, discount: 0, net: 0, tax: 0 };

/**
 * The amounts of the first `part` units of a line of `whole` units (base units; `whole` > 0, `part` >= 0), by
 * {@link proportion}. Every figure is exact at `part = whole` and never falls as `part` grows, so the difference of two
 * parts is never negative; gross - discount = net holds at each. Beyond `whole` the units cost what the others cost.
 */
export function amountsOfPart(line: Amounts, part: number, whole: number): Amounts {
  const tax = proportion(line.tax, part, whole);
  const discount = proportion(line.discount, part, whole);
  // Two rounded figures give the third by adding, never by taking off: a difference of two floors may fall.
  if (line.discount >= 0) {
    const net = proportion(line.net, part, whole);
    return { gross: net + discount, discount, net, tax };
  }
  const gross = proportion(line.gross, part, whole);
  return { gross, discount, net: gross - discount, tax };
}

/** `a` - `b`, figure by figure. */
export function minusAmounts(a: Amounts, b: Amounts): Amounts {
  return { gross: a.gross - b.gross, discount: a.discount - b.discount, net: a.net - b.net, tax: a.tax - b.tax };
}

/** `a` + `b`, figure by figure. */
export function plusAmounts(a: Amounts, b: Amounts): Amounts {
  return { gross: a.gross + b.gross, discount: a.discount + b.discount, net: a.net + b.net, tax: a.tax + b.tax };
}
