import { dateParameter, instantParameter, wholeParameter, type Given } from '../../reports/parameters.js';
import { noPage, paging } from '../../reports/report-route.js';
import type { Report } from '../../reports/reports.js';
import { StatementBuilder } from '../../reports/sql.js';
import { loadReceivables, usualDsoDays } from './figures.js';
import { groupColumns, groupedPartyParameters, groupOrder, groupsOf, partiesAsked } from './parties.js';
import type { ReceivablesReportDto } from './receivables.dto.js';

export const receivablesParameters = {
  ...groupedPartyParameters,
  asOf: dateParameter('The day; today unless told.'),
  knownAt: instantParameter('As it was known at this instant: postings recorded later do not count.'),
  days: wholeParameter('Days of the window of the simple and the best possible DSO.', 1, 366, usualDsoDays),
  ...paging,
};

const kpi = (name: string) => [`${name}.value`, `${name}.numerator`, `${name}.denominator`, `${name}.reason`];

/**
 * What is owed on a day, by debtor or creditor: ageing by due date (K19) with the buckets of the setting and
 * with and without what debtors contest, DSO simple (K16),
 * by counting back (K17) and best possible (K18), unapplied cash (K21); from the postings up to that day.
 */
export function receivablesReport(
  given: Given<typeof receivablesParameters>,
  today: string,
  ageingDays: readonly number[],
): Report<ReceivablesReportDto> {
  const { asOf = today, knownAt, days: dsoDays = usualDsoDays } = given;
  const by = groupColumns(given);
  const buckets = Array.from({ length: ageingDays.length + 2 }, (_, index) => index);
  return {
    name: 'receivables',
    views: ['account_balances', 'receivable_entries'],
    columns: [
      ...[
        'creditorId',
        'debtorId',
        'level',
        'currency',
        'asOf',
        'balance',
        'open',
        'overdue',
        'disputed',
        'overdueDisputed',
      ],
      ...buckets.flatMap((bucket) =>
        ['fromDays', 'toDays', 'amount', 'disputed'].map((name) => `buckets.${bucket}.${name}`),
      ),
      ...['overdueShare', 'overdueShareUndisputed', 'dsoSimple', 'dsoCountBack', 'dsoBest', 'dsoDelay'].flatMap(kpi),
      ...['unappliedCash', 'unappliedCount', 'unappliedOldestDays'],
    ],
    order: groupOrder(given),
    asked: { ...given, ...noPage, asOf },
    load: async (session, after, limit) => {
      const groups = await groupsOf(session, new StatementBuilder(), given, after, limit);
      const creditors = [...new Set(groups.map(({ creditorId }) => creditorId))];
      const debtors = groups.flatMap(({ debtorId }) => debtorId ?? []);
      const figures = await loadReceivables(session, {
        ...{ by, to: asOf, knownAt, ageingDays, dsoDays },
        of: (sql) => [
          `creditor_id = any(${sql.bind(creditors)})`,
          ...(debtors.length > 0 ? [`debtor_id = any(${sql.bind(debtors)})`] : []),
          ...partiesAsked(sql, given),
        ],
      });
      return groups.map((group) => {
        const { creditorId, debtorId, level, currency } = group;
        const key = debtorId === null ? [creditorId, level, currency] : [creditorId, debtorId, level, currency];
        return { ...group, asOf, ...figures(...key) };
      });
    },
  };
}
