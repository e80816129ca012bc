import type { ReadSession } from '#libs/platform';
import { promiseStatus, type PromiseStatus } from '#libs/collections';
import type { PromiseRow } from '#libs/read-models';

/** Views that tell whether promises are kept. */
export const promiseViews = ['promises', 'receivable_entries'];

/** A promise with what came of it. */
export interface ToldPromise extends Omit<PromiseRow, 'withdrawn' | 'madeAt'> {
  /** Minor units that payments settled of it after it was made, valued by its day. */
  readonly paid: number;
  readonly status: PromiseStatus;
}

/** Payments that can keep a promise: valued by its day. What bounced takes itself back. */
const valuedInTime = `exists (
  select from receivable_entries as money
  where money.creditor_id = promise.creditor_id and money.debtor_id = promise.debtor_id
    and money.document_id = entry.document_id and money.kind = 'PAYMENT' and money.entry_date <= promise.due_on
)`;

/** Promises with what was paid of each up to a day, as relation `told`; conditions are about `promise`. */
export function toldPromises(conditions: string, day: string): string {
  return `(
    select promise.*, coalesce((
      select sum(case when promise.invoices = '[]' then entry.unapplied else -entry.amount end)
      from receivable_entries as entry
      where entry.creditor_id = promise.creditor_id and entry.debtor_id = promise.debtor_id
        and entry.position > promise.made_at and entry.entry_date <= ${day} and ${valuedInTime}
        and case when promise.invoices = '[]' then entry.kind in ('PAYMENT', 'PAYMENT_REVERSAL')
          else entry.kind in ('APPLICATION', 'APPLICATION_REVERSAL')
            and promise.invoices @> jsonb_build_array(jsonb_build_object('invoiceId', entry.invoice_id)) end
    ), 0)::bigint as paid
    from promises as promise ${conditions}
  ) as told`;
}

/** Where a told promise stands on a day, in SQL: what {@link promiseStatus} says. `day` is a date. */
export const statusInSql = (day: string): string => `case
  when withdrawn then 'WITHDRAWN' when paid >= amount then 'KEPT' when ${day} <= due_on then 'OPEN'
  when paid > 0 then 'PARTLY_KEPT' else 'BROKEN' end`;

/** Columns of a told promise. */
export const toldColumns = `promise_id as "promiseId", creditor_id as "creditorId", debtor_id as "debtorId", level,
  distributor_id as "distributorId", currency, amount, made_on as "madeOn", due_on as "dueOn", invoices, withdrawn, paid,
  revision, position`;

/** Promises of an account that were made up to a day and are due from another on, oldest first. */
export async function promisesOf(
  session: ReadSession,
  { creditorId, debtorId }: { readonly creditorId: string; readonly debtorId: string },
  { dueFrom, asOf }: { readonly dueFrom: string; readonly asOf: string },
): Promise<ToldPromise[]> {
  const conditions = 'where creditor_id = $1 and debtor_id = $2 and due_on >= $3 and made_on <= $4';
  const rows = await session.rows<Omit<ToldPromise, 'status'> & { readonly withdrawn: boolean }>(
    `select ${toldColumns} from ${toldPromises(conditions, '$4')} order by due_on, promise_id limit 200`,
    [creditorId, debtorId, dueFrom, asOf],
  );
  return rows.map((row) => toldPromise(row, asOf));
}

/** With its status on a day. */
export function toldPromise(
  { withdrawn, ...row }: Omit<ToldPromise, 'status'> & { readonly withdrawn: boolean },
  asOf: string,
): ToldPromise {
  return { ...row, status: promiseStatus({ ...row, withdrawn }, row.paid, asOf) };
}
