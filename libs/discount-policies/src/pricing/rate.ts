import { assert, divideRounded, isDecimal, toSafeInteger, wholeQuotient, type Rounding } from '#libs/kernel';

/** A rate, read once from its decimal text: `digits` x 10^-`scale`. */
export interface Rate {
  readonly digits: string;
  readonly scale: number;
  /** The digits as a number, or NaN where they are too many for one. */
  readonly small: number;
}

/** Reads a rate that is not negative. */
export function rateOf(text: string): Rate {
  assert(isDecimal(text), `decimal text, got ${text}`);
  const point = text.indexOf('.');
  const digits = point < 0 ? text : text.slice(0, point) + text.slice(point + 1);
  const scale = point < 0 ? 0 : digits.length - point;
  return { digits, scale, small: digits.length <= 15 ? Number(digits) : NaN };
}

const powers = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/**
 * `factor` x `rate` x 10^-`shift` as a whole number, rounded once; `factor` is not negative. A product below 2^53 is
 * exact as a number and takes a tenth of the time of a bigint: this is the engine's hot path.
 * Beyond the safe integers: a fault, or, with `cut`, the greatest one.
 */
export function timesRate(factor: number, rate: Rate, shift: number, mode: Rounding, cut = false): number {
  const scale = rate.scale + shift;
  const product = factor * rate.small;
  const divisor = powers[scale];
  if (product <= Number.MAX_SAFE_INTEGER && divisor !== undefined) {
    const floor = wholeQuotient(product, divisor);
    const rest = product - floor * divisor;
    return rest !== 0 && roundsUp(mode, floor, rest * 2, divisor) ? floor + 1 : floor;
  }
  return timesRateOver(factor, 1, rate, shift, mode, cut);
}

/** `factor` / `over` x `rate` x 10^-`shift`, likewise. */
export function timesRateOver(
  factor: number,
  over: number,
  rate: Rate,
  shift: number,
  mode: Rounding,
  cut = false,
): number {
  const scale = rate.scale + shift;
  const exact = BigInt(factor) * BigInt(rate.digits) * 10n ** BigInt(Math.max(-scale, 0));
  const value = divideRounded(exact, BigInt(over) * 10n ** BigInt(Math.max(scale, 0)), mode);
  return cut && value > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : toSafeInteger(value);
}

function roundsUp(mode: Rounding, floor: number, twiceRest: number, divisor: number): boolean {
  switch (mode) {
    case 'down':
      return false;
    case 'up':
      return true;
    case 'half-up':
      return twiceRest >= divisor;
    case 'half-even':
      return twiceRest > divisor || (twiceRest === divisor && floor % 2 === 1);
  }
}
