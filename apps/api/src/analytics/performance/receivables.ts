import { addDays, daysBetween, monthOf, type Level } from '#libs/kernel';
import type { ReadSession } from '#libs/platform';
import {
  ageBuckets,
  bestPossibleDso,
  countBackMonths,
  dsoCountBack,
  dsoSimple,
  overdueShare,
  type CreditSales,
} from '#libs/read-models';
import { allOf, StatementBuilder } from '../sql.js';
import type { ReceivablesDto } from './performance.dto.js';
import { allByLevel, byLevel, type ByLevel, type Scope } from './scope.js';

/** Days of the window of the simple DSO. */
const dsoDays = 90;

/** Overdue share and buckets, DSO by three ways and unapplied cash (K16 to K19, K21) on the last day of the window. */
export async function loadReceivables(
  session: ReadSession,
  scope: Scope,
): Promise<(id: string, level: Level) => ReceivablesDto> {
  const items = allByLevel(await openItems(session, scope));
  const cash = byLevel(await unappliedCash(session, scope));
  const sales = allByLevel(await creditSales(session, scope));
  const months = lastMonths(scope.to);
  return (id, level) => {
    const buckets = ageBuckets(scope.ageingDays).map((bucket, index) => {
      const { invoices = 0, amount = 0 } = items(id, level).find((row) => row.bucket === index) ?? {};
      return { ...bucket, invoices, amount };
    });
    const open = buckets.reduce((sum, { amount }) => sum + amount, 0);
    const notYetDue = buckets[0]!.amount;
    const { amount: unappliedCash = 0, count: unappliedCount = 0, oldest = null } = cash(id, level) ?? {};
    const balance = open - unappliedCash;
    const sold = sales(id, level);
    const window = { sales: sold.reduce((sum, row) => sum + row.recent, 0), days: dsoDays };
    const byMonth = months.map(({ month, days }): CreditSales => ({
      sales: sold.find((row) => row.month === month)?.total ?? 0,
      days,
    }));
    const { best, delay } = bestPossibleDso(notYetDue, balance, window);
    return {
      ...{ balance, open, overdue: open - notYetDue, overdueShare: overdueShare(open - notYetDue, open), buckets },
      ...{ dsoSimple: dsoSimple(balance, window), dsoCountBack: dsoCountBack(balance, byMonth) },
      ...{ dsoBest: best, dsoDelay: delay, unappliedCash, unappliedCount },
      unappliedOldestDays: oldest === null ? null : daysBetween(oldest, scope.to),
    };
  };
}

/** Twelve months, newest first; the newest ends on `to`. */
function lastMonths(to: string): readonly { readonly month: string; readonly days: number }[] {
  const months: { month: string; days: number }[] = [];
  for (let last = to; months.length < countBackMonths; last = addDays(`${monthOf(last)}-01`, -1)) {
    months.push({ month: monthOf(last), days: Number(last.slice(8)) });
  }
  return months;
}

/** Conditions of the postings that count: of these distributors, up to the last day, known then. */
function postings(sql: StatementBuilder, { ids, to, knownAt }: Scope): string[] {
  return [
    `distributor_id = any(${sql.bind(ids)})`,
    `entry_date <= ${sql.bind(to)}`,
    ...sql.where('recorded_at', '<=', knownAt),
  ];
}

/** Open amounts by bucket; a payment that is dated before its invoice counts as not due until the invoice's day. */
function openItems(session: ReadSession, scope: Scope) {
  const sql = new StatementBuilder();
  const starts = [1, ...scope.ageingDays.map((day) => day + 1)];
  const { text, parameters } = sql.build(`
    select distributor_id as "distributorId", level,
      width_bucket(coalesce(${sql.bind(scope.to)}::date - due, 0), ${sql.bind(starts)}::int[]) as bucket,
      count(*) as invoices, sum(open)::bigint as amount
    from (
      select distributor_id, level, invoice_id, max(due_date) as due, sum(amount) as open
      from receivable_entries ${allOf([...postings(sql, scope), 'invoice_id is not null'])}
      group by 1, 2, 3 having sum(amount) <> 0
    ) as item group by 1, 2, 3`);
  return session.rows<ByLevel & { readonly bucket: number; readonly invoices: number; readonly amount: number }>(
    text,
    parameters,
  );
}

/** Payments and credits that settle nothing yet; age counts from the value date. */
function unappliedCash(session: ReadSession, scope: Scope) {
  const sql = new StatementBuilder();
  const { text, parameters } = sql.build(`
    select distributor_id as "distributorId", level, sum(unapplied)::bigint as amount, count(*) as count, min(paid_on) as oldest
    from (
      select distributor_id, level, document_id, sum(unapplied) as unapplied,
        min(entry_date) filter (where kind in ('PAYMENT', 'CREDIT_NOTE')) as paid_on
      from receivable_entries ${allOf(postings(sql, scope))}
      group by 1, 2, 3 having sum(unapplied) <> 0
    ) as payment group by 1, 2`);
  return session.rows<ByLevel & { readonly amount: number; readonly count: number; readonly oldest: string | null }>(
    text,
    parameters,
  );
}

/** Credit sales with tax less credit notes by month; what is due on the day of the invoice is no credit. */
function creditSales(session: ReadSession, scope: Scope) {
  const sql = new StatementBuilder();
  const recent = `entry_date > ${sql.bind(addDays(scope.to, -dsoDays))}`;
  const { text, parameters } = sql.build(`
    with posting as materialized (
      select * from receivable_entries ${allOf([...postings(sql, scope), `kind in ('INVOICE', 'CREDIT_NOTE')`])}
    )
    select distributor_id as "distributorId", level, to_char(entry_date, 'YYYY-MM') as month,
      sum(amount - unapplied)::bigint as total, coalesce(sum(amount - unapplied) filter (where ${recent}), 0)::bigint as recent
    from posting
    where entry_date > ${sql.bind(addDays(scope.to, -400))} and not exists (
      select from posting as invoice
      where invoice.kind = 'INVOICE' and invoice.invoice_id = posting.invoice_id and invoice.due_date <= invoice.entry_date
    )
    group by 1, 2, 3`);
  return session.rows<ByLevel & { readonly month: string; readonly total: number; readonly recent: number }>(
    text,
    parameters,
  );
}
