import { isBusinessDate, reject, type Rejection } from '#libs/kernel';

interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly lineNo?: number;
  readonly expiry?: string | null;
}

/** Refuses empty lines, quantities that are no positive whole base units and dates that are none. */
export function refuseLines(lines: readonly Line[]): Rejection | undefined {
  if (lines.length === 0) return reject('no-lines', 'Name at least one line.');
  const wrong = lines.find((line) => !isPositive(line.quantity));
  if (wrong) {
    return reject('bad-quantity', `${wrong.sku}: the quantity must be a whole number of base units above zero.`, {
      sku: wrong.sku,
      quantity: wrong.quantity,
    });
  }
  return refuseExpiry(lines);
}

/** Refuses an expiry that is no date. */
export function refuseExpiry(
  lines: readonly { readonly sku: string; readonly expiry?: string | null }[],
): Rejection | undefined {
  for (const { sku, expiry } of lines) {
    if (typeof expiry === 'string' && !isBusinessDate(expiry)) {
      return reject('bad-date', `${sku}: ${expiry} is not a date (YYYY-MM-DD).`, { sku, expiry });
    }
  }
  return undefined;
}

/** Refuses an order line that is named twice. */
export function refuseRepeatedLineNo(lines: readonly { readonly lineNo: number }[]): Rejection | undefined {
  const seen = new Set<number>();
  for (const { lineNo } of lines) {
    if (seen.has(lineNo)) return reject('duplicate-line', `Line ${lineNo} is named twice.`, { lineNo });
    seen.add(lineNo);
  }
  return undefined;
}

function isPositive(quantity: number): boolean {
  return Number.isSafeInteger(quantity) && quantity > 0;
}
