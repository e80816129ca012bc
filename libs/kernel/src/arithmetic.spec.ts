import * as fc from 'fast-check';
import { proportion, wholeQuotient } from './index.js';

const anyWhole = fc.oneof(
  fc.maxSafeNat(),
  fc.nat(1_000_000),
  // Beside the powers of two a quotient is rounded the most.
  fc.tuple(fc.integer({ min: 1, max: 53 }), fc.integer({ min: 1, max: 3 })).map(([power, less]) => 2 ** power - less),
);

it('wholeQuotient and proportion are exact over all safe integers', () => {
  const check = (dividend: number, divisor: number, part: number) => {
    expect(wholeQuotient(dividend, divisor)).toBe(Number(BigInt(dividend) / BigInt(divisor)));
    const some = Math.min(part, divisor);
    const exact = (BigInt(dividend) * BigInt(some)) / BigInt(divisor);
    expect(proportion(dividend, some, divisor)).toBe(Number(exact));
  };
  const whole = anyWhole.filter((n) => n >= 0);
  fc.assert(
    fc.property(
      whole,
      whole.filter((n) => n > 0),
      whole,
      check,
    ),
    { numRuns: 3000 },
  );
});

it('wholeQuotient is exact one below a multiple, where a quotient comes nearest to the next whole number', () => {
  const check = (divisor: number, times: number) => {
    const multiple = divisor * Math.floor(Math.min(times, Number.MAX_SAFE_INTEGER / divisor));
    fc.pre(multiple > 0);
    expect(wholeQuotient(multiple - 1, divisor)).toBe(multiple / divisor - 1);
  };
  const above = anyWhole.filter((n) => n > 0);
  fc.assert(fc.property(above, above, check), { numRuns: 3000 });
});
