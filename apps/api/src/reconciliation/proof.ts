import { Injectable } from '@nestjs/common';
import { badParameter, Clock, ReadModels, type QueryRequest, type ReadSession } from '#libs/platform';
import { isBusinessDate } from '#libs/kernel';
import type { DayProofDto, DriftDto, ProofDto } from './proof.dto.js';

const views = [
  'bank_lines',
  'bank_statements',
  'payments',
  'receivable_entries',
  'open_items',
  'invoices',
  'account_balances',
];
const mostDrift = 1_000;

/**
 * Per day: what the bank states, what the books hold, and the lines between them. A day is shown when a statement ends on
 * it or a line is booked on it.
 */
const daysSql = `
  with line as (
    select bank_account_id, currency, booked_on as day, case side when 'CREDIT' then 1 else -1 end as sign, amount, open, state
    from bank_lines where booked_on is not null and ($1::text is null or bank_account_id = $1)
  ), moved as (
    select bank_account_id, currency, day,
      sum(sign * case when state = 'IGNORED' then 0 else amount - open end) as booked,
      sum(sign * case when state = 'IGNORED' then 0 else open end) as open,
      sum(sign * case when state = 'IGNORED' then amount else 0 end) as ignored
    from line group by 1, 2, 3
  ), counted as (
    select distinct on (bank_account_id, period_to) bank_account_id, currency, period_to as day, closing
    from bank_statements
    where status <> 'DISCARDED' and status <> 'QUARANTINED' and closing is not null and period_to is not null
      and ($1::text is null or bank_account_id = $1)
    order by bank_account_id, period_to, position desc
  ), first as (
    select distinct on (bank_account_id) bank_account_id, opening, period_from
    from bank_statements
    where status <> 'DISCARDED' and status <> 'QUARANTINED' and opening is not null
      and ($1::text is null or bank_account_id = $1)
    order by bank_account_id, period_from, position
  ), day as (
    select coalesce(m.bank_account_id, c.bank_account_id) as bank_account_id, coalesce(m.currency, c.currency) as currency,
      coalesce(m.day, c.day) as day, c.closing, coalesce(m.booked, 0) as booked, coalesce(m.open, 0) as open,
      coalesce(m.ignored, 0) as ignored
    from moved m full join counted c on c.bank_account_id = m.bank_account_id and c.day = m.day
  ), running as (
    select d.bank_account_id, d.currency, d.day, d.closing,
      coalesce(f.opening, 0) + sum(d.booked) over w as book, sum(d.open) over w as open, sum(d.ignored) over w as ignored
    from day d left join first f on f.bank_account_id = d.bank_account_id
    window w as (partition by d.bank_account_id order by d.day)
  )
  select bank_account_id as "bankAccountId", day::text as day, currency, closing::bigint as "bankBalance",
    book::bigint as "bookBalance", open::bigint as "openItems", ignored::bigint as ignored,
    (closing - book - open - ignored)::bigint as difference
  from running where day between $2 and $3 order by bank_account_id, day`;

/** Each names documents that differ: code, document, what it is compared with, by how much, where to look. */
const driftSql: readonly string[] = [
  `select 'match-without-payment' as code, l.line_id as "documentId", 'payment ' || (m->>'paymentId') as against,
     (m->>'amount')::bigint - coalesce(p.amount, 0) as difference, '/v1/bank-lines/' || l.line_id as link
   from bank_lines l cross join lateral jsonb_array_elements(l.matches) m
   left join payments p on p.payment_id = m->>'paymentId' and (p.status <> 'REVERSED' or exists (
     select 1 from bank_lines r cross join lateral jsonb_array_elements(r.matches) x
     where x->>'kind' = 'RETURNED_PAYMENT' and x->>'paymentId' = p.payment_id))
   where m->>'kind' in ('PAYMENT', 'SUSPENSE') and p.amount is distinct from (m->>'amount')::bigint`,
  `select 'payment-of-no-line' as code, p.payment_id as "documentId", 'bank line ' || p.line_id as against,
     p.amount as difference, '/v1/payments/' || p.payment_id as link
   from payments p where p.line_id is not null and p.status <> 'REVERSED' and not exists (
     select 1 from bank_lines l cross join lateral jsonb_array_elements(l.matches) m
     where l.line_id = p.line_id and m->>'paymentId' = p.payment_id)`,
  `select 'payment-not-posted' as code, p.payment_id as "documentId", 'account of ' || p.debtor_id as against,
     p.amount - coalesce(sum(e.unapplied), 0)::bigint as difference, '/v1/payments/' || p.payment_id as link
   from payments p left join receivable_entries e on e.document_id = p.payment_id and e.kind in ('PAYMENT', 'PAYMENT_REVERSAL')
   where p.debtor_id is not null group by p.payment_id, p.debtor_id, p.amount, p.status
   having coalesce(sum(e.unapplied), 0) <> case p.status when 'REVERSED' then 0 else p.amount end`,
  `select 'invoice-open-differs' as code, i.invoice_id as "documentId", 'account of ' || o.debtor_id as against,
     i.open - o.open as difference, '/v1/invoices/' || i.invoice_id as link
   from invoices i join open_items o on o.invoice_id = i.invoice_id where i.open <> o.open`,
  `select 'account-differs' as code, b.debtor_id as "documentId", 'postings of ' || b.creditor_id as against,
     (b.open_items - coalesce(sum(e.amount), 0))::bigint as difference, '/v1/accounts/' || b.debtor_id || '/statement' as link
   from account_balances b left join receivable_entries e on e.creditor_id = b.creditor_id and e.debtor_id = b.debtor_id
   group by b.creditor_id, b.debtor_id, b.open_items, b.unapplied
   having b.open_items <> coalesce(sum(e.amount), 0) or b.unapplied <> coalesce(sum(e.unapplied), 0)`,
];

/** Proves books against bank. */
@Injectable()
export class Proof {
  constructor(
    private readonly reads: ReadModels,
    private readonly clock: Clock,
  ) {}

  /** From the bank's lines over payments and postings to invoices and accounts, all of one moment. */
  async of(asked: QueryRequest): Promise<ProofDto> {
    const { bankAccountId, from, to } = this.parameters(asked.query);
    const options = asked.minPosition === undefined ? { views } : { views, minPosition: asked.minPosition };
    const { result, position } = await this.reads.read(asked.caller, options, async (session) => {
      const days = await session.rows<DayProofDto>(daysSql, [bankAccountId, from, to]);
      return { days, drift: await driftOf(session) };
    });
    asked.answeredAt(position);
    const { days, drift } = result;
    return { days, drift, proved: drift.length === 0 && days.every(({ difference }) => (difference ?? 0) === 0) };
  }

  private parameters(query: Readonly<Record<string, unknown>>) {
    const known = ['bankAccountId', 'from', 'to'];
    for (const [name, value] of Object.entries(query)) {
      if (!known.includes(name)) throw badParameter(name, `is unknown here; known: ${known.join(', ')}`);
      if (typeof value !== 'string') throw badParameter(name, 'is given once');
    }
    const given = query as { bankAccountId?: string; from?: string; to?: string };
    const { bankAccountId = null, to = this.clock.businessDate() } = given;
    const { from = `${to.slice(0, 8)}01` } = given;
    for (const [name, date] of [['from', from], ['to', to]] as const) {
      if (!isBusinessDate(date)) throw badParameter(name, 'is no date YYYY-MM-DD');
    } // prettier-ignore
    if (from > to) throw badParameter('from', 'is after to');
    return { bankAccountId, from, to };
  }
}

async function driftOf(session: ReadSession): Promise<DriftDto[]> {
  const drift: DriftDto[] = [];
  for (const sql of driftSql) {
    if (drift.length < mostDrift) drift.push(...(await session.rows<DriftDto>(`${sql} limit ${mostDrift}`)));
  }
  return drift.slice(0, mostDrift);
}
