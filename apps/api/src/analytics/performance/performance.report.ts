import { addDays, monthOf, type Level } from '#libs/kernel';
import { badParameter, type CursorValue, type ReadSession } from '#libs/platform';
import { quotientText } from '#libs/read-models';
import {
  dateParameter,
  idParameter,
  instantParameter,
  monthParameter,
  needed,
  wholeParameter,
  type Given,
} from '../../reports/parameters.js';
import { noPage, paging } from '../../reports/report-route.js';
import { loadReceivables, usualDsoDays } from '../receivables/figures.js';
import type { Report } from '../../reports/reports.js';
import { allOf, StatementBuilder } from '../../reports/sql.js';
import { performanceColumns } from './columns.js';
import { missingFigures } from './evidence.js';
import type { DistributorPerformanceDto } from './performance.dto.js';
import { loadActiveOutlets, loadFlows } from './sales.js';
import type { Scope } from './scope.js';
import { loadService } from './service.js';
import { loadStock } from './stock.js';

const usual = { graceDays: 3, earlyDays: 1, lateDays: 0 } as const;

export const performanceParameters = {
  month: needed(monthParameter('The month.')),
  asOf: dateParameter(
    'The day on which it is looked at; today unless told. Within the month: its part up to that day.',
  ),
  distributorId: idParameter('One distributor.'),
  knownAt: instantParameter('Sales, stock and receivables as known at this instant; service keeps no history.'),
  graceDays: wholeParameter('Days after which a due order counts as served or not.', 0, 60, usual.graceDays),
  earlyDays: wholeParameter('Days before the due day that are still on time.', 0, 60, usual.earlyDays),
  lateDays: wholeParameter('Days after the due day that are still on time.', 0, 60, usual.lateDays),
  ...paging,
};
type Asked = Given<typeof performanceParameters>;

const views = [
  ...['distributors', 'outlets', 'sell_through_daily', 'sell_through_facts', 'order_service', 'deliveries'],
  ...['receivable_entries', 'stock_movements'],
];

/** How distributors do in a month. */
export function performanceReport(
  given: Asked,
  today: string,
  ageingDays: readonly number[],
): Report<DistributorPerformanceDto> {
  const scope = scopeOf(given, today, ageingDays);
  return {
    name: 'distributor-performance',
    views,
    columns: performanceColumns,
    order: ['distributorId'],
    asked: { ...given, ...noPage },
    load: async (session, after, limit) => {
      const distributors = await distributorsOf(session, given.distributorId, after, limit);
      return rowsOf(session, given.month, distributors, { ...scope, ids: distributors.map(({ id }) => id) });
    },
  };
}

function scopeOf(given: Asked, today: string, ageingDays: readonly number[]): Omit<Scope, 'ids'> {
  const { month, asOf = today, knownAt } = given;
  const from = `${month}-01`;
  const last = addDays(firstOfNext(from), -1);
  if (asOf < from) throw badParameter('month', `begins after ${asOf}`);
  const to = asOf < last ? asOf : last;
  const priorLast = addDays(from, -1);
  const priorFrom = `${monthOf(priorLast)}-01`;
  const sameDay = `${monthOf(priorLast)}-${to.slice(8)}`;
  const priorTo = to === last || sameDay > priorLast ? priorLast : sameDay;
  const { graceDays = usual.graceDays, earlyDays = usual.earlyDays, lateDays = usual.lateDays } = given;
  return { from, to, priorFrom, priorTo, asOf, knownAt, graceDays, earlyDays, lateDays, ageingDays };
}

function firstOfNext(first: string): string {
  return `${monthOf(addDays(first, 31))}-01`;
}

interface Distributor {
  readonly id: string;
  readonly name: string;
}

function distributorsOf(
  session: ReadSession,
  distributorId: string | undefined,
  after: readonly CursorValue[] | undefined,
  limit: number,
): Promise<Distributor[]> {
  const sql = new StatementBuilder();
  const conditions = [...sql.where('distributor_id', '=', distributorId), ...sql.after(['distributor_id'], after)];
  const { text, parameters } = sql.build(
    `select distributor_id as id, name from distributors ${allOf(conditions)} order by distributor_id limit ${sql.bind(limit)}`,
  );
  return session.rows<Distributor>(text, parameters);
}

async function rowsOf(
  session: ReadSession,
  month: string,
  distributors: readonly Distributor[],
  scope: Scope,
): Promise<DistributorPerformanceDto[]> {
  const flow = await loadFlows(session, scope);
  const outlets = await loadActiveOutlets(session, scope);
  const service = scope.knownAt === undefined ? await loadService(session, scope) : undefined;
  const receivables = await loadReceivables(session, {
    ...{ by: ['distributor_id', 'level'], of: (sql) => [`distributor_id = any(${sql.bind(scope.ids)})`] },
    ...{ to: scope.to, knownAt: scope.knownAt, ageingDays: scope.ageingDays, dsoDays: usualDsoDays },
  });
  const stock = await loadStock(session, scope);
  const serviceOf = (id: string, level: Level) => service?.(id, level) ?? null;
  return distributors.map(({ id, name }) => {
    const figures = {
      ...{ sellIn: flow(id, 'PRIMARY'), sellThrough: flow(id, 'SECONDARY') },
      ...{ service: serviceOf(id, 'SECONDARY'), serviceReceived: serviceOf(id, 'PRIMARY') },
      ...{ payable: receivables(id, 'PRIMARY'), receivable: receivables(id, 'SECONDARY') },
      ...{ stock: stock(id), activeOutlets: outlets(id) },
    };
    const { missing, told } = missingFigures(figures);
    const evidencePercent = quotientText(BigInt(told) * 100n, BigInt(told + missing.length), 2);
    return {
      ...{ distributorId: id, name, month, from: scope.from, to: scope.to },
      ...figures,
      evidencePercent,
      missing,
    };
  });
}
