import { accountOf, type AccountMap } from '#libs/books';
import type { CursorValue, ReadSession } from '#libs/platform';
import type { JournalRow } from '#libs/read-models';
import type { Report } from '../reports/reports.js';
import { StatementBuilder } from '../reports/sql.js';
import type { BookEntryLineDto } from './books.dto.js';
import { bookedOn, findMonth, monthViews, type Month } from './months.js';

export interface EntriesAsked extends Pick<Month, 'creditorId' | 'period' | 'basis'> {
  /** Only lines of this account; entries keep their numbers. */
  readonly account: string | undefined;
}

interface Found extends Pick<JournalRow, 'currency' | 'kind' | 'ledger' | 'amount' | 'debtorId' | 'bankAccountId'> {
  readonly position: number;
  readonly item: number;
  readonly number: number;
  readonly bookedOn: string;
  readonly entryDate: string;
  readonly documentType: string;
  readonly documentId: string;
  readonly streamId: string;
}

const columns = [
  ...['creditorId', 'period', 'number', 'line', 'bookedOn', 'relatesTo', 'kind', 'account', 'accountName', 'debit'],
  ...['credit', 'currency', 'debtorId', 'bankAccountId', 'documentType', 'documentId', 'link', 'position', 'item'],
];

/** Lines of all entries of a month, in the order of the log: numbers have no gap, and those of a closed month never change. */
export function entriesReport(asked: EntriesAsked, present: AccountMap): Report<BookEntryLineDto> {
  return {
    name: 'book-entries',
    views: monthViews,
    columns,
    order: ['position', 'item', 'number'],
    asked,
    load: async (session, after, limit) => {
      const month = await findMonth(session, asked, present);
      return linesOf(session, month, { after, limit, account: asked.account });
    },
  };
}

/** At most `limit` lines after a place (position, item, number of the entry). */
export async function linesOf(
  session: ReadSession,
  month: Month,
  options: {
    readonly after: readonly CursorValue[] | undefined;
    readonly limit: number;
    readonly account?: string | undefined;
  },
): Promise<BookEntryLineDto[]> {
  const { after = [0, -1, 1], limit, account } = options;
  const [position, item, number] = after as [number, number, number];
  const { creditorId, period, basis, from, to, upTo, map } = month;
  const sql = new StatementBuilder();
  const booked = bookedOn(sql, month);
  const inMonth = `${basis === 'REPORTED' ? booked : 'entry_date'} between ${sql.bind(from)} and ${sql.bind(to)}`;
  const start = sql.bind(position);
  const only = account === undefined ? [] : [`(kind || '.' || ledger) = any(${sql.bind(pairsOf(map, account))})`];
  // The entry that the page before ended in is counted again: more of its lines may follow.
  const { text, parameters } = sql.build(`
    select position, item, number, booked_on::text as "bookedOn", entry_date::text as "entryDate", kind, ledger, amount,
      currency, debtor_id as "debtorId", bank_account_id as "bankAccountId", document_type as "documentType",
      document_id as "documentId", stream_id as "streamId"
    from (
      select *, ${booked} as booked_on,
        (dense_rank() over (order by position) + ${sql.bind(number - 1)}::bigint)::bigint as number
      from journal
      where creditor_id = ${sql.bind(creditorId)} and position >= ${start}
        ${upTo === null ? '' : `and position <= ${sql.bind(upTo)}`} and ${inMonth}
    ) entries
    where ${[`(position, item) > (${start}, ${sql.bind(item)})`, ...only].join(' and ')}
    order by position, item limit ${sql.bind(limit)}`);
  const found = await session.rows<Found>(text, parameters);
  const names = new Map(map.accounts.map(({ code, name }) => [code, name]));
  return found.map((line) => tell(line, { creditorId, period, map, names }));
}

/** Postings and ledgers that move an account. */
function pairsOf(map: AccountMap, account: string): readonly string[] {
  return Object.entries(map.postings).flatMap(([kind, ledgers]) =>
    Object.entries(ledgers).flatMap(([ledger, code]) => (code === account ? [`${kind}.${ledger}`] : [])),
  );
}

type Told = Pick<Month, 'creditorId' | 'period' | 'map'> & { readonly names: ReadonlyMap<string, string> };

function tell(line: Found, { creditorId, period, map, names }: Told): BookEntryLineDto {
  const { position, item, kind, ledger, amount, currency, entryDate, documentType, documentId } = line;
  const account = accountOf(map, kind, ledger);
  return {
    ...{ creditorId, period, number: line.number, line: item + 1, bookedOn: line.bookedOn },
    relatesTo: entryDate === line.bookedOn ? null : entryDate,
    ...{ kind, account, accountName: names.get(account) ?? '' },
    ...{ debit: Math.max(amount, 0), credit: Math.max(-amount, 0), currency },
    ...{ debtorId: line.debtorId, bankAccountId: line.bankAccountId, documentType, documentId },
    ...{ link: linkOf(line.streamId, documentId), position, item },
  };
}

/** Where the document that an entry comes from is told. */
function linkOf(streamId: string, documentId: string): string {
  const [, kind, id] = /^(invoice|payment|bank-line)-(.+)$/.exec(streamId) ?? [];
  return kind === undefined ? `/v1/account-entries?documentId=${documentId}` : `/v1/${kind}s/${id}`;
}
