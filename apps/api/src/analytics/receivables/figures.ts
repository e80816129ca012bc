import { addDays, daysBetween, monthOf } from '#libs/kernel';
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
import { allOf, StatementBuilder } from '../../reports/sql.js';
import type { ReceivablesDto } from './receivables.dto.js';

/** Which postings figures are made of, and by what they are told. */
export interface Postings {
  /** Columns of `receivable_entries` that tell the figures apart. */
  readonly by: readonly string[];
  /** Conditions on its rows. */
  readonly of: (sql: StatementBuilder) => readonly string[];
  /** The day on which it is looked at. */
  readonly to: string;
  readonly knownAt: string | undefined;
  /** Last day of each bucket of overdue amounts. */
  readonly ageingDays: readonly number[];
  /** Days of the window of the simple DSO. */
  readonly dsoDays: number;
}

/** Window of the simple DSO unless told. */
export const usualDsoDays = 90;

interface Keyed {
  readonly key: readonly string[];
}

/** Overdue share and buckets, DSO by three ways and unapplied cash (K16 to K19, K21) on a day, by the values of `by`. */
export async function loadReceivables(
  session: ReadSession,
  postings: Postings,
): Promise<(...key: readonly string[]) => ReceivablesDto> {
  const items = byKey(await openItems(session, postings));
  const cash = byKey(await unappliedCash(session, postings));
  const sales = byKey(await creditSales(session, postings));
  const { to, ageingDays, dsoDays } = postings;
  const months = lastMonths(to);
  return (...key) => {
    const open = items(key);
    const buckets = ageBuckets(ageingDays).map((bucket, index) => {
      const { invoices = 0, amount = 0, disputed = 0 } = open.find((row) => row.bucket === index) ?? {};
      return { ...bucket, invoices, amount, disputed };
    });
    const total = buckets.reduce((sum, { amount }) => sum + amount, 0);
    const disputed = buckets.reduce((sum, bucket) => sum + bucket.disputed, 0);
    const notYetDue = buckets[0]!.amount;
    const overdue = total - notYetDue;
    const overdueDisputed = disputed - buckets[0]!.disputed;
    const { amount: unapplied = 0, count: unappliedCount = 0, oldest = null } = cash(key)[0] ?? {};
    const balance = total - unapplied;
    const sold = sales(key);
    const window = { sales: sold.reduce((sum, row) => sum + row.recent, 0), days: dsoDays };
    const byMonth = months.map(({ month, days }): CreditSales => ({
      sales: sold.find((row) => row.month === month)?.total ?? 0,
      days,
    }));
    const { best, delay } = bestPossibleDso(notYetDue, balance, window);
    return {
      ...{ balance, open: total, overdue, disputed, overdueDisputed },
      ...{ overdueShare: overdueShare(overdue, total), buckets },
      overdueShareUndisputed: overdueShare(overdue - overdueDisputed, total - disputed),
      ...{ dsoSimple: dsoSimple(balance, window), dsoCountBack: dsoCountBack(balance, byMonth) },
      ...{ dsoBest: best, dsoDelay: delay, unappliedCash: unapplied, unappliedCount },
      unappliedOldestDays: oldest === null ? null : daysBetween(oldest, to),
    };
  };
}

function byKey<Row extends Keyed>(rows: readonly Row[]): (key: readonly string[]) => readonly Row[] {
  const known = new Map<string, Row[]>();
  for (const row of rows) {
    const name = row.key.join(' ');
    const some = known.get(name);
    if (some) some.push(row);
    else known.set(name, [row]);
  }
  return (key) => known.get(key.join(' ')) ?? [];
}

/** Twelve months, newest first; the newest ends on `to`. */
function lastMonths(to: string): readonly { readonly month: string; readonly days: number }[] {
  const months: { month: string; days: number }[] = [];
  for (let last = to; months.length < countBackMonths; last = addDays(`${monthOf(last)}-01`, -1)) {
    months.push({ month: monthOf(last), days: Number(last.slice(8)) });
  }
  return months;
}

/** Conditions of the postings that count: those asked for, up to the last day, known then. */
function counted(sql: StatementBuilder, { of, to, knownAt }: Postings): string[] {
  return [...of(sql), `entry_date <= ${sql.bind(to)}`, ...sql.where('recorded_at', '<=', knownAt)];
}

const keyOf = ({ by }: Postings) => `array[${by.join(', ')}] as key`;

/** Open amounts by bucket; a payment that is dated before its invoice counts as not due until the invoice's day. */
function openItems(session: ReadSession, postings: Postings) {
  const sql = new StatementBuilder();
  const starts = [1, ...postings.ageingDays.map((day) => day + 1)];
  const { text, parameters } = sql.build(`
    select key, width_bucket(coalesce(${sql.bind(postings.to)}::date - due, 0), ${sql.bind(starts)}::int[]) as bucket,
      count(*) as invoices, sum(open)::bigint as amount, sum(disputed)::bigint as disputed
    from (
      select ${keyOf(postings)}, max(due_date) as due, sum(amount) as open, sum(disputed) as disputed
      from receivable_entries ${allOf([...counted(sql, postings), 'invoice_id is not null'])}
      group by 1, invoice_id having sum(amount) <> 0
    ) as item group by 1, 2`);
  interface Bucket extends Keyed {
    readonly bucket: number;
    readonly invoices: number;
    readonly amount: number;
    readonly disputed: number;
  }
  return session.rows<Bucket>(text, parameters);
}

/** Payments and credits that settle nothing yet; age counts from the value date. */
function unappliedCash(session: ReadSession, postings: Postings) {
  const sql = new StatementBuilder();
  const { text, parameters } = sql.build(`
    select key, sum(unapplied)::bigint as amount, count(*) as count, min(paid_on) as oldest
    from (
      select ${keyOf(postings)}, sum(unapplied) as unapplied,
        min(entry_date) filter (where kind in ('PAYMENT', 'CREDIT_NOTE', 'SETTLEMENT_CREDIT')) as paid_on
      from receivable_entries ${allOf(counted(sql, postings))}
      group by 1, document_id having sum(unapplied) <> 0
    ) as payment group by 1`);
  return session.rows<Keyed & { readonly amount: number; readonly count: number; readonly oldest: string | null }>(
    text,
    parameters,
  );
}

/** Credit sales with tax less credit notes by month; what is due on the day of the invoice is no credit. */
function creditSales(session: ReadSession, postings: Postings) {
  const sql = new StatementBuilder();
  const recent = `entry_date > ${sql.bind(addDays(postings.to, -postings.dsoDays))}`;
  const { text, parameters } = sql.build(`
    with posting as materialized (
      select * from receivable_entries ${allOf([...counted(sql, postings), `kind in ('INVOICE', 'CREDIT_NOTE', 'SETTLEMENT_CREDIT', 'SETTLEMENT_CREDIT_REVERSAL')`])}
    )
    select ${keyOf(postings)}, to_char(entry_date, 'YYYY-MM') as month,
      sum(amount - unapplied)::bigint as total, coalesce(sum(amount - unapplied) filter (where ${recent}), 0)::bigint as recent
    from posting
    where entry_date > ${sql.bind(addDays(postings.to, -400))} and not exists (
      select from posting as invoice
      where invoice.kind = 'INVOICE' and invoice.invoice_id = posting.invoice_id and invoice.due_date <= invoice.entry_date
    )
    group by 1, 2`);
  return session.rows<Keyed & { readonly month: string; readonly total: number; readonly recent: number }>(
    text,
    parameters,
  );
}
