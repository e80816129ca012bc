import { addDays, daysBetween } from '#libs/kernel';
import { badParameter, type CursorValue, type ReadSession } from '#libs/platform';
import { secondaryToPrimary, sellThroughRate } from '#libs/read-models';
import {
  dateParameter,
  flagParameter,
  idParameter,
  instantParameter,
  needed,
  type Given,
} from '../reports/parameters.js';
import type { SellThroughRatesDto } from './rates.dto.js';
import { noPage, paging } from '../reports/report-route.js';
import type { Report } from '../reports/reports.js';
import { salesSource, salesView } from './sales-source.js';
import { allOf, StatementBuilder } from '../reports/sql.js';

export const ratesParameters = {
  from: needed(dateParameter('First day.')),
  to: needed(dateParameter('Last day.')),
  bySku: flagParameter('A row for each SKU of a distributor.'),
  distributorId: idParameter('The distributor.'),
  sku: idParameter('Stock keeping unit.'),
  knownAt: instantParameter('As it was known at this instant: facts recorded later do not count.'),
  ...paging,
};
type Asked = Given<typeof ratesParameters>;

/** Days over which the mean primary price is taken. */
const priceDays = 365;

interface Flow {
  readonly distributorId: string;
  readonly sku: string;
  readonly opening: number;
  readonly sellIn: number;
  readonly sellThrough: number;
  readonly primary: number;
  readonly atPrimaryPrice: number;
  readonly units: number;
  readonly pricedUnits: number;
}

/** Sell-through rate (K4) and secondary-to-primary ratio (K5) of each distributor, or of each of its SKUs. */
export function ratesReport(given: Asked): Report<SellThroughRatesDto> {
  const days = daysBetween(given.from, given.to) + 1;
  if (days < 1) throw badParameter('to', 'is on or after `from`');
  if (days > priceDays) throw badParameter('to', `is at most ${priceDays} days from \`from\``);
  const bySku = given.bySku ?? false;
  const kpi = { value: 0, numerator: 0, denominator: 0, reason: 0, flags: 0 };
  const prefix = ['distributorId', ...(bySku ? ['sku'] : []), 'openingStock', 'sellIn', 'sellThrough'];
  const figures = ['sellThroughRate', 'secondaryToPrimary'].flatMap((name) =>
    Object.keys(kpi).map((part) => `${name}.${part}`),
  );
  return {
    name: 'sell-through-rates',
    views: [salesView(given.knownAt), 'stock_movements'],
    columns: [...prefix, ...figures],
    order: bySku ? ['distributorId', 'sku'] : ['distributorId'],
    asked: { ...given, ...noPage },
    load: async (session, after, limit) =>
      (await flows(session, given, bySku, after, limit)).map((row) => tell(row, bySku)),
  };
}

function tell(flow: Flow, bySku: boolean): SellThroughRatesDto {
  const { distributorId, sku, opening, sellIn, sellThrough, primary, atPrimaryPrice, units, pricedUnits } = flow;
  return {
    distributorId,
    ...(bySku ? { sku } : {}),
    openingStock: opening,
    sellIn,
    sellThrough,
    sellThroughRate: sellThroughRate({ opening, sellIn, sellThrough }),
    secondaryToPrimary: secondaryToPrimary({ secondaryAtPrimaryPrice: atPrimaryPrice, primary, units, pricedUnits }),
  };
}

function flows(
  session: ReadSession,
  { from, to, distributorId, sku, knownAt }: Asked,
  bySku: boolean,
  after: readonly CursorValue[] | undefined,
  limit: number,
): Promise<Flow[]> {
  const sql = new StatementBuilder();
  const keys = bySku ? ['distributor_id', 'sku'] : ['distributor_id'];
  const only = () => [
    ...sql.where('distributor_id', '=', distributorId),
    ...sql.where('sku', '=', sku),
    ...sql.after(keys, after),
  ];
  const inWindow = `date between ${sql.bind(from)} and ${sql.bind(to)}`;
  const moved = [`distributor_id is not null`, ...sql.where('business_date', '<', from), ...only()];
  const sold = [...sql.where('date', '>=', addDays(to, 1 - priceDays)), ...sql.where('date', '<=', to), ...only()];
  const known = sql.where('recorded_at', '<=', knownAt);
  const goods = (level: string) =>
    `coalesce(sum(quantity + free_quantity - return_quantity) filter (where level = '${level}' and ${inWindow}), 0)`;
  const { text, parameters } = sql.build(`
    with opening as (
      select distributor_id, sku, sum(quantity) as opening from stock_movements ${allOf([...moved, ...known])} group by 1, 2
    ), flow as (
      select distributor_id, sku, ${goods('PRIMARY')} as sell_in, ${goods('SECONDARY')} as sell_through,
        coalesce(sum(net - return_net) filter (where level = 'PRIMARY' and ${inWindow}), 0) as primary_value,
        coalesce(sum(quantity - return_quantity) filter (where level = 'SECONDARY' and ${inWindow}), 0) as units,
        sum(net) filter (where level = 'PRIMARY') as year_value,
        sum(quantity) filter (where level = 'PRIMARY') as year_quantity,
        count(*) filter (where ${inWindow}) as facts
      from ${salesSource(sql, knownAt)} ${allOf([`level in ('PRIMARY', 'SECONDARY')`, ...sold])} group by 1, 2
    ), each as (
      select distributor_id, sku, coalesce(opening, 0) as opening, coalesce(sell_in, 0) as sell_in,
        coalesce(sell_through, 0) as sell_through, coalesce(primary_value, 0) as primary_value,
        coalesce(units, 0) as units,
        case when year_quantity > 0 then units else 0 end as priced_units,
        case when year_quantity > 0 then round(units * year_value / year_quantity) else 0 end as at_primary_price
      from opening full join flow using (distributor_id, sku)
      where coalesce(opening, 0) <> 0 or coalesce(facts, 0) > 0
    )
    select distributor_id as "distributorId", ${bySku ? 'sku' : `''`} as sku, sum(opening)::bigint as opening,
      sum(sell_in)::bigint as "sellIn", sum(sell_through)::bigint as "sellThrough",
      sum(primary_value)::bigint as primary, sum(at_primary_price)::bigint as "atPrimaryPrice",
      sum(units)::bigint as units, sum(priced_units)::bigint as "pricedUnits"
    from each group by ${keys.join(', ')} order by ${keys.join(', ')} limit ${sql.bind(limit)}`);
  return session.rows<Flow>(text, parameters);
}
