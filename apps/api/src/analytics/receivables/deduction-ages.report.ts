import { daysBetween } from '#libs/kernel';
import { ageBuckets } from '#libs/read-models';
import { dateParameter, instantParameter, type Given } from '../../reports/parameters.js';
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
import type { DeductionAgesDto } from './receivables.dto.js';

export const deductionAgesParameters = {
  ...groupedPartyParameters,
  asOf: dateParameter('The day; today unless told.'),
  knownAt: instantParameter('As it was known at this instant: cases opened and decided later do not count.'),
  ...paging,
};

interface Row extends Group {
  readonly oldest: string;
  /** By bucket. */
  readonly cases: readonly number[];
  readonly contested: readonly number[];
}

/** What debtors contest on a day in cases of deduction, by days since the case was opened, in the buckets of the setting. */
export function deductionAgesReport(
  given: Given<typeof deductionAgesParameters>,
  today: string,
  ageingDays: readonly number[],
): Report<DeductionAgesDto> {
  const { asOf = today, knownAt } = given;
  const buckets = ageBuckets(ageingDays);
  const columns = groupColumns(given);
  return {
    name: 'deduction-ages',
    views: ['receivable_entries'],
    columns: [
      ...['creditorId', 'debtorId', 'level', 'currency', 'asOf', 'cases', 'contested', 'oldestDays'],
      ...buckets.flatMap((_, i) => ['fromDays', 'toDays', 'cases', 'contested'].map((name) => `buckets.${i}.${name}`)),
    ],
    order: groupOrder(given),
    asked: { ...given, ...noPage, asOf },
    load: async (session, after, limit) => {
      const sql = new StatementBuilder();
      const day = sql.bind(asOf);
      const starts = sql.bind([1, ...ageingDays.map((last) => last + 1)]);
      const entries = [
        ...partiesAsked(sql, given),
        `kind in ('DISPUTE', 'DISPUTE_END')`,
        `entry_date <= ${day}`,
        ...sql.where('recorded_at', '<=', knownAt),
        ...sql.after(columns, after),
      ];
      const each = (figure: string) =>
        `to_json(array[${buckets.map((_, i) => `coalesce(${figure} filter (where bucket = ${i}), 0)`).join(', ')}])`;
      const { text, parameters } = sql.build(`
        with contested as (
          select ${columns.join(', ')}, document_id, min(entry_date) as opened, sum(disputed) as amount
          from receivable_entries ${allOf(entries)}
          group by ${columns.join(', ')}, document_id having sum(disputed) > 0
        ), aged as (
          select *, width_bucket(${day}::date - opened, ${starts}::int[]) as bucket from contested
        )
        select ${groupSelected(given)}, min(opened)::text as oldest, ${each('count(*)')} as cases,
          ${each('sum(amount)')} as contested
        from aged group by ${columns.join(', ')} order by ${columns.join(', ')} limit ${sql.bind(limit)}`);
      return (await session.rows<Row>(text, parameters)).map(({ oldest, cases, contested, ...group }) => ({
        ...group,
        asOf,
        cases: sumOf(cases),
        contested: sumOf(contested),
        oldestDays: daysBetween(oldest, asOf),
        buckets: buckets.map(({ fromDays, toDays }, i) => {
          return { fromDays: fromDays ?? 0, toDays, cases: cases[i]!, contested: contested[i]! };
        }),
      }));
    },
  };
}

const sumOf = (figures: readonly number[]) => figures.reduce((sum, figure) => sum + figure, 0);
