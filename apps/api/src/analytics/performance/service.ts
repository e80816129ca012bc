import { addDays, daysBetween, type Level } from '#libs/kernel';
import type { ReadSession } from '#libs/platform';
import {
  discrepancyRates,
  fillRates,
  hoursOf,
  onTimeInFull,
  type DiscrepancyCounts,
  type ServiceCounts,
} from '#libs/read-models';
import { StatementBuilder } from '../../reports/sql.js';
import type { CycleTimeDto, ServiceDto } from './performance.dto.js';
import { byLevel, type ByLevel, type Scope } from './scope.js';

const noOrders: ServiceCounts = {
  ...{ orders: 0, pending: 0, unitsOrdered: 0, unitsFirst: 0, unitsFinal: 0, linesOrdered: 0, linesFirst: 0 },
  ...{ linesFinal: 0, ordersFirst: 0, ordersFinal: 0, onTimePromised: 0, onTimeRequested: 0 },
};

interface CycleCounts {
  readonly received: number;
  readonly backDated: number;
  readonly firstMedian: number | null;
  readonly firstP90: number | null;
  readonly lastMedian: number | null;
  readonly lastP90: number | null;
  readonly backlog: number;
  readonly oldestOn: string | null;
}
const noCycle: CycleCounts = {
  ...{ received: 0, backDated: 0, firstMedian: null, firstP90: null, lastMedian: null, lastP90: null },
  ...{ backlog: 0, oldestOn: null },
};

/** Fill rates, OTIF, discrepancies and cycle time (K9 to K13, K15), as known now: the sources keep no history. */
export async function loadService(
  session: ReadSession,
  scope: Scope,
): Promise<(id: string, level: Level) => ServiceDto> {
  const cohort = byLevel(await cohortOf(session, scope));
  const cycle = byLevel(await cycleOf(session, scope));
  const delivered = byLevel(await deliveredOf(session, scope));
  return (id, level) => {
    const counts = cohort(id, level) ?? noOrders;
    const { unit, line, order } = fillRates(counts);
    const { promised, requested } = onTimeInFull(counts);
    const rates = discrepancyRates(delivered(id, level) ?? { lines: 0, short: 0, over: 0, damaged: 0 });
    return {
      ...{ orders: counts.orders, pending: counts.pending },
      ...{ unitFill: unit, lineFill: line, orderFill: order, otifPromised: promised, otifRequested: requested },
      ...{ shortRate: rates.short, overRate: rates.over, damagedRate: rates.damaged },
      cycleTime: cycleTime(cycle(id, level) ?? noCycle, scope.asOf),
    };
  };
}

function cycleTime(counts: CycleCounts, asOf: string): CycleTimeDto {
  const { received, backDated, firstMedian, firstP90, lastMedian, lastP90, backlog, oldestOn } = counts;
  const hours = (seconds: number | null) => hoursOf(seconds, received);
  return {
    ...{ orders: received, backDated, backlog },
    ...{ firstMedian: hours(firstMedian), firstP90: hours(firstP90) },
    ...{ lastMedian: hours(lastMedian), lastP90: hours(lastP90) },
    oldestBacklogDays: oldestOn === null ? null : daysBetween(oldestOn, asOf),
  };
}

/** Orders by the day they were promised for; mature are those due some days ago or at their end (C8). */
function cohortOf(session: ReadSession, scope: Scope) {
  const { ids, from, to, asOf, graceDays, earlyDays, lateDays } = scope;
  const sql = new StatementBuilder();
  const [early, late] = [sql.bind(earlyDays), sql.bind(lateDays)];
  const inTime = (due: string) => `completed_on between ${due} - ${early}::int and ${due} + ${late}::int`;
  const sum = (column: string) => `coalesce(sum(${column}) filter (where mature), 0)::bigint`;
  const count = (condition: string) => `count(*) filter (where mature and ${condition})`;
  const { text, parameters } = sql.build(`
    select distributor_id as "distributorId", level, ${count('true')} as orders, count(*) filter (where not mature) as pending,
      ${sum('units_ordered')} as "unitsOrdered", ${sum('units_first')} as "unitsFirst", ${sum('units_final')} as "unitsFinal",
      ${sum('lines_ordered')} as "linesOrdered", ${sum('lines_first')} as "linesFirst", ${sum('lines_final')} as "linesFinal",
      ${count('lines_first = lines_ordered and first_received_on is not null')} as "ordersFirst",
      ${count('lines_final = lines_ordered and first_received_on is not null')} as "ordersFinal",
      ${count(inTime('promised_date'))} as "onTimePromised", ${count(inTime('requested_date'))} as "onTimeRequested"
    from (
      select *, status <> 'OPEN' or promised_date <= ${sql.bind(addDays(asOf, -graceDays))} as mature from order_service
      where distributor_id = any(${sql.bind(ids)}) and not excluded
        and promised_date between ${sql.bind(from)} and ${sql.bind(endOfMonth(to))}
    ) as cohort group by 1, 2`);
  return session.rows<ByLevel & ServiceCounts>(text, parameters);
}

/** Orders that are due later in the month are pending, not left out. */
function endOfMonth(date: string): string {
  const next = addDays(`${date.slice(0, 7)}-28`, 4);
  return addDays(`${next.slice(0, 7)}-01`, -1);
}

/** Median and ninth decile of seconds from order to receipt; orders that still wait are told as backlog (K15). */
function cycleOf(session: ReadSession, { ids, from, to, asOf }: Scope) {
  const sql = new StatementBuilder();
  const received = `first_received_on between ${sql.bind(from)} and ${sql.bind(to)} and status not in ('CANCELLED', 'REJECTED')`;
  const sound = `${received} and first_received_at >= placed_at`;
  const quantile = (share: number, until: string, condition: string) =>
    `round((percentile_cont(${share}) within group (order by extract(epoch from ${until} - placed_at))
      filter (where ${condition}))::numeric)::bigint`;
  const waiting = `status = 'OPEN' and first_received_on is null and ordered_on <= ${sql.bind(asOf)}`;
  const closed = `${sound} and status = 'CLOSED'`;
  const { text, parameters } = sql.build(`
    select distributor_id as "distributorId", level, count(*) filter (where ${received}) as received,
      count(*) filter (where ${received} and first_received_at < placed_at) as "backDated",
      ${quantile(0.5, 'first_received_at', sound)} as "firstMedian", ${quantile(0.9, 'first_received_at', sound)} as "firstP90",
      ${quantile(0.5, 'last_received_at', closed)} as "lastMedian", ${quantile(0.9, 'last_received_at', closed)} as "lastP90",
      count(*) filter (where ${waiting}) as backlog, min(ordered_on) filter (where ${waiting}) as "oldestOn"
    from order_service where distributor_id = any(${sql.bind(ids)}) and (${received} or ${waiting}) group by 1, 2`);
  return session.rows<ByLevel & CycleCounts>(text, parameters);
}

/** Delivered lines with a discrepancy, by the day of receipt (K12). */
function deliveredOf(session: ReadSession, { ids, from, to }: Scope) {
  const sql = new StatementBuilder();
  const lines = (kind: string) => `count(*) filter (where (line ->> '${kind}')::bigint > 0) as "${kind}"`;
  const { text, parameters } = sql.build(`
    select distributor_id as "distributorId", level, count(*) as lines, ${lines('short')}, ${lines('over')}, ${lines('damaged')}
    from deliveries, jsonb_array_elements(lines) as line
    where distributor_id = any(${sql.bind(ids)}) and status = 'RECEIVED'
      and received_on between ${sql.bind(from)} and ${sql.bind(to)}
    group by 1, 2`);
  return session.rows<ByLevel & DiscrepancyCounts>(text, parameters);
}
