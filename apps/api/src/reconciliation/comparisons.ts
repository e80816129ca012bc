/** Rows of one table that tell figures of documents; those of one document and creditor add up. */
export interface Side {
  /** A table or subquery with a column `creditor_id`. */
  readonly from: string;
  readonly id: string;
  readonly figure: string;
  readonly where?: string;
}

/** Two figures of one document that have to agree. */
export interface Comparison {
  readonly code: string;
  /** What the document is compared with, for a person. */
  readonly against: string;
  readonly found: readonly Side[];
  readonly expected: readonly Side[];
  /** SQL of the path where to look, from `id` and `creditor_id`. */
  readonly link: string;
}

/** SQL of what explains lines, a row each. `waits`: no statement has booked it yet. */
export const matches = `select l.line_id, l.creditor_id, m->>'kind' as kind, m->>'paymentId' as payment_id,
  m->>'refundId' as refund_id, (m->>'amount')::bigint as amount, case l.side when 'CREDIT' then 1 else -1 end as sign,
  l.booked_on is not null as booked, l.booked_on is null and m->>'bookedOn' is null as waits
  from bank_lines l cross join lateral jsonb_array_elements(l.matches) m`;

const journal = (where: string, figure = 'amount'): Side => ({ from: 'journal', id: 'document_id', figure, where });
const ledger = (name: string, figure = 'amount') => journal(`ledger = '${name}'`, figure);
const billed = (name: string) => journal(`kind = 'INVOICE' and ledger = '${name}'`, '-amount');
const entries = (id: string, figure: string, where: string): Side => ({
  from: 'receivable_entries',
  id,
  figure,
  where,
});
const ofKind = (id: string, figure: string, ...kinds: readonly string[]) =>
  entries(id, figure, `kind in (${kinds.map((kind) => `'${kind}'`).join(', ')})`);
const invoices = (figure: string): Side => {
  return { from: '(select *, seller_id as creditor_id from invoices) i', id: 'invoice_id', figure };
};
const openItems = (figure: string): Side => ({ from: 'open_items', id: 'invoice_id', figure });
const payments = (figure: string, where: string): Side => ({ from: 'payments', id: 'payment_id', figure, where });
const lines = (figure: string, where = 'true'): Side => ({ from: 'bank_lines', id: 'line_id', figure, where });
const ofLines = (id: string, figure: string, where: string): Side => ({ from: `(${matches}) m`, id, figure, where });
const balances = (figure: string): Side => ({ from: 'account_balances', id: 'debtor_id', figure });

/** Rows of a table whose document is in another one, too. */
const within = (table: string, id: string, other: string, otherId: string) =>
  `(select * from ${table} where ${id} in (select ${otherId} from ${other})) w`;

/** Matches of lines that no statement has booked yet: payments and refunds know of them, the books wait. */
const waiting = (id: string, more: readonly string[], less: string): Side => {
  const adding = `kind in (${more.map((kind) => `'${kind}'`).join(', ')})`;
  return ofLines(id, `case when ${adding} then amount else -amount end`, `waits and (${adding} or kind = '${less}')`);
};

const at = (path: string) => `'${path}' || id`;
const statement = `'/v1/accounts/' || id || '/statement?creditor=' || creditor_id`;

/** Every figure that two read models tell of one document. */
export const comparisons: readonly Comparison[] = [
  {
    ...{ code: 'line-open-differs', against: 'its matches', link: at('/v1/bank-lines/') },
    found: [lines('amount - open')],
    expected: [ofLines('line_id', 'amount', 'true')],
  },
  {
    ...{ code: 'payment-not-posted', against: 'the payer’s account', link: at('/v1/payments/') },
    found: [payments('amount', `status <> 'REVERSED' and debtor_id is not null`)],
    expected: [ofKind('document_id', 'unapplied', 'PAYMENT', 'PAYMENT_REVERSAL')],
  },
  {
    ...{ code: 'payment-unapplied-differs', against: 'postings of the payer’s account', link: at('/v1/payments/') },
    found: [payments('unapplied', 'debtor_id is not null')],
    expected: [
      {
        from: within('receivable_entries', 'document_id', 'payments', 'payment_id'),
        ...{ id: 'document_id', figure: 'unapplied' },
      },
    ],
  },
  {
    ...{ code: 'invoice-not-posted', against: 'the debtor’s account', link: at('/v1/invoices/') },
    found: [invoices('total')],
    expected: [ofKind('document_id', 'amount', 'INVOICE')],
  },
  {
    ...{ code: 'invoice-credit-differs', against: 'credit notes on the debtor’s account', link: at('/v1/invoices/') },
    found: [invoices('adjusted')],
    expected: [ofKind('invoice_id', 'unapplied - amount', 'CREDIT_NOTE')],
  },
  {
    ...{ code: 'invoice-open-differs', against: 'the open item', link: at('/v1/invoices/') },
    found: [invoices('open')],
    // Debit notes are open items of their own.
    expected: [{ ...openItems('open'), from: within('open_items', 'invoice_id', 'invoices', 'invoice_id') }],
  },
  {
    ...{ code: 'open-item-differs', against: 'postings of the debtor’s account', link: at('/v1/invoices/') },
    found: [openItems('open')],
    expected: [entries('invoice_id', 'amount', 'invoice_id is not null')],
  },
  {
    ...{ code: 'account-differs', against: 'open items in its postings', link: statement },
    found: [balances('open_items')],
    expected: [entries('debtor_id', 'amount', 'true')],
  },
  {
    ...{ code: 'account-differs', against: 'unapplied money in its postings', link: statement },
    found: [balances('unapplied')],
    expected: [entries('debtor_id', 'unapplied', 'true')],
  },
  {
    ...{ code: 'books-receivable-differs', against: 'postings of the debtor’s account' },
    link: at('/v1/account-entries?documentId='),
    found: [ledger('RECEIVABLE')],
    expected: [entries('document_id', 'amount - unapplied', 'true')],
  },
  {
    ...{ code: 'books-revenue-differs', against: 'the invoice', link: at('/v1/invoices/') },
    found: [billed('REVENUE')],
    expected: [invoices('net')],
  },
  {
    ...{ code: 'books-vat-differs', against: 'the invoice', link: at('/v1/invoices/') },
    found: [billed('OUTPUT_VAT')],
    expected: [invoices('tax')],
  },
  {
    ...{ code: 'books-bank-differs', against: 'the line of the bank', link: at('/v1/bank-lines/') },
    found: [ledger('BANK')],
    expected: [
      lines(`case side when 'CREDIT' then amount - open else open - amount end`, 'booked_on is not null'),
      ofLines('line_id', 'sign * amount', 'not booked and not waits'),
    ],
  },
  {
    ...{ code: 'books-transit-differs', against: 'the payment, as no line of the bank shows it' },
    link: at('/v1/payments/'),
    found: [ledger('IN_TRANSIT')],
    expected: [
      payments('amount', `not on_hand and status <> 'REVERSED' and line_id is null`),
      waiting('payment_id', ['PAYMENT', 'SUSPENSE'], 'RETURNED_PAYMENT'),
    ],
  },
  {
    ...{ code: 'books-cash-differs', against: 'the payment in cash that is not deposited', link: at('/v1/payments/') },
    found: [ledger('CASH_ON_HAND')],
    expected: [payments('amount', `on_hand and status <> 'REVERSED' and line_id is null`)],
  },
  {
    ...{ code: 'books-refund-differs', against: 'the refund, as no line of the bank shows it' },
    link: at('/v1/refunds/'),
    found: [ledger('REFUNDS_PAYABLE', '-amount')],
    expected: [
      { from: 'refunds', id: 'refund_id', figure: 'amount', where: `status in ('PROPOSED', 'APPROVED')` },
      waiting('refund_id', ['REFUND'], 'RETURNED_REFUND'),
    ],
  },
  {
    ...{ code: 'books-accrual-differs', against: 'the rebate, as far as it is not settled', link: at('/v1/rebates/') },
    found: [ledger('ACCRUED_REBATES', '-amount')],
    expected: [{ from: 'rebates', id: 'rebate_id', figure: 'booked' }],
  },
  {
    ...{ code: 'rebate-not-posted', against: 'the debtor’s account', link: at('/v1/account-entries?documentId=') },
    found: [{ from: 'rebate_settlements', id: 'settlement_id', figure: 'net + tax', where: `status = 'APPROVED'` }],
    expected: [
      {
        ...ofKind('document_id', 'unapplied - amount', 'SETTLEMENT_CREDIT', 'DEBIT_NOTE'),
        from: within('receivable_entries', 'document_id', 'rebate_settlements', 'settlement_id'),
      },
    ],
  },
  {
    ...{ code: 'deduction-differs', against: 'what is contested of the invoice' },
    link: at('/v1/deductions?invoiceId='),
    found: [{ from: 'deductions', id: 'invoice_id', figure: 'contested' }],
    expected: [openItems('disputed')],
  },
  {
    ...{ code: 'books-suspense-differs', against: 'the payment of an unknown payer', link: at('/v1/payments/') },
    found: [ledger('SUSPENSE', '-amount')],
    expected: [payments('amount', `status = 'UNIDENTIFIED'`)],
  },
  {
    ...{ code: 'entry-unbalanced', against: 'itself' },
    link: `'/v1/books/entries?creditor=' || creditor_id || '&period=' || (
      select to_char(min(business_date), 'YYYY-MM') from journal where position = id::bigint)`,
    found: [{ from: 'journal', id: 'position::text', figure: 'amount' }],
    expected: [],
  },
];
