import { addDays, daysBetween } from '#libs/kernel';
import type { CursorValue, ReadSession } from '#libs/platform';
import { coverDays, daysOfCover, type OutletInventoryRow } from '#libs/read-models';
import type { OutletInventoryReportDto } from './outlet-inventory.dto.js';
import { dateParameter, flagParameter, idParameter, prefixParameter, type Given } from '../reports/parameters.js';
import { noPage, paging } from '../reports/report-route.js';
import type { Report } from '../reports/reports.js';
import { allOf, StatementBuilder } from '../reports/sql.js';

export const outletInventoryParameters = {
  distributorId: idParameter('The distributor that serves the outlet.'),
  outletId: idParameter('The outlet.'),
  sku: idParameter('Stock keeping unit.'),
  territory: prefixParameter('Branch of the commercial tree.'),
  outOfStock: flagParameter('Only what should be sold out, or only what should be there.'),
  asOf: dateParameter('Last day of the 28 days of sell-out, and the day from which age counts; today unless told.'),
  ...paging,
};
type Asked = Given<typeof outletInventoryParameters>;
type Row = Omit<OutletInventoryRow, 'position'> & { readonly soldIn28Days: number };

const columns = [
  ...['outletId', 'sku', 'distributorId', 'channel', 'territory', 'estimated', 'outOfStock', 'lastCount'],
  ...['lastCountOn', 'countMethod', 'received', 'sold', 'returned', 'asOf', 'ageDays', 'soldIn28Days'],
  ...['daysOfCover.value', 'daysOfCover.reason', 'daysOfCover.flags'],
];

/** Estimated stock of outlets with days of cover (K22 on sell-out) and the age of each figure. */
export function outletInventoryReport(given: Asked, today: string): Report<OutletInventoryReportDto> {
  const asOf = given.asOf ?? today;
  return {
    name: 'outlet-inventory',
    views: ['outlet_inventory', 'sell_through_daily'],
    columns,
    order: ['outletId', 'sku'],
    asked: { ...given, ...noPage },
    load: async (session, after, limit) =>
      (await rows(session, given, asOf, after, limit)).map((row) => ({
        ...row,
        outOfStock: row.estimated <= 0,
        ageDays: daysBetween(row.asOf, asOf),
        daysOfCover: daysOfCover(row.estimated, row.soldIn28Days),
      })),
  };
}

function rows(
  session: ReadSession,
  { distributorId, outletId, sku, territory, outOfStock }: Asked,
  asOf: string,
  after: readonly CursorValue[] | undefined,
  limit: number,
): Promise<Row[]> {
  const sql = new StatementBuilder();
  const conditions = [
    ...sql.where('distributor_id', '=', distributorId),
    ...sql.where('outlet_id', '=', outletId),
    ...sql.where('sku', '=', sku),
    ...sql.startsWith('territory', territory),
    ...(outOfStock === undefined ? [] : [outOfStock ? 'estimated <= 0' : 'estimated > 0']),
    ...sql.after(['outlet_id', 'sku'], after),
  ];
  const window = `date between ${sql.bind(addDays(asOf, 1 - coverDays))} and ${sql.bind(asOf)}`;
  const { text, parameters } = sql.build(`
    with page as materialized (
      select * from outlet_inventory ${allOf(conditions)} order by outlet_id, sku limit ${sql.bind(limit)}
    ), sold_out as (
      select outlet_id, sku, sum(quantity) as quantity from sell_through_daily
      where level = 'TERTIARY' and ${window} and outlet_id in (select outlet_id from page) group by 1, 2
    )
    select outlet_id as "outletId", sku, distributor_id as "distributorId", channel, territory, estimated,
      last_count as "lastCount", last_count_on as "lastCountOn", count_method as "countMethod", received, sold, returned,
      as_of as "asOf", coalesce(quantity, 0)::bigint as "soldIn28Days"
    from page left join sold_out using (outlet_id, sku) order by outlet_id, sku`);
  return session.rows<Row>(text, parameters);
}
