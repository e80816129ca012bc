import { currencyExponent, formatAmount } from '#libs/kernel';
import { minorUnits } from '../amounts.js';
import type { Place } from '../problem.js';
import { signedAmount, type Statement, type StatementLine } from '../statement.js';

/** Something that does not agree within a statement. */
export interface Finding {
  /** Stable and kebab-case: `balance-difference`, `other-currency`, `running-balance`, `declared-total`, `batch-total` ... */
  readonly code: string;
  readonly message: string;
  readonly place: Place;
  /** What is found less what should be, minor units of the statement's currency. */
  readonly difference?: number;
}

/** Whether a statement may be trusted. */
export type Verdict =
  /** Opening and booked lines give the closing balance, and nothing else disagrees. */
  | { readonly kind: 'adds-up' }
  /** A notification or interim report without both balances, in which nothing disagrees. */
  | { readonly kind: 'no-balances' }
  /** To be held until a second person has looked at it. */
  | { readonly kind: 'quarantined'; readonly findings: readonly Finding[] };

/** What a statement adds up to. All amounts are minor units of its currency, credits and debits above zero. */
export interface StatementTotals {
  readonly booked: number;
  readonly credits: number;
  readonly debits: number;
  readonly creditCount: number;
  readonly debitCount: number;
}

/** Sums of the booked lines in the statement's currency. */
export function totalsOf(statement: Statement): StatementTotals {
  let [booked, credits, debits, creditCount, debitCount] = [0, 0, 0, 0, 0];
  for (const line of statement.lines) {
    if (line.status !== 'BOOKED' || line.currency !== statement.currency) continue;
    booked += 1;
    if (line.creditDebit === 'CREDIT') {
      credits += line.amountMinor;
      creditCount += 1;
    } else {
      debits += line.amountMinor;
      debitCount += 1;
    }
  }
  return { booked, credits, debits, creditCount, debitCount };
}

/**
 * Checks a statement against itself: opening + booked lines = closing; running balances; the sums and counts that the bank
 * states; batches against their payments; everything in one currency.
 */
export function checkStatement(statement: Statement): Verdict {
  const findings: Finding[] = [
    ...otherCurrencies(statement),
    ...balanceDifference(statement),
    ...runningBalances(statement),
    ...declaredTotals(statement),
    ...statement.lines.filter(({ details }) => details.length > 0).flatMap(batchDifferences),
  ];
  if (findings.length > 0) return { kind: 'quarantined', findings };
  return statement.opening === undefined || statement.closing === undefined
    ? { kind: 'no-balances' }
    : { kind: 'adds-up' };
}

function otherCurrencies({ currency, lines, opening, closing }: Statement): readonly Finding[] {
  const isOther = (amount: { readonly currency: string }) => amount.currency !== currency;
  const balances = [opening, closing].filter((balance) => balance !== undefined).filter(isOther);
  const booked = lines.filter((line) => line.status === 'BOOKED' && isOther(line));
  const found = [
    ...balances.map((of) => ({ what: `Balance ${of.kind}`, of })),
    ...booked.map((of) => ({ what: 'A booked line', of })),
  ];
  return found.slice(0, 5).map(({ what, of }) => ({
    code: 'other-currency',
    message: `${what} is in ${of.currency}, the statement is in ${currency}: they cannot be added.`,
    place: of.place,
  }));
}

function balanceDifference(statement: Statement): readonly Finding[] {
  const { opening, closing, currency } = statement;
  if (opening === undefined || closing === undefined) return [];
  if (opening.currency !== currency || closing.currency !== currency) return [];
  const { credits, debits } = totalsOf(statement);
  const expected = opening.amountMinor + credits - debits;
  const difference = closing.amountMinor - expected;
  if (difference === 0 && Number.isSafeInteger(expected)) return [];
  const shown = (amount: number) => formatAmount(amount, currency);
  const message =
    `Opening ${shown(opening.amountMinor)} and booked lines give ${shown(expected)}, ` +
    `the closing balance is ${shown(closing.amountMinor)}: difference ${shown(difference)} ${currency}.`;
  return [{ code: 'balance-difference', message, place: closing.place, difference }];
}

function runningBalances({ opening, lines, currency }: Statement): readonly Finding[] {
  let balance = opening?.amountMinor;
  for (const line of lines) {
    const after: number | undefined = balance === undefined ? line.balanceAfterMinor : balance + signedAmount(line);
    if (line.balanceAfterMinor !== undefined && after !== line.balanceAfterMinor) {
      const difference = line.balanceAfterMinor - after!;
      const shown = (amount: number) => formatAmount(amount, currency);
      const message = `The balance after this line should be ${shown(after!)} and is ${shown(line.balanceAfterMinor)}.`;
      return [{ code: 'running-balance', message, place: line.place, difference }];
    }
    balance = after;
  }
  return [];
}

/** The bank's own sums count booked lines, or all of them: banks differ. */
function declaredTotals(statement: Statement): readonly Finding[] {
  const counted = [statement.lines.filter(({ status }) => status === 'BOOKED'), statement.lines];
  return statement.declared.flatMap((declared) => {
    const sums = counted.map((lines) => {
      const some = declared.of === 'ALL' ? lines : lines.filter(({ creditDebit }) => creditDebit === declared.of);
      const signed = some.reduce((sum, line) => sum + signedAmount(line), 0);
      return { count: some.length, amountMinor: declared.of === 'DEBIT' ? 0 - signed : signed };
    });
    const agrees = ({ count, amountMinor }: { count: number; amountMinor: number }) =>
      (declared.count === undefined || declared.count === count) &&
      (declared.amountMinor === undefined || Math.abs(declared.amountMinor) === Math.abs(amountMinor));
    if (sums.some(agrees)) return [];
    const { count, amountMinor } = sums[0]!;
    const shown = (amount: number | undefined) =>
      amount === undefined ? '' : ` of ${formatAmount(amount, statement.currency)}`;
    const what = { ALL: 'lines', CREDIT: 'credits', DEBIT: 'debits' }[declared.of];
    const said = `${declared.count ?? ''}${shown(declared.amountMinor)}`.trim();
    const message = `The bank states ${said} ${what}, the statement has ${count}${shown(amountMinor)}.`;
    const difference =
      declared.amountMinor === undefined ? {} : { difference: Math.abs(amountMinor) - Math.abs(declared.amountMinor) };
    return [{ code: 'declared-total', message, place: declared.place, ...difference }];
  });
}

/** A batch whose payments are all listed must hold as many as it says, and be their sum; charges that the line names may be off. */
function batchDifferences(line: StatementLine): readonly Finding[] {
  const { details, batch, currency, place } = line;
  if (batch?.count !== undefined && batch.count !== details.length) {
    const message = `The batch says ${batch.count} payments and lists ${details.length}.`;
    return [{ code: 'batch-count', message, place }];
  }
  const amounts = details.map((detail) =>
    detail.currency === currency ? exactly(detail.amount, currency) : undefined,
  );
  if (!amounts.every((amount) => amount !== undefined)) return [];
  const signs = details.map((detail) => (detail.creditDebit === line.creditDebit ? 1 : -1));
  const sum = amounts.reduce((total, amount, i) => total + signs[i]! * amount, 0);
  // Some banks write a direction into details that only repeats the payer's side.
  const plainSum = amounts.reduce((total, amount) => total + amount, 0);
  const charges = line.fees.reduce(
    (total, fee) => total + (fee.currency === currency ? (exactly(fee.amount, currency) ?? 0) : 0),
    0,
  );
  const apart = [sum, plainSum].map((each) => line.amountMinor - each);
  if (apart.some((difference) => difference === 0 || Math.abs(difference) === charges)) return [];
  const message = `The batch is ${formatAmount(line.amountMinor, currency)} and its payments are ${formatAmount(sum, currency)} ${currency}.`;
  return [{ code: 'batch-total', message, place, difference: apart[0]! }];
}

function exactly(text: string | undefined, currency: string): number | undefined {
  const value = text === undefined ? undefined : minorUnits(text, '.', currencyExponent(currency));
  return typeof value === 'number' ? value : undefined;
}
