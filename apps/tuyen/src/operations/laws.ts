import { readSchema } from '#libs/projections';

/** A law that the figures of read models must obey among themselves, as SQL. */
export interface Law {
  readonly name: string;
  /** For a person, in one line. */
  readonly says: string;
  /** The read model whose checkpoint is the moment of the comparison. */
  readonly state: string;
  /** Facts that are cut at that moment; they must have come as far. */
  readonly facts?: string;
  /** Rows that break the law: `subject`, `found`, `expected`. `$1` is the moment; all laws use it. */
  readonly broken: string;
  /** How many rows obey or break it; `$1` as above. */
  readonly compared: string;
}

/**
 * Figures by subject from two sides, joined. A subject that lacks on one side counts as 0 there, so that a lost or made-up
 * row shows.
 */
function equal(found: string, expected: string): Pick<Law, 'broken' | 'compared'> {
  const joined = `with f as (${found}), e as (${expected}), both_sides as (
    select coalesce(f.subject, e.subject) as subject, coalesce(f.figure, 0) as found, coalesce(e.figure, 0) as expected
    from f full join e on f.subject = e.subject)`;
  return {
    compared: `${joined} select count(*)::int as compared from both_sides where $1::bigint is not null`,
    broken: `${joined} select subject, found, expected from both_sides
      where found <> expected and $1::bigint is not null order by subject`,
  };
}

const account = `creditor_id || ' <- ' || debtor_id`;
const place = `location_id || ' ' || sku`;
const daily = `concat_ws(' ', date, level, distributor_id, outlet_id, sku, channel, territory, currency)`;
const sumBy = (subject: string, figure: string, from: string, where = '') =>
  `select ${subject} as subject, sum(${figure})::bigint as figure from ${readSchema}.${from} ${where} group by 1`;
const upToMoment = 'where position <= $1';

/** Rows of one table that must stay within bounds. */
function within(
  table: string,
  subject: string,
  figure: string,
  bound: string,
  ok: string,
): Pick<Law, 'broken' | 'compared'> {
  return {
    compared: `select count(*)::int as compared from ${readSchema}.${table} where $1::bigint is not null`,
    broken: `select ${subject} as subject, ${figure} as found, ${bound} as expected from ${readSchema}.${table}
      where not (${ok}) and $1::bigint is not null order by 1`,
  };
}

export const laws: readonly Law[] = [
  {
    name: 'account-postings',
    says: 'postings of every account add up to its open items',
    state: 'account_balances',
    facts: 'receivable_entries',
    ...equal(
      sumBy(account, 'open_items', 'account_balances'),
      sumBy(account, 'amount', 'receivable_entries', upToMoment),
    ),
  },
  {
    name: 'account-cash',
    says: 'postings of every account add up to its unapplied cash',
    state: 'account_balances',
    facts: 'receivable_entries',
    ...equal(
      sumBy(account, 'unapplied', 'account_balances'),
      sumBy(account, 'unapplied', 'receivable_entries', upToMoment),
    ),
  },
  {
    name: 'open-items',
    says: 'postings of every account add up to what is open of its invoices',
    state: 'open_items',
    facts: 'receivable_entries',
    ...equal(sumBy(account, 'open', 'open_items'), sumBy(account, 'amount', 'receivable_entries', upToMoment)),
  },
  {
    name: 'open-within-invoice',
    says: 'nothing open is below zero or above its invoice',
    state: 'open_items',
    ...within('open_items', 'invoice_id', 'open', 'amount', 'open between 0 and amount'),
  },
  {
    name: 'account-disputes',
    says: 'postings of every account add up to what is contested on it',
    state: 'account_balances',
    facts: 'receivable_entries',
    ...equal(
      sumBy(account, 'disputed', 'account_balances'),
      sumBy(account, 'disputed', 'receivable_entries', upToMoment),
    ),
  },
  {
    name: 'disputed-within-open',
    says: 'nothing contested is below zero or above what is open of its invoice',
    state: 'open_items',
    ...within('open_items', 'invoice_id', 'disputed', 'open', 'disputed between 0 and open'),
  },
  {
    name: 'invoice-is-receipt',
    says: 'every invoice is worth what its delivery’s buyer accepted',
    state: 'invoices',
    facts: 'sell_through_facts',
    ...invoiceIsReceipt(),
  },
  {
    name: 'books-balance',
    says: 'debits are credits in every currency of all books',
    state: 'journal',
    compared: `select count(distinct (creditor_id, currency))::int as compared from ${readSchema}.journal where position <= $1`,
    broken: `select creditor_id || ' ' || currency as subject, sum(amount)::bigint as found, 0 as expected
      from ${readSchema}.journal where position <= $1 group by 1 having sum(amount) <> 0 order by 1`,
  },
  {
    name: 'closed-months',
    says: 'entries of closed months add up to the totals of their closings',
    state: 'book_periods',
    facts: 'journal',
    ...equal(...closedMonths()),
  },
  {
    name: 'stock-on-hand',
    says: 'movements of every SKU at every location add up to its lots',
    state: 'stock_on_hand',
    facts: 'stock_movements',
    ...equal(sumBy(place, 'on_hand', 'stock_on_hand'), sumBy(place, 'quantity', 'stock_movements', upToMoment)),
  },
  {
    name: 'stock-levels',
    says: 'movements of every SKU at every location add up to its level',
    state: 'stock_levels',
    facts: 'stock_movements',
    ...equal(sumBy(place, 'on_hand', 'stock_levels'), sumBy(place, 'quantity', 'stock_movements', upToMoment)),
  },
  {
    name: 'reserved-within-stock',
    says: 'nothing reserved is below zero or above what is there',
    state: 'stock_levels',
    ...within('stock_levels', place, 'reserved', 'on_hand', 'reserved between 0 and on_hand'),
  },
  {
    name: 'budget-within-grant',
    says: 'what is kept and given of a budget is never below zero or above its grant',
    state: 'budgets',
    ...within(
      ...(['budgets', 'budget_key', 'reserved + committed', 'granted'] as const),
      'least(reserved, committed, granted - reserved - committed) >= 0',
    ),
  },
  {
    name: 'sell-through-quantity',
    says: 'facts of every day add up to its roll-up, in base units',
    state: 'sell_through_daily',
    facts: 'sell_through_facts',
    ...equal(
      sumBy(daily, 'quantity + free_quantity - return_quantity', 'sell_through_daily'),
      sumBy(daily, `case kind when 'RETURN' then -quantity else quantity end`, 'sell_through_facts', upToMoment),
    ),
  },
  {
    name: 'sell-through-value',
    says: 'facts of every day add up to its roll-up, in money',
    state: 'sell_through_daily',
    facts: 'sell_through_facts',
    ...equal(
      sumBy(daily, 'net - return_net', 'sell_through_daily'),
      sumBy(daily, `case kind when 'RETURN' then -net else net end`, 'sell_through_facts', upToMoment),
    ),
  },
];

/** Debits up to the end of each closed month: what is in it or before it stood in the log when it was closed. */
function closedMonths(): [found: string, expected: string] {
  const closed = `from ${readSchema}.book_periods p where status = 'CLOSED'`;
  const subject = `creditor_id || ' ' || period as subject`;
  const debit = `(select coalesce(sum((t->>'debit')::bigint), 0) from jsonb_array_elements(totals) t)`;
  return [
    `select ${subject}, (select coalesce(sum(amount), 0)::bigint from ${readSchema}.journal j where j.creditor_id = p.creditor_id
       and j.entry_date <= p.to_date and j.position <= p.up_to and amount > 0) as figure ${closed}`,
    `select ${subject}, sum(${debit}) over (partition by creditor_id order by period)::bigint as figure ${closed}`,
  ];
}

/** Receipts come before their invoices: what is accepted and not invoiced yet is no break. */
function invoiceIsReceipt(): Pick<Law, 'broken' | 'compared'> {
  const joined = `from ${readSchema}.invoices i left join (
      select document_id, sum(net + tax)::bigint as worth from ${readSchema}.sell_through_facts
      where kind = 'SALE' and method = 'RECEIPT' and position <= $1 group by 1) s on s.document_id = i.delivery_id`;
  return {
    compared: `select count(*)::int as compared ${joined}`,
    broken: `select i.invoice_id as subject, i.total as found, coalesce(s.worth, 0) as expected ${joined}
      where i.total <> coalesce(s.worth, 0) order by 1`,
  };
}
