import type { AccountMap } from '#libs/books';
import type { ReadSession } from '#libs/platform';
import type { BookPeriodRow } from '#libs/read-models';
import type { DriftDto } from '../reconciliation/proof.dto.js';
import { findMonth } from './months.js';
import { trialBalance } from './trial-balance.report.js';

type Closed = Pick<BookPeriodRow, 'creditorId' | 'period' | 'totals'>;
const figures = ['closing', 'debit', 'credit', 'opening'] as const;

/**
 * Accounts of the month closed last that the journal tells otherwise than two persons signed them; of one creditor if
 * named. Its balances hold those of all months before it.
 */
export async function closedMonthDrift(
  session: ReadSession,
  creditorId: string | null,
  present: AccountMap,
): Promise<DriftDto[]> {
  const closed = await session.rows<Closed>(
    `select distinct on (creditor_id) creditor_id as "creditorId", period, totals from book_periods
     where status = 'CLOSED' and ($1::text is null or creditor_id = $1) order by creditor_id, period desc`,
    [creditorId],
  );
  const drift: DriftDto[] = [];
  for (const month of closed) drift.push(...(await changed(session, month, present)));
  return drift;
}

async function changed(session: ReadSession, { creditorId, period, totals }: Closed, present: AccountMap) {
  const rows = await trialBalance(session, await findMonth(session, { creditorId, period }, present));
  const keyOf = ({ account, currency }: { account: string; currency: string }) => `${account} in ${currency}`;
  const nothing = { opening: 0, debit: 0, credit: 0, closing: 0 };
  const now = new Map(rows.map((row) => [keyOf(row), row]));
  const then = new Map(totals.map((total) => [keyOf(total), total]));
  return [...new Set([...then.keys(), ...now.keys()])].flatMap((key): DriftDto[] => {
    const [is, was] = [now.get(key) ?? nothing, then.get(key) ?? nothing];
    const name = figures.find((figure) => is[figure] !== was[figure]);
    if (name === undefined) return [];
    const account = (then.get(key) ?? now.get(key)!).account;
    return [
      {
        ...{ code: 'closed-month-differs', documentId: period, creditorId, difference: is[name] - was[name] },
        against: `${name} of account ${key} as it was closed`,
        link: `/v1/books/entries?creditor=${creditorId}&period=${period}&account=${account}`,
      },
    ];
  });
}
