import { assert, reject, totalsOf, type Rejection } from '#libs/kernel';
import type { PricedLines } from './commands.js';
import type { OrderLine } from './events.js';

const maxLines = 1_000;

/**
 * Checks the lines of an order. Refused is what a buyer can get wrong: no goods, more than 1,000 lines, a line number
 * twice, a quantity that is not above zero. Arithmetic that does not hold is a fault of the price: it throws.
 */
export function checkPricedLines({ lines, totals }: PricedLines): Rejection | null {
  if (!lines.some((line) => line.nature === 'GOODS'))
    return reject('no-lines', 'An order needs at least one line of goods.');
  if (lines.length > maxLines) {
    const details = { lines: lines.length, limit: maxLines };
    return reject('too-many-lines', `An order has at most ${maxLines} lines.`, details);
  }
  const seen = new Set<number>();
  for (const line of lines) {
    const { lineNo, quantity } = line;
    if (seen.has(lineNo)) return reject('duplicate-line', `Line ${lineNo} is there twice.`, { lineNo });
    seen.add(lineNo);
    if (!Number.isSafeInteger(quantity) || quantity <= 0) {
      const details = { lineNo, quantity };
      return reject('invalid-quantity', `Line ${lineNo}: the quantity must be a whole number above zero.`, details);
    }
    assertArithmetic(line);
  }
  const sum = totalsOf(lines);
  for (const key of ['gross', 'discount', 'net', 'tax', 'total'] as const) {
    assert(Number.isSafeInteger(sum[key]), `the total ${key} is a safe integer`);
    assert(sum[key] === totals[key], `the lines add up to the total ${key}: ${sum[key]}, not ${totals[key]}`);
  }
  return null;
}

function assertArithmetic({ lineNo, nature, quantity, pack, gross, discount, net, tax }: OrderLine): void {
  const whole = [gross, discount, net, tax].every(Number.isSafeInteger);
  const sums = gross - discount === net && gross >= 0 && net >= 0 && tax >= 0;
  const packed = pack === null || pack.count * pack.factor === quantity;
  if (whole && sums && packed && (nature !== 'PROMOTION' || net === 0)) return;
  assert(whole, `line ${lineNo}: amounts are whole minor units`);
  assert(gross - discount === net, `line ${lineNo}: gross ${gross} - discount ${discount} = net ${net}`);
  assert(sums, `line ${lineNo}: no amount below zero`);
  assert(packed, `line ${lineNo}: packs make up the quantity`);
  assert(false, `line ${lineNo}: free goods cost nothing`);
}
