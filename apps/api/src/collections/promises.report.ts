import { promiseStatuses } from '#libs/collections';
import { dateParameter, idParameter, wordParameter, type Given } from '../reports/parameters.js';
import { noPage, paging } from '../reports/report-route.js';
import type { Report } from '../reports/reports.js';
import { allOf, StatementBuilder } from '../reports/sql.js';
import { promiseViews, statusInSql, toldColumns, toldPromise, toldPromises } from '../trade/promised.js';
import type { ToldPromiseDto } from './promises.dto.js';

export const promiseParameters = {
  creditor: idParameter('Who lends.'),
  debtor: idParameter('Who promised.'),
  distributorId: idParameter('The distributor on either side.'),
  status: wordParameter('Where it stands.', promiseStatuses),
  dueFrom: dateParameter('Due on or after.'),
  dueTo: dateParameter('Due on or before.'),
  asOf: dateParameter('The day on which it is looked at; today unless told.'),
  ...paging,
};

type Row = Omit<ToldPromiseDto, 'status'> & { readonly withdrawn: boolean };

/** Promises, those due first in front. Kept or broken is told by payments, so a late booking mends it. */
export function promisesReport(given: Given<typeof promiseParameters>, today: string): Report<ToldPromiseDto> {
  const { asOf = today, creditor, debtor, distributorId, status, dueFrom, dueTo } = given;
  return {
    name: 'promises',
    views: promiseViews,
    columns: [
      ...['promiseId', 'creditorId', 'debtorId', 'level', 'distributorId', 'currency', 'amount', 'madeOn', 'dueOn'],
      ...['paid', 'status', 'invoices'],
    ],
    order: ['dueOn', 'promiseId'],
    asked: { ...given, ...noPage, asOf },
    load: async (session, after, limit) => {
      const sql = new StatementBuilder();
      const conditions = [
        ...sql.where('creditor_id', '=', creditor),
        ...sql.where('debtor_id', '=', debtor),
        ...sql.where('distributor_id', '=', distributorId),
        ...sql.where('due_on', '>=', dueFrom),
        ...sql.where('due_on', '<=', dueTo),
        ...sql.where('made_on', '<=', asOf),
        ...sql.after(['due_on', 'promise_id'], after),
      ];
      const day = `${sql.bind(asOf)}::date`;
      const { text, parameters } = sql.build(
        `select ${toldColumns} from ${toldPromises(allOf(conditions), day)}
         ${allOf(sql.where(statusInSql(day), '=', status))} order by due_on, promise_id limit ${sql.bind(limit)}`,
      );
      const rows = await session.rows<Row>(text, parameters);
      return rows.map((row) => toldPromise(row as never, asOf));
    },
  };
}
