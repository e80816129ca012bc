import * as fc from 'fast-check';
import { amountsOfPart, minusAmounts, noAmounts, plusAmounts, type Amounts } from './index.js';

const amount = fc.nat({ max: 10_000_000 });
const line: fc.Arbitrary<Amounts> = fc
  .record({ net: amount, discount: fc.integer({ min: -1_000, max: 10_000_000 }), tax: amount })
  .filter(({ net, discount }) => net + discount >= 0)
  .map(({ net, discount, tax }) => ({ gross: net + discount, discount, net, tax }));

describe('amountsOfPart', () => {
  it('shares a line that goes in two parts', () => {
    const whole = { gross: 1_001, discount: 100, net: 901, tax: 91 };
    const first = amountsOfPart(whole, 4, 10);
    expect(first).toEqual({ gross: 400, discount: 40, net: 360, tax: 36 });
    expect(minusAmounts(amountsOfPart(whole, 10, 10), first)).toEqual({ gross: 601, discount: 60, net: 541, tax: 55 });
  });

  it('is exact in the end, never falls, and keeps gross - discount = net, however a line is split', () => {
    fc.assert(
      fc.property(line, fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 20 }), (whole, parts) => {
        const quantity = parts.reduce((a, b) => a + b, 0);
        let done = 0;
        let sum = noAmounts;
        for (const part of parts) {
          const share = minusAmounts(amountsOfPart(whole, done + part, quantity), amountsOfPart(whole, done, quantity));
          expect(share.gross - share.discount).toBe(share.net);
          expect(Math.min(share.gross, share.net, share.tax)).toBeGreaterThanOrEqual(0);
          sum = plusAmounts(sum, share);
          done += part;
        }
        expect(sum).toEqual(whole);
      }),
    );
  });
});
