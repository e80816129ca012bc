import { addDays } from '#libs/kernel';

/** A transfer as a notice or a statement tells it. */
export interface Transfer {
  readonly bankReference: string;
  readonly valueDate: string;
  readonly side: 'CREDIT' | 'DEBIT';
  /** Minor units. */
  readonly amount: number;
}

/** A line that is there under a number of the bank. */
export interface KnownTransfer extends Transfer {
  readonly lineId: string;
  /** A statement has it. */
  readonly stated: boolean;
  /** A notice told of it. */
  readonly noticed: boolean;
  /** Another line counts in its place already. */
  readonly superseded: boolean;
}

/** Days that a notice and the statement may lie apart: a transfer at night or at a weekend is booked on the next working day. */
const nearDays = 3;

/**
 * The line of a transfer that a statement tells: its own, unless a notice told of it with a day nearby. A line that a
 * statement has booked already is another transfer, unless it is booked with this very day: then the file comes again.
 */
export function lineOfStatement(own: string, transfer: Transfer, known: readonly KnownTransfer[]): string {
  return lineOf(own, transfer, known, ({ stated, noticed, valueDate }) =>
    stated ? noticed && valueDate === transfer.valueDate : true,
  );
}

/** The line of a transfer that a notice tells: its own, unless a statement without notice has it with a day nearby. */
export function lineOfNotice(own: string, transfer: Transfer, known: readonly KnownTransfer[]): string {
  return lineOf(own, transfer, known, ({ stated, noticed }) => stated && !noticed);
}

function lineOf(
  own: string,
  { bankReference, valueDate, side, amount }: Transfer,
  known: readonly KnownTransfer[],
  isSame: (line: KnownTransfer) => boolean,
): string {
  const alike = known.filter(
    (one) => one.bankReference === bankReference && one.side === side && one.amount === amount,
  );
  if (alike.some(({ lineId }) => lineId === own)) return own;
  const [from, to] = [addDays(valueDate, 0 - nearDays), addDays(valueDate, nearDays)];
  const near = alike.filter((one) => one.valueDate >= from && one.valueDate <= to && isSame(one));
  const [nearest] = near.sort((a, b) => apart(a.valueDate, valueDate) - apart(b.valueDate, valueDate));
  return nearest?.lineId ?? own;
}

const apart = (a: string, b: string) => Math.abs(Date.parse(a) - Date.parse(b));

/** A line of a statement beside the one that an earlier file told under the same number of the bank, with another amount. */
export interface Correction {
  readonly transfer: Transfer & { readonly lineId: string };
  readonly before: KnownTransfer;
}

/** What the bank has corrected: told under the same number and day before, with another amount, and not told again. */
export function corrections(
  told: readonly (Transfer & { readonly lineId: string })[],
  known: readonly KnownTransfer[],
): readonly Correction[] {
  const again = new Set(told.map(({ lineId }) => lineId));
  const gone = known.filter(({ lineId, stated, superseded }) => stated && !superseded && !again.has(lineId));
  const there = new Set(known.map(({ lineId }) => lineId));
  return told.flatMap((transfer) => {
    if (there.has(transfer.lineId)) return [];
    const before = gone.find(
      (one) => one.bankReference === transfer.bankReference && one.valueDate === transfer.valueDate,
    );
    return before === undefined ? [] : [{ transfer, before }];
  });
}
