import { addDays, type Level } from '#libs/kernel';
import type { ReadSession } from '#libs/platform';
import { activeOutlets, growth, noValue, returnRate } from '#libs/read-models';
import { salesSource } from '../sales-source.js';
import { StatementBuilder } from '../../reports/sql.js';
import type { ActiveOutletsDto, FlowDto } from './performance.dto.js';
import { byDistributor, byLevel, type ByLevel, type Scope } from './scope.js';

interface Sums {
  readonly quantity: number;
  readonly freeQuantity: number;
  readonly returnQuantity: number;
  readonly sales: number;
  readonly takenBack: number;
  readonly priorQuantity: number;
  readonly priorSales: number;
}
const nothing: Sums = {
  ...{ quantity: 0, freeQuantity: 0, returnQuantity: 0, sales: 0, takenBack: 0, priorQuantity: 0, priorSales: 0 },
};

/** Sell-in and sell-through with returns (K8) and growth (K6). */
export async function loadFlows(session: ReadSession, scope: Scope): Promise<(id: string, level: Level) => FlowDto> {
  const sums = byLevel(await sumsOf(session, scope));
  const returned = byLevel(await returnedOf(session, scope));
  return (id, level) => {
    const { quantity, freeQuantity, returnQuantity, sales, takenBack, priorQuantity, priorSales } =
      sums(id, level) ?? nothing;
    const goodsBack = returned(id, level)?.value ?? 0;
    const netQuantity = quantity - returnQuantity;
    const netSales = sales - takenBack;
    return {
      ...{ quantity, freeQuantity, returnQuantity, netQuantity },
      ...{ sales, returned: goodsBack, corrected: takenBack - goodsBack, netSales },
      returnRate: returnRate(goodsBack, sales),
      quantityGrowth: growth(netQuantity, priorQuantity),
      valueGrowth: growth(netSales, priorSales),
    };
  };
}

function sumsOf(session: ReadSession, { ids, from, to, priorFrom, priorTo, knownAt }: Scope) {
  const sql = new StatementBuilder();
  const current = `date between ${sql.bind(from)} and ${sql.bind(to)}`;
  const prior = `date between ${sql.bind(priorFrom)} and ${sql.bind(priorTo)}`;
  const sum = (value: string, window: string, name: string) =>
    `coalesce(sum(${value}) filter (where ${window}), 0)::bigint as "${name}"`;
  const { text, parameters } = sql.build(`
    select distributor_id as "distributorId", level,
      ${sum('quantity', current, 'quantity')}, ${sum('free_quantity', current, 'freeQuantity')},
      ${sum('return_quantity', current, 'returnQuantity')}, ${sum('net', current, 'sales')},
      ${sum('return_net', current, 'takenBack')}, ${sum('quantity - return_quantity', prior, 'priorQuantity')},
      ${sum('net - return_net', prior, 'priorSales')}
    from ${salesSource(sql, knownAt)}
    where distributor_id = any(${sql.bind(ids)}) and level in ('PRIMARY', 'SECONDARY') and (${current} or ${prior})
    group by 1, 2`);
  return session.rows<ByLevel & Sums>(text, parameters);
}

/** Goods that came back, without corrections of price and quantity: they are in the facts only. */
function returnedOf(session: ReadSession, { ids, from, to, knownAt }: Scope) {
  const sql = new StatementBuilder();
  const known = sql.where('recorded_at', '<=', knownAt).map((condition) => `and ${condition}`);
  const { text, parameters } = sql.build(`
    select distributor_id as "distributorId", level, sum(net)::bigint as value from sell_through_facts
    where distributor_id = any(${sql.bind(ids)}) and kind = 'RETURN' and method = 'RETURN'
      and date between ${sql.bind(from)} and ${sql.bind(to)} ${known.join(' ')}
    group by 1, 2`);
  return session.rows<ByLevel & { readonly value: number }>(text, parameters);
}

/** Outlets with net accepted quantity above zero in 30 and in 90 days, of those registered and open (K30). */
export async function loadActiveOutlets(session: ReadSession, scope: Scope): Promise<(id: string) => ActiveOutletsDto> {
  const { ids, to, knownAt } = scope;
  const sql = new StatementBuilder();
  const net = `sum(quantity + free_quantity - return_quantity)`;
  const { text, parameters } = sql.build(`
    select distributor_id as "distributorId", count(*) filter (where in_30 > 0) as "in30",
      count(*) filter (where in_90 > 0) as "in90"
    from (
      select distributor_id, outlet_id, ${net} as in_90, ${net} filter (where date >= ${sql.bind(addDays(to, -29))}) as in_30
      from ${salesSource(sql, knownAt)}
      where distributor_id = any(${sql.bind(ids)}) and level = 'SECONDARY'
        and date between ${sql.bind(addDays(to, -89))} and ${sql.bind(to)}
      group by 1, 2
    ) as outlet group by 1`);
  const active = byDistributor(
    await session.rows<{ distributorId: string; in30: number; in90: number }>(text, parameters),
  );
  const base = byDistributor(
    await session.rows<{ distributorId: string; outlets: number }>(
      `select distributor_id as "distributorId", count(*) as outlets from outlets
       where distributor_id = any($1) and status = 'OPEN' group by 1`,
      [ids],
    ),
  );
  return (id) => {
    const { in30 = 0, in90 = 0 } = active(id) ?? {};
    const outlets = base(id)?.outlets ?? 0;
    // The list of outlets keeps no history.
    const share = (count: number) =>
      knownAt === undefined ? activeOutlets(count, outlets) : noValue('NOT_KNOWN_THEN', count, 0);
    return { base: 'REGISTERED', in30Days: share(in30), in90Days: share(in90) };
  };
}
