import { daysBetween } from '#libs/kernel';
import { dateParameter, instantParameter, type Given } from '../../reports/parameters.js';
import { noPage, paging } from '../../reports/report-route.js';
import type { Report } from '../../reports/reports.js';
import { allOf, StatementBuilder } from '../../reports/sql.js';
import { partiesAsked, partyParameters } from './parties.js';
import type { UnappliedDto } from './receivables.dto.js';

export const unappliedParameters = {
  ...partyParameters,
  asOf: dateParameter('The day; today unless told.'),
  knownAt: instantParameter(
    'As it was known at this instant; payments of unknown payers, which keep no history, are then left out.',
  ),
  ...paging,
};

/**
 * Unapplied cash with age (K21): payments and credit notes of which something settles no invoice on a day, and payments
 * whose payer is unknown. Age counts from the value date.
 */
export function unappliedReport(given: Given<typeof unappliedParameters>, today: string): Report<UnappliedDto> {
  const { asOf = today, knownAt } = given;
  return {
    name: 'unapplied',
    views: ['receivable_entries', 'payments'],
    columns: ['creditorId', 'debtorId', 'level', 'currency', 'kind', 'documentId', 'date', 'ageDays', 'amount'],
    order: ['date', 'documentId'],
    asked: { ...given, ...noPage, asOf },
    load: async (session, after, limit) => {
      const sql = new StatementBuilder();
      const asked = partiesAsked(sql, given);
      const day = sql.bind(asOf);
      const entries = [...asked, `entry_date <= ${day}`, ...sql.where('recorded_at', '<=', knownAt)];
      const unknown = [...asked, `status = 'UNIDENTIFIED'`, `value_date <= ${day}`, knownAt ? 'false' : 'true'];
      const { text, parameters } = sql.build(`
        select * from (
          select creditor_id as "creditorId", debtor_id as "debtorId", level, currency,
            coalesce(min(kind) filter (where kind in ('PAYMENT', 'CREDIT_NOTE', 'SETTLEMENT_CREDIT')), 'PAYMENT') as kind,
            document_id as "documentId",
            coalesce(min(entry_date) filter (where kind in ('PAYMENT', 'CREDIT_NOTE', 'SETTLEMENT_CREDIT')), min(entry_date)) as date,
            sum(unapplied)::bigint as amount
          from receivable_entries ${allOf(entries)}
          group by 1, 2, 3, 4, document_id having sum(unapplied) <> 0
          union all
          select creditor_id, debtor_id, level, currency, 'UNIDENTIFIED', payment_id, value_date, amount
          from payments ${allOf(unknown)}
        ) as cash ${allOf(sql.after(['date', '"documentId"'], after))}
        order by date, "documentId" limit ${sql.bind(limit)}`);
      const rows = await session.rows<Omit<UnappliedDto, 'ageDays'>>(text, parameters);
      return rows.map(({ amount, ...row }) => ({ ...row, ageDays: daysBetween(row.date, asOf), amount }));
    },
  };
}
