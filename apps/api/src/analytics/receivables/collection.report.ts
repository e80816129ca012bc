import { addDays, monthOf } from '#libs/kernel';
import { badParameter, type CursorValue, type ReadSession } from '#libs/platform';
import { collectionEffectiveness } from '#libs/read-models';
import { flagParameter, instantParameter, monthParameter, type Given } from '../../reports/parameters.js';
import { noPage, paging } from '../../reports/report-route.js';
import type { Report } from '../../reports/reports.js';
import { allOf, StatementBuilder } from '../../reports/sql.js';
import {
  groupColumns,
  groupedPartyParameters,
  groupOrder,
  groupSelected,
  partiesAsked,
  type Group,
} from './parties.js';
import type { CollectionDto } from './receivables.dto.js';

export const collectionParameters = {
  ...groupedPartyParameters,
  from: monthParameter('First month; the last one alone unless told.'),
  to: monthParameter('Last month; the present one, up to today, unless told.'),
  total: flagParameter('One row for all months, each part of the formula added up, instead of a row for each.'),
  knownAt: instantParameter('As it was known at this instant: postings recorded later do not count.'),
  ...paging,
};
type Asked = Given<typeof collectionParameters>;

const mostMonths = 24;

interface Month {
  readonly month: string;
  readonly first: string;
  readonly last: string;
}
type Row = Group & { readonly period: string } & Readonly<Record<'opening' | 'sales' | 'closing' | 'current', number>>;

/** Collection effectiveness (K20) of months, by debtor or creditor; invoices that are due at once are no credit. */
export function collectionReport(given: Asked, today: string): Report<CollectionDto> {
  const months = monthsOf(given, today);
  return {
    name: 'collection',
    views: ['receivable_entries'],
    columns: [
      ...[
        'creditorId',
        'debtorId',
        'level',
        'currency',
        'period',
        'opening',
        'creditSales',
        'closing',
        'closingCurrent',
      ],
      ...['value', 'numerator', 'denominator', 'reason'].map((part) => `effectiveness.${part}`),
    ],
    order: [...groupOrder(given), 'period'],
    asked: { ...given, ...noPage, months },
    load: async (session, after, limit) => (await rowsOf(session, given, months, after, limit)).map(tell),
  };
}

function tell({ creditorId, debtorId, level, currency, period, opening, sales, closing, current }: Row): CollectionDto {
  const effectiveness = collectionEffectiveness({ opening, sales, closing, current });
  return {
    ...{ creditorId, debtorId, level, currency, period, opening, closing, closingCurrent: current },
    ...{ creditSales: sales, effectiveness },
  };
}

function monthsOf({ from, to = '' }: Asked, today: string): readonly Month[] {
  const last = to || monthOf(today);
  const first = from ?? last;
  if (first > last) throw badParameter('from', `is after ${last}`);
  if (last > monthOf(today)) throw badParameter('to', `begins after today, ${today}`);
  const months: Month[] = [];
  for (let month = first; month <= last;) {
    if (months.length === mostMonths) throw badParameter('from', `is at most ${mostMonths} months up to ${last}`);
    const next = monthOf(addDays(`${month}-01`, 31));
    const end = addDays(`${next}-01`, -1);
    months.push({ month, first: `${month}-01`, last: end < today ? end : today });
    month = next;
  }
  return months;
}

/** What a posting changes in what was sold on credit: all but payments; a credit note is none, wherever it is applied. */
const isSale = `(kind not in ('APPLICATION', 'APPLICATION_REVERSAL') or document_id in (select document_id from note))`;

function rowsOf(
  session: ReadSession,
  given: Asked,
  months: readonly Month[],
  after: readonly CursorValue[] | undefined,
  limit: number,
): Promise<Row[]> {
  const sql = new StatementBuilder();
  const columns = groupColumns(given);
  const conditions = [...partiesAsked(sql, given), ...sql.where('recorded_at', '<=', given.knownAt)];
  const [names, firsts, lasts] = (['month', 'first', 'last'] as const).map((part) =>
    sql.bind(months.map((month) => month[part])),
  );
  const period = given.total ? sql.bind(`${months[0]!.month}/${months.at(-1)!.month}`) : 'month';
  const sum = (what: string) => `coalesce(sum(amount) filter (where ${what}), 0)::bigint`;
  const { text, parameters } = sql.build(`
    with posting as materialized (
      select creditor_id, debtor_id, level, currency, kind, document_id, invoice_id, entry_date, due_date, amount
      from receivable_entries ${allOf([...conditions, `(invoice_id is not null or kind in ('CREDIT_NOTE', 'SETTLEMENT_CREDIT'))`])}
    ), note as (
      select document_id from posting where kind in ('CREDIT_NOTE', 'SETTLEMENT_CREDIT')
    ), invoice as (
      select invoice_id, due_date as due from posting where kind in ('INVOICE', 'DEBIT_NOTE') and due_date > entry_date
    ), moved as (
      select ${columns.join(', ')}, due, ${isSale} as is_sale, entry_date, sum(amount) as amount
      from posting join invoice using (invoice_id) group by ${columns.map((_, index) => index + 1).join(', ')}, due, 
        is_sale, entry_date
    ), told as (
      select ${columns.join(', ')}, ${period}::text as period,
        ${sum('entry_date < first')} as opening,
        ${sum('entry_date between first and last and is_sale')} as sales,
        ${sum('entry_date <= last')} as closing,
        ${sum('entry_date <= last and due >= last')} as current
      from moved, unnest(${names}::text[], ${firsts}::date[], ${lasts}::date[]) as month (month, first, last)
      group by ${columns.join(', ')}, period
    )
    select ${groupSelected(given)}, period, opening, sales, closing, current from told
    ${allOf([`(opening, sales, closing) <> (0, 0, 0)`, ...sql.after([...columns, 'period'], after)])}
    order by ${columns.join(', ')}, period limit ${sql.bind(limit)}`);
  return session.rows<Row>(text, parameters);
}
