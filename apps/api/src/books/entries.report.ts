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
  /** False: only the place where the walk ended. */
  readonly wanted: boolean;
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

/** Lines that an export holds at a time. */
export const entriesPage = 2_000;

/** Lines of all entries of a month, in the order of the log: numbers have no gap, and those of a closed month never change. */
export function entriesReport(asked: EntriesAsked, present: AccountMap): Report<BookEntryLineDto> {
  return {
    name: 'book-entries',
    views: monthViews,
    columns,
    order: ['position', 'item', 'number'],
    asked,
    streamPage: entriesPage,
    load: async (session, after, limit) => {
      const month = await findMonth(session, asked, present);
      return linesOf(session, month, { after, limit, account: asked.account });
    },
  };
}

/** Lines of the journal that one query walks when only some of them are wanted. */
const stride = 20_000;

interface Wanted {
  readonly after: readonly CursorValue[] | undefined;
  readonly limit: number;
  readonly account?: string | undefined;
}

/** At most `limit` lines after a place (position, item, number of the entry), from which numbers go on. */
export async function linesOf(session: ReadSession, month: Month, wanted: Wanted): Promise<BookEntryLineDto[]> {
  const { after = [0, -1, 0], limit, account } = wanted;
  const pairs = account === undefined ? undefined : pairsOf(month.map, account);
  let place = after as Place;
  const found: Found[] = [];
  while (found.length < limit) {
    const walked = await walk(session, month, place, pairs, pairs === undefined ? limit : Math.max(limit, stride));
    const last = walked.at(-1);
    if (last === undefined) break;
    place = [last.position, last.item, last.number];
    found.push(...walked.filter(({ wanted }) => wanted));
  }
  const { creditorId, period, map } = month;
  const names = new Map(map.accounts.map(({ code, name }) => [code, name]));
  return found.slice(0, limit).map((line) => tell(line, { creditorId, period, map, names }));
}

type Place = readonly [position: number, item: number, number: number];

/**
 * Walks the `stride` lines of a month that follow a place: numbers them, and answers those wanted, and the last one
 * always. Only what a page holds is sorted and numbered, however much of the month is left.
 */
async function walk(
  session: ReadSession,
  month: Month,
  [position, item, number]: Place,
  pairs: readonly string[] | undefined,
  lines: number,
): Promise<Found[]> {
  const { creditorId, basis, from, to, upTo } = month;
  const sql = new StatementBuilder();
  const booked = bookedOn(sql, month);
  const inMonth = `${basis === 'REPORTED' ? booked : 'entry_date'} between ${sql.bind(from)} and ${sql.bind(to)}`;
  const start = sql.bind(position);
  const wanted = pairs === undefined ? 'true' : `(kind || '.' || ledger) = any(${sql.bind(pairs)})`;
  // No statistics tell how many lines fall in a month: without this, each page would sort all that is left of it, and
  // start workers to read a page.
  await session.rows(
    `select set_config('enable_sort', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`,
  );
  const { text, parameters } = sql.build(`
    with page as materialized (
      select * from journal
      where creditor_id = ${sql.bind(creditorId)} and (position, item) > (${start}, ${sql.bind(item)})
        ${upTo === null ? '' : `and position <= ${sql.bind(upTo)}`} and ${inMonth}
      order by position, item limit ${sql.bind(lines)}
    ), numbered as (
      select *, dense_rank() over (order by position) as entry, min(position) over () as first,
        lead(position) over (order by position, item) is null as last
      from page
    )
    select position, item, (entry + ${sql.bind(number)}::bigint - case first when ${start} then 1 else 0 end)::bigint as number,
      ${booked}::text as "bookedOn", entry_date::text as "entryDate", kind, ledger, amount, currency,
      debtor_id as "debtorId", bank_account_id as "bankAccountId", document_type as "documentType",
      document_id as "documentId", stream_id as "streamId", ${wanted} as wanted
    from numbered where last or ${wanted}
    order by position, item`);
  return session.rows<Found>(text, parameters);
}

/** Postings and ledgers that move an account. */
function pairsOf(map: AccountMap, account: string): readonly string[] {
  return Object.entries(map.postings).flatMap(([kind, ledgers]) =>
    Object.entries(ledgers).flatMap(([ledger, code]) => (code === account ? [`${kind}.${ledger}`] : [])),
  );
}

type Told = Pick<Month, 'creditorId' | 'period' | 'map'> & { readonly names: ReadonlyMap<string, string> };

/** Property by property: spread objects of this size cost a month's export ten times as much. */
function tell(line: Found, { creditorId, period, map, names }: Told): BookEntryLineDto {
  const { amount, entryDate, bookedOn } = line;
  const account = accountOf(map, line.kind, line.ledger);
  return {
    creditorId,
    period,
    number: line.number,
    line: line.item + 1,
    bookedOn,
    relatesTo: entryDate === bookedOn ? null : entryDate,
    kind: line.kind,
    account,
    accountName: names.get(account) ?? '',
    debit: Math.max(amount, 0),
    credit: Math.max(-amount, 0),
    currency: line.currency,
    debtorId: line.debtorId,
    bankAccountId: line.bankAccountId,
    documentType: line.documentType,
    documentId: line.documentId,
    link: linkOf(line.streamId, line.documentId),
    position: line.position,
    item: line.item,
  };
}

/** Where the document that an entry comes from is told. */
function linkOf(streamId: string, documentId: string): string {
  const [, kind, id] = /^(invoice|payment|bank-line|rebate)-(.+)$/.exec(streamId) ?? [];
  return kind === undefined ? `/v1/account-entries?documentId=${documentId}` : `/v1/${kind}s/${id}`;
}
