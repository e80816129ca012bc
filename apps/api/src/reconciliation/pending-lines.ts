import { addDays } from '#libs/kernel';
import type { LineFacts } from '#libs/reconciliation';
import type { ToldLine } from './told-statement.js';

/** Days that a pending line and its booking may lie apart. */
export const pendingDays = 3;

/** A line that a statement told of as pending; booked since if `bookedOn` says so. */
export interface PendingLine extends Pick<LineFacts, 'lineId' | 'side' | 'amount' | 'valueDate' | 'bankReference'> {
  readonly bookedOn: string | null;
  readonly memo: string | null;
}

/**
 * Lines that a statement tells of for the first time under their own ids, though an earlier one told of them as pending: the
 * ids that these have. Banks give a number and the final day only when they book, so the amount, a day nearby and the memo
 * tell that it is the same. Each pending line is one line.
 * @param told in the order of the statement, without those that are there under their own ids.
 * @param follows the statement begins where the last one ended: then nothing of it has been booked before.
 */
export function bookedFromPending(
  told: readonly ToldLine[],
  known: readonly PendingLine[],
  follows: boolean,
): ReadonlyMap<string, string> {
  const left = new Set(known);
  const same = new Map<string, string>();
  for (const { facts, payer } of told) {
    const [nearest] = [...left]
      .filter((one) => isSame(one, facts, payer.memo, follows))
      .sort((a, b) => apart(a.valueDate, facts.valueDate) - apart(b.valueDate, facts.valueDate));
    if (!nearest) continue;
    left.delete(nearest);
    same.set(facts.lineId, nearest.lineId);
  }
  return same;
}

function isSame(one: PendingLine, facts: LineFacts, memo: string | null, follows: boolean): boolean {
  const { side, amount, valueDate, bookedOn, bankReference } = facts;
  if (one.side !== side || one.amount !== amount) return false;
  if (one.bookedOn === null) {
    const [from, to] = [addDays(valueDate, 0 - pendingDays), addDays(valueDate, pendingDays)];
    if (one.valueDate < from || one.valueDate > to) return false;
  } else if (follows || one.bookedOn !== bookedOn || one.valueDate !== valueDate) {
    // Booked already: only the same booking, told again, is that line.
    return false;
  }
  if (one.bankReference !== null && bankReference !== null) return one.bankReference === bankReference;
  return sameMemo(one.memo, memo);
}

/** Least length of a memo that may be a cut of another one. */
const leastCut = 6;

/** Banks cut and join memos differently before and after they book. */
function sameMemo(a: string | null, b: string | null): boolean {
  const [short = '', long = ''] = [a, b]
    .map((memo) => (memo ?? '').replaceAll(/\s/g, '').toUpperCase())
    .sort((one, other) => one.length - other.length);
  return short === long || (short.length >= leastCut && long.includes(short));
}

const apart = (a: string, b: string) => Math.abs(Date.parse(a) - Date.parse(b));
