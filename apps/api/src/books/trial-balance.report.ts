import { accountOf, type AccountMap } from '#libs/books';
import type { ReadSession } from '#libs/platform';
import type { JournalRow } from '#libs/read-models';
import type { Report } from '../reports/reports.js';
import { StatementBuilder } from '../reports/sql.js';
import type { TrialBalanceRowDto } from './books.dto.js';
import { bookedOn, findMonth, monthViews, type Month } from './months.js';

type Asked = Pick<Month, 'creditorId' | 'period' | 'basis'>;

/** What each account had, got and has at the end of a month. */
export function trialBalanceReport(asked: Asked, present: AccountMap): Report<TrialBalanceRowDto> {
  return {
    name: 'trial-balance',
    views: monthViews,
    columns: [
      ...[
        'creditorId',
        'period',
        'currency',
        'account',
        'accountName',
        'opening',
        'debit',
        'credit',
        'closing',
        'link',
      ],
    ],
    order: ['currency', 'account'],
    asked,
    load: async (session, after, limit) => {
      const rows = await trialBalance(session, await findMonth(session, asked, present));
      const place = ([currency, account]: readonly unknown[]) => `${String(currency)} ${String(account)}`;
      const start = after === undefined ? '' : place(after);
      return rows.filter(({ currency, account }) => place([currency, account]) > start).slice(0, limit);
    },
  };
}

interface Sum extends Pick<JournalRow, 'currency' | 'kind' | 'ledger'> {
  readonly opening: number;
  readonly debit: number;
  readonly credit: number;
}

/** By currency and account; minor units, above zero: debit. */
export async function trialBalance(session: ReadSession, month: Month): Promise<TrialBalanceRowDto[]> {
  const { creditorId, period, basis, from, to, upTo, map } = month;
  const sql = new StatementBuilder();
  const [first, last] = [sql.bind(from), sql.bind(to)];
  const day = basis === 'REPORTED' ? bookedOn(sql, month) : 'entry_date';
  const { text, parameters } = sql.build(`
    select currency, kind, ledger, coalesce(sum(amount) filter (where day < ${first}), 0)::bigint as opening,
      coalesce(sum(amount) filter (where day >= ${first} and amount > 0), 0)::bigint as debit,
      coalesce(-sum(amount) filter (where day >= ${first} and amount < 0), 0)::bigint as credit
    from (
      select currency, kind, ledger, amount, ${day} as day from journal
      where creditor_id = ${sql.bind(creditorId)} ${upTo === null ? '' : `and position <= ${sql.bind(upTo)}`}
    ) lines where day <= ${last} group by 1, 2, 3`);
  const sums = await session.rows<Sum>(text, parameters);
  const names = new Map(map.accounts.map(({ code, name }) => [code, name]));
  const rows = new Map<string, TrialBalanceRowDto>();
  for (const { currency, kind, ledger, opening, debit, credit } of sums) {
    const account = accountOf(map, kind, ledger);
    const key = `${currency} ${account}`;
    const link = `/v1/books/entries?creditor=${creditorId}&period=${period}&basis=${basis}&account=${account}`;
    const accountName = names.get(account) ?? '';
    const row = rows.get(key) ?? {
      ...{ creditorId, period, currency, account, accountName, opening: 0, debit: 0, credit: 0, closing: 0, link },
    };
    rows.set(key, {
      ...row,
      opening: row.opening + opening,
      debit: row.debit + debit,
      credit: row.credit + credit,
      closing: row.closing + opening + debit - credit,
    });
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
