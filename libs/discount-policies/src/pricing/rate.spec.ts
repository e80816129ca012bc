import { divideRounded, formatDecimal, lineAmount, percentOf } from '#libs/kernel';
import * as fc from 'fast-check';
import { rateOf, timesRate } from './rate.js';

const mode = fc.constantFrom('half-up' as const, 'half-even' as const, 'down' as const, 'up' as const);
const decimal = fc
  .tuple(fc.oneof(fc.nat(500), fc.maxSafeNat()), fc.nat(12))
  .map(([units, scale]) => formatDecimal({ units: BigInt(units), scale }));
const factor = fc.oneof(fc.nat(500), fc.nat(10 ** 8));

it('agrees with the exact arithmetic of the kernel, large and small', () => {
  fc.assert(
    fc.property(factor, decimal, mode, (amount, text, rounding) => {
      const { digits, scale } = rateOf(text);
      const exact = divideRounded(BigInt(amount) * BigInt(digits), 10n ** BigInt(scale + 2), rounding);
      fc.pre(exact <= Number.MAX_SAFE_INTEGER);
      expect(timesRate(amount, rateOf(text), 2, rounding)).toBe(Number(exact));
      expect(timesRate(amount, rateOf(text), 2, rounding)).toBe(percentOf(amount, text, rounding));
    }),
    { numRuns: 2000 },
  );
});

it('shifts to minor units where the price has fewer decimals than the currency', () => {
  expect(timesRate(3, rateOf('7'), -2, 'half-up')).toBe(lineAmount(3, '7', 'USD'));
  expect(timesRate(3, rateOf('7.335'), -2, 'half-up')).toBe(lineAmount(3, '7.335', 'USD'));
});

it('beyond the safe integers is a fault, or cut', () => {
  expect(() => timesRate(10, rateOf('9'.repeat(30)), 0, 'down')).toThrow('safe integer');
  expect(timesRate(10, rateOf('9'.repeat(30)), 0, 'down', true)).toBe(Number.MAX_SAFE_INTEGER);
});
