import type { ReadSession } from '#libs/platform';
import type { DriftDto } from './proof.dto.js';

/** Two figures of one document that have to agree; each side answers `id`, `creditor_id` and `figure`, an id once. */
interface Comparison {
  readonly code: string;
  /** What the document is compared with, for a person. */
  readonly against: string;
  readonly found: string;
  readonly expected: string;
  /** Path where to look; the id comes after it. */
  readonly link: string;
}

const sumBy = (id: string, figure: string, from: string) =>
  `select ${id} as id, creditor_id, sum(${figure})::bigint as figure from ${from} group by 1, 2`;
const journalOf = (ledger: string, sign = '') =>
  sumBy('document_id', `${sign}amount`, `journal where ledger = '${ledger}'`);
const billed = (ledger: string) =>
  sumBy('document_id', '-amount', `journal where kind = 'INVOICE' and ledger = '${ledger}'`);
const invoices = (figure: string) =>
  `select invoice_id as id, seller_id as creditor_id, ${figure} as figure from invoices`;
const payments = (figure: string, where = 'true') =>
  `select payment_id as id, creditor_id, ${figure} as figure from payments where ${where}`;
const entries = (id: string, figure: string, kinds: string) =>
  sumBy(id, figure, `receivable_entries where kind in (${kinds})`);
const matches = `select l.line_id, l.creditor_id, m->>'kind' as kind, m->>'paymentId' as payment_id,
  m->>'refundId' as refund_id, (m->>'amount')::bigint as amount,
  l.booked_on is null and m->>'bookedOn' is null as waits from bank_lines l cross join lateral jsonb_array_elements(l.matches) m`;

/** Matches of lines that no statement has booked yet: payments and refunds know of them, the books wait. */
const waiting = (id: string, more: string, less: string) => `select ${id} as id, creditor_id,
  case when kind in (${more}) then amount else -amount end as figure from (${matches}) m where waits and kind in (${more}, ${less})`;

const comparisons: readonly Comparison[] = [
  {
    ...{ code: 'line-open-differs', against: 'its matches', link: '/v1/bank-lines/' },
    found: `select line_id as id, creditor_id, amount - open as figure from bank_lines`,
    expected: sumBy('line_id', 'amount', `(${matches}) m`),
  },
  {
    ...{ code: 'payment-not-posted', against: 'the payer’s account', link: '/v1/payments/' },
    found: payments(`case status when 'REVERSED' then 0 else amount end`, 'debtor_id is not null'),
    expected: entries('document_id', 'unapplied', `'PAYMENT', 'PAYMENT_REVERSAL'`),
  },
  {
    ...{ code: 'payment-unapplied-differs', against: 'postings of the payer’s account', link: '/v1/payments/' },
    found: payments('unapplied', 'debtor_id is not null'),
    expected: sumBy(
      'document_id',
      'unapplied',
      `receivable_entries where document_id in (select payment_id from payments)`,
    ),
  },
  {
    ...{ code: 'invoice-not-posted', against: 'the debtor’s account', link: '/v1/invoices/' },
    found: invoices('total'),
    expected: entries('document_id', 'amount', `'INVOICE'`),
  },
  {
    ...{ code: 'invoice-credit-differs', against: 'credit notes on the debtor’s account', link: '/v1/invoices/' },
    found: invoices('adjusted'),
    expected: entries('invoice_id', 'unapplied - amount', `'CREDIT_NOTE'`),
  },
  {
    ...{ code: 'invoice-open-differs', against: 'the open item', link: '/v1/invoices/' },
    found: invoices('open'),
    // Debit notes are open items of their own.
    expected: `select invoice_id as id, creditor_id, open as figure from open_items
      where invoice_id in (select invoice_id from invoices)`,
  },
  {
    ...{ code: 'open-item-differs', against: 'postings of the debtor’s account', link: '/v1/invoices/' },
    found: 'select invoice_id as id, creditor_id, open as figure from open_items',
    expected: sumBy('invoice_id', 'amount', 'receivable_entries where invoice_id is not null'),
  },
  {
    ...{
      code: 'books-receivable-differs',
      against: 'postings of the debtor’s account',
      link: '/v1/account-entries?documentId=',
    },
    found: journalOf('RECEIVABLE'),
    expected: sumBy('document_id', 'amount - unapplied', 'receivable_entries'),
  },
  {
    ...{ code: 'books-revenue-differs', against: 'the invoice', link: '/v1/invoices/' },
    found: billed('REVENUE'),
    expected: invoices('net'),
  },
  {
    ...{ code: 'books-vat-differs', against: 'the invoice', link: '/v1/invoices/' },
    found: billed('OUTPUT_VAT'),
    expected: invoices('tax'),
  },
  {
    ...{ code: 'books-bank-differs', against: 'the line of the bank', link: '/v1/bank-lines/' },
    found: journalOf('BANK'),
    expected: `select line_id as id, creditor_id, (case side when 'CREDIT' then 1 else -1 end * case
        when booked_on is not null then amount - open
        else coalesce((select sum(amount) from (${matches}) m where m.line_id = l.line_id and not waits), 0)
      end)::bigint as figure from bank_lines l`,
  },
  {
    ...{
      code: 'books-transit-differs',
      against: 'the payment, as no line of the bank shows it',
      link: '/v1/payments/',
    },
    found: journalOf('IN_TRANSIT'),
    expected: sumBy(
      'id',
      'figure',
      `(${payments('amount', `not on_hand and status <> 'REVERSED' and line_id is null`)} union all
        ${waiting('payment_id', `'PAYMENT', 'SUSPENSE'`, `'RETURNED_PAYMENT'`)}) f`,
    ),
  },
  {
    ...{ code: 'books-cash-differs', against: 'the payment in cash that is not deposited', link: '/v1/payments/' },
    found: journalOf('CASH_ON_HAND'),
    expected: payments('amount', `on_hand and status <> 'REVERSED' and line_id is null`),
  },
  {
    ...{ code: 'books-refund-differs', against: 'the refund, as no line of the bank shows it', link: '/v1/refunds/' },
    found: journalOf('REFUNDS_PAYABLE', '-'),
    expected: sumBy(
      'id',
      'figure',
      `(select refund_id as id, creditor_id, amount as figure from refunds where status in ('PROPOSED', 'APPROVED') union all
        ${waiting('refund_id', `'REFUND'`, `'RETURNED_REFUND'`)}) f`,
    ),
  },
  {
    ...{ code: 'books-accrual-differs', against: 'the rebate, as far as it is not settled', link: '/v1/rebates/' },
    found: journalOf('ACCRUED_REBATES', '-'),
    expected: 'select rebate_id as id, creditor_id, booked as figure from rebates',
  },
  {
    ...{ code: 'rebate-not-posted', against: 'the debtor’s account', link: '/v1/account-entries?documentId=' },
    found: `select settlement_id as id, creditor_id, net + tax as figure from rebate_settlements where status = 'APPROVED'`,
    expected: entries(
      'document_id',
      'unapplied - amount',
      `'SETTLEMENT_CREDIT', 'DEBIT_NOTE') and document_id in (select settlement_id from rebate_settlements`,
    ),
  },
  {
    ...{ code: 'deduction-differs', against: 'what is contested of the invoice', link: '/v1/deductions?invoiceId=' },
    found: sumBy('invoice_id', 'contested', 'deductions'),
    expected: 'select invoice_id as id, creditor_id, disputed as figure from open_items',
  },
  {
    ...{ code: 'books-suspense-differs', against: 'the payment of an unknown payer', link: '/v1/payments/' },
    found: journalOf('SUSPENSE', '-'),
    expected: payments('amount', `status = 'UNIDENTIFIED'`),
  },
];

const compared = ({ code, against, found, expected, link }: Comparison) => `
  select '${code}' as code, id as "documentId", coalesce(f.creditor_id, e.creditor_id) as "creditorId",
    '${against}' as against, (coalesce(f.figure, 0) - coalesce(e.figure, 0))::bigint as difference, '${link}' || id as link
  from (${found}) f full join (${expected}) e using (id) where coalesce(f.figure, 0) <> coalesce(e.figure, 0)`;

/** Days after its value date on which a statement may still bring a line that a notice told of. */
const noticeDays = 3;

/** Documents that are named otherwise than by one figure. */
const others: readonly string[] = [
  `with m as materialized (${matches})
   select 'match-without-payment' as code, m.line_id as "documentId", m.creditor_id as "creditorId",
     'payment ' || m.payment_id as against, m.amount - coalesce(p.amount, 0) as difference,
     '/v1/bank-lines/' || m.line_id as link
   from m left join payments p on p.payment_id = m.payment_id
     and (p.status <> 'REVERSED' or p.payment_id in (select payment_id from m where kind = 'RETURNED_PAYMENT'))
   where m.kind in ('PAYMENT', 'SUSPENSE') and (p.amount is distinct from m.amount or p.line_id is distinct from m.line_id)`,
  `with m as materialized (${matches})
   select 'return-without-reversal' as code, m.line_id as "documentId", m.creditor_id as "creditorId",
     'payment ' || m.payment_id as against, m.amount as difference, '/v1/bank-lines/' || m.line_id as link
   from m left join payments p on p.payment_id = m.payment_id
   where m.kind = 'RETURNED_PAYMENT' and p.status is distinct from 'REVERSED'`,
  `with m as materialized (${matches})
   select 'match-without-refund' as code, m.line_id as "documentId", m.creditor_id as "creditorId",
     'refund ' || m.refund_id as against, m.amount as difference, '/v1/bank-lines/' || m.line_id as link
   from m left join refunds r on r.refund_id = m.refund_id
   where (m.kind = 'REFUND' and r.line_id is distinct from m.line_id)
     or (m.kind = 'RETURNED_REFUND' and r.status is distinct from 'RETURNED')`,
  `with m as materialized (${matches})
   select 'payment-of-no-line' as code, p.payment_id as "documentId", p.creditor_id as "creditorId",
     'bank line ' || p.line_id as against, p.amount as difference, '/v1/payments/' || p.payment_id as link
   from payments p left join m on m.line_id = p.line_id and m.payment_id = p.payment_id
   where p.line_id is not null and p.status <> 'REVERSED' and m.payment_id is null`,
  `select 'superseded-line-funds' as code, l.line_id as "documentId", l.creditor_id as "creditorId",
     'payment ' || p.payment_id as against, p.amount as difference, '/v1/bank-lines/' || l.line_id as link
   from bank_lines l join payments p on p.line_id = l.line_id and p.status <> 'REVERSED'
   where l.state = 'SUPERSEDED'`,
  `select 'account-differs' as code, debtor_id as "documentId", creditor_id as "creditorId",
     'postings of ' || creditor_id as against,
     (coalesce(b.open_items - b.unapplied, 0) - coalesce(e.open_items - e.unapplied, 0))::bigint as difference,
     '/v1/accounts/' || debtor_id || '/statement?creditor=' || creditor_id as link
   from account_balances b full join (
     select creditor_id, debtor_id, sum(amount) as open_items, sum(unapplied) as unapplied
     from receivable_entries group by 1, 2) e using (creditor_id, debtor_id)
   where coalesce(b.open_items, 0) <> coalesce(e.open_items, 0) or coalesce(b.unapplied, 0) <> coalesce(e.unapplied, 0)`,
  `select 'notice-not-booked' as code, l.line_id as "documentId", l.creditor_id as "creditorId",
     'statements of ' || l.bank_account_id as against, l.amount as difference, '/v1/bank-lines/' || l.line_id as link
   from bank_lines l where l.statement_id is null and l.state not in ('IGNORED', 'SUPERSEDED') and exists (
     select 1 from bank_statements s where s.bank_account_id = l.bank_account_id and s.closing is not null
       and s.status in ('ACCEPTED', 'RELEASED') and s.period_to > l.value_date + ${noticeDays})`,
  `select 'entry-unbalanced' as code, position::text as "documentId", creditor_id as "creditorId",
     'itself' as against, sum(amount)::bigint as difference,
     '/v1/books/entries?creditor=' || creditor_id || '&period=' || to_char(min(business_date), 'YYYY-MM') as link
   from journal group by position, creditor_id, currency having sum(amount) <> 0`,
];

/** Views that the drift report reads. */
export const driftViews = [
  ...[
    'bank_lines',
    'bank_statements',
    'payments',
    'receivable_entries',
    'open_items',
    'invoices',
    'account_balances',
    'journal',
    'refunds',
    'deductions',
    'rebates',
    'rebate_settlements',
  ],
];
export const mostDrift = 1_000;

/** Every document that differs from what it has to agree with, at most {@link mostDrift}; of one creditor if named. */
export async function driftOf(session: ReadSession, creditorId: string | null): Promise<DriftDto[]> {
  const drift: DriftDto[] = [];
  for (const sql of [...comparisons.map(compared), ...others]) {
    const left = mostDrift - drift.length;
    if (left === 0) break;
    const text = `select * from (${sql}) d where $1::text is null or "creditorId" = $1 order by "documentId" limit ${left}`;
    drift.push(...(await session.rows<DriftDto>(text, [creditorId])));
  }
  return drift;
}
