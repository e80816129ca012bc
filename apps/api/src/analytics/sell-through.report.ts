import { addDays, daysBetween } from '#libs/kernel';
import { badParameter, type CursorValue, type ReadSession } from '#libs/platform';
import {
  dateParameter,
  idParameter,
  instantParameter,
  needed,
  prefixParameter,
  wordParameter,
  wordsParameter,
  type Given,
} from '../reports/parameters.js';
import { noPage, paging } from '../reports/report-route.js';
import type { Report } from '../reports/reports.js';
import { salesSource, salesView } from './sales-source.js';
import { allOf, StatementBuilder, type Statement } from '../reports/sql.js';
import type { SellThroughDto } from './sell-through.dto.js';

/** Group columns in the order of the roll-up's key, so that pages read on where the last one ended. */
const groups = {
  month: `to_char(date, 'YYYY-MM')`,
  date: 'date',
  level: 'level',
  distributorId: 'distributor_id',
  outletId: 'outlet_id',
  sku: 'sku',
  channel: 'channel',
  territory: 'territory',
  currency: 'currency',
} as const;
type Group = keyof typeof groups;

export const sellThroughParameters = {
  from: needed(dateParameter('First day.')),
  to: needed(dateParameter('Last day.')),
  level: wordParameter('PRIMARY: sell-in, SECONDARY: sell-through, TERTIARY: sell-out.', [
    'PRIMARY',
    'SECONDARY',
    'TERTIARY',
  ]),
  groupBy: wordsParameter(
    'Columns to group by, comma separated; date unless told, empty for one total.',
    Object.keys(groups) as Group[],
  ),
  distributorId: idParameter('The distributor on either side.'),
  outletId: idParameter('The outlet.'),
  sku: idParameter('Stock keeping unit.'),
  channel: prefixParameter('Channel on the day of the fact, or its beginning.'),
  territory: prefixParameter('Branch of the commercial tree on the day of the fact.'),
  knownAt: instantParameter('As it was known at this instant: facts recorded later do not count.'),
  ...paging,
};

type Asked = Given<typeof sellThroughParameters>;

const longest = { detailed: 400, coarse: 3_700 } as const;
const detail: readonly Group[] = ['date', 'outletId', 'sku'];

const summed = {
  lines: 'sum(lines)',
  quantity: 'sum(quantity)',
  freeQuantity: 'sum(free_quantity)',
  returnQuantity: 'sum(return_quantity)',
  gross: 'sum(gross)',
  discount: 'sum(discount)',
  net: 'sum(net)',
  tax: 'sum(tax)',
  returnNet: 'sum(return_net)',
  netSales: 'sum(net - return_net)',
} as const;
type Figure = keyof typeof summed;

/** Sell-in, sell-through and sell-out by any columns (KPI K1 to K3): from the roll-up, or from the facts as known then. */
export function sellThroughReport(given: Asked): Report<SellThroughDto> {
  const groupBy = given.groupBy ?? ['date'];
  checkRange(given.from, given.to, groupBy);
  return {
    name: 'sell-through',
    views: [salesView(given.knownAt)],
    columns: [...groupBy, ...(Object.keys(summed) as Figure[])],
    order: groupBy,
    asked: { ...given, ...noPage },
    load: (session, after, limit) => rowsOf(session, given, groupBy, after, limit),
  };
}

/**
 * Rows by day are read a stretch of days at a time, so that a page of a long detailed report need not sort all of it;
 * stretches grow until the page is full.
 */
async function rowsOf(
  session: ReadSession,
  given: Asked,
  groupBy: readonly Group[],
  after: readonly CursorValue[] | undefined,
  limit: number,
): Promise<SellThroughDto[]> {
  const dateAt = groupBy.indexOf('date');
  let from = (dateAt >= 0 && (after?.[dateAt] as string | undefined)) || given.from;
  let days = dateAt < 0 ? longest.coarse : after ? 1 : 31;
  const rows: SellThroughDto[] = [];
  while (rows.length < limit && from <= given.to) {
    const last = addDays(from, days - 1);
    const to = last < given.to ? last : given.to;
    const { text, parameters } = statement({ ...given, from, to }, groupBy, after, limit - rows.length);
    rows.push(...(await session.rows<SellThroughDto>(text, parameters)));
    from = addDays(to, 1);
    days *= 2;
  }
  return rows;
}

/** Refuses a range that is turned round, or too long for what it is grouped by. */
function checkRange(from: string, to: string, groupBy: readonly Group[]): void {
  const days = daysBetween(from, to) + 1;
  if (days < 1) throw badParameter('to', 'is on or after `from`');
  const most = groupBy.some((group) => detail.includes(group)) ? longest.detailed : longest.coarse;
  if (days > most) throw badParameter('to', `is at most ${most} days from \`from\` when grouped so`);
}

function statement(
  given: Asked,
  groupBy: readonly Group[],
  after: readonly CursorValue[] | undefined,
  limit: number,
): Statement {
  const { from, to, level, distributorId, outletId, sku, channel, territory, knownAt } = given;
  const sql = new StatementBuilder();
  const expressions = groupBy.map((group) => groups[group]);
  const conditions = [
    ...sql.where('date', '>=', from),
    ...sql.where('date', '<=', to),
    ...sql.where('level', '=', level),
    ...sql.where('distributor_id', '=', distributorId),
    ...sql.where('outlet_id', '=', outletId),
    ...sql.where('sku', '=', sku),
    ...sql.startsWith('channel', channel),
    ...sql.startsWith('territory', territory),
    ...sql.after(expressions, after),
  ];
  const columns = [
    ...groupBy.map((group) => `${groups[group]} as "${group}"`),
    ...Object.entries(summed).map(([name, sum]) => `coalesce(${sum}, 0)::bigint as "${name}"`),
  ];
  const list = expressions.join(', ');
  return sql.build(
    [
      `select ${columns.join(', ')}`,
      `from ${salesSource(sql, knownAt)}`,
      allOf(conditions),
      ...(list === '' ? [] : [`group by ${list} order by ${list}`]),
      `limit ${sql.bind(limit)}`,
    ].join('\n'),
  );
}
