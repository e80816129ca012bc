import { formatAmount } from '#libs/kernel';
import type { Statement } from '../statement.js';

/** What is kept of a statement to see how the next one joins. */
export interface StatementEnds {
  readonly account: string;
  readonly currency: string;
  readonly id?: string;
  readonly number?: string;
  readonly page?: string;
  readonly opening?: { readonly amountMinor: number; readonly date: string };
  readonly closing?: { readonly amountMinor: number; readonly date: string };
  /** First and last booking day of its lines. */
  readonly firstDay?: string;
  readonly lastDay?: string;
  readonly lines: number;
}

/** How two statements of an account join badly. */
export interface Seam {
  readonly code: 'gap' | 'overlap' | 'repeated' | 'number-skipped';
  readonly message: string;
  /** Opening of the later less closing of the earlier, minor units. */
  readonly difference?: number;
}

/** The ends of a statement. */
export function endsOf(statement: Statement): StatementEnds {
  const days = statement.lines
    .filter(({ status }) => status === 'BOOKED')
    .map(({ bookingDate }) => bookingDate)
    .sort();
  const end = (balance: Statement['opening']) => balance && { amountMinor: balance.amountMinor, date: balance.date };
  return {
    account: statement.account.id,
    currency: statement.currency,
    id: statement.id,
    number: statement.number,
    page: statement.page?.number,
    opening: end(statement.opening),
    closing: end(statement.closing),
    firstDay: days[0],
    lastDay: days.at(-1),
    lines: statement.lines.length,
  };
}

/** True if a statement begins exactly where another one ended and is not that one again. */
export function followsOn(earlier: StatementEnds, later: StatementEnds): boolean {
  if (earlier.closing === undefined || later.opening === undefined || isRepeated(earlier, later)) return false;
  if (earlier.closing.amountMinor !== later.opening.amountMinor || earlier.currency !== later.currency) return false;
  const told = earlier.number !== undefined && later.number !== undefined;
  const otherNumber = told && (earlier.number !== later.number || earlier.page !== later.page);
  return (
    !overlaps(earlier, later) &&
    (otherNumber || (later.firstDay ?? later.opening.date) > (earlier.lastDay ?? earlier.closing.date))
  );
}

/**
 * How a statement joins the one before it of the same account: nothing to say, or a gap (money moved in between), an
 * overlap (days that both have), the same statement again, a number left out.
 */
export function joinOf(earlier: StatementEnds, later: StatementEnds): readonly Seam[] {
  if (isRepeated(earlier, later)) {
    return [{ code: 'repeated', message: `Statement ${nameOf(later)} was there before.` }];
  }
  const seams: Seam[] = [];
  if (earlier.closing !== undefined && later.opening !== undefined) {
    const difference = later.opening.amountMinor - earlier.closing.amountMinor;
    const shown = (amount: number) => `${formatAmount(amount, later.currency)} ${later.currency}`;
    if (overlaps(earlier, later)) {
      const message = `Statements ${nameOf(earlier)} and ${nameOf(later)} both have ${later.firstDay ?? ''}: only new lines are added.`;
      seams.push({ code: 'overlap', message, difference });
    } else if (difference !== 0) {
      const message =
        `Statement ${nameOf(earlier)} ends ${earlier.closing.date} with ${shown(earlier.closing.amountMinor)}, ${nameOf(later)} begins ` +
        `${later.opening.date} with ${shown(later.opening.amountMinor)}: a statement of ${shown(difference)} is missing between them.`;
      seams.push({ code: 'gap', message, difference });
    }
  }
  const skipped = numbersBetween(earlier, later);
  if (skipped > 0) {
    const message = `Between statements ${nameOf(earlier)} and ${nameOf(later)} ${skipped} numbers are left out.`;
    seams.push({ code: 'number-skipped', message });
  }
  return seams;
}

/** Seams of all statements, per account and in the order of their days. */
export function seamsOf(statements: readonly StatementEnds[]): readonly (Seam & { readonly account: string })[] {
  const accounts = new Map<string, StatementEnds[]>();
  for (const ends of statements) {
    const key = `${ends.account} ${ends.currency}`;
    accounts.set(key, [...(accounts.get(key) ?? []), ends]);
  }
  return [...accounts.values()].flatMap((ends) => {
    const sorted = ends.filter(({ opening }) => opening !== undefined).sort(byDay);
    return sorted
      .slice(1)
      .flatMap((later, i) => joinOf(sorted[i]!, later).map((seam) => ({ ...seam, account: later.account })));
  });
}

const startOf = (ends: StatementEnds) => ends.opening?.date ?? ends.firstDay ?? '';
const endOf = (ends: StatementEnds) => ends.closing?.date ?? ends.lastDay ?? '';

function byDay(a: StatementEnds, b: StatementEnds): number {
  return (
    compare(startOf(a), startOf(b)) ||
    compare(endOf(a), endOf(b)) ||
    Number(a.number) - Number(b.number) ||
    Number(a.page) - Number(b.page) ||
    0
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The days of lines overlap, and not just because one day's lines are on two pages that join. */
function overlaps(earlier: StatementEnds, later: StatementEnds): boolean {
  if (earlier.lastDay === undefined || later.firstDay === undefined) return false;
  if (later.firstDay < earlier.lastDay) return true;
  return later.firstDay === earlier.lastDay && earlier.closing?.amountMinor !== later.opening?.amountMinor;
}

function isRepeated(a: StatementEnds, b: StatementEnds): boolean {
  const same = (['account', 'currency', 'number', 'page', 'firstDay', 'lastDay', 'lines'] as const).every(
    (key) => a[key] === b[key],
  );
  const balance = (key: 'opening' | 'closing') =>
    a[key]?.amountMinor === b[key]?.amountMinor && a[key]?.date === b[key]?.date;
  return same && balance('opening') && balance('closing');
}

/** Numbers start anew each year: only a step up counts. */
function numbersBetween(earlier: StatementEnds, later: StatementEnds): number {
  if (!/^\d{1,9}$/.test(earlier.number ?? '') || !/^\d{1,9}$/.test(later.number ?? '')) return 0;
  const step = Number(later.number) - Number(earlier.number);
  return Number(earlier.number) > 0 && step > 1 && startOf(earlier).slice(0, 4) === startOf(later).slice(0, 4)
    ? step - 1
    : 0;
}

const nameOf = (ends: StatementEnds) => ends.number ?? ends.id ?? startOf(ends);
