import { assert } from '#libs/kernel';

/**
 * What is posted, and which ledgers each posting moves. An account map gives every pair of them an account of the chart.
 *
 * RECEIVABLE is what debtors owe less what they have paid too much: applying a payment moves nothing between accounts.
 * REFUNDS_PAYABLE holds cash that is set aside for debtors until a line of the bank shows that it went out.
 * ACCRUED_REBATES holds what debtors have earned by period rebates and nobody has settled.
 * CASH_ON_HAND holds cash and cheques that no line of the bank shows yet, IN_TRANSIT other money of which that is true.
 */
export const postingLedgers = {
  INVOICE: ['RECEIVABLE', 'REVENUE', 'OUTPUT_VAT'],
  RETURN: ['RECEIVABLE', 'RETURNS', 'OUTPUT_VAT'],
  PRICE_REDUCTION: ['RECEIVABLE', 'PRICE_REDUCTIONS', 'OUTPUT_VAT'],
  CORRECTION: ['RECEIVABLE', 'REVENUE', 'OUTPUT_VAT'],
  RECEIPT: ['CASH_ON_HAND', 'IN_TRANSIT', 'RECEIVABLE', 'SUSPENSE'],
  IDENTIFICATION: ['RECEIVABLE', 'SUSPENSE'],
  RECEIPT_REVERSAL: ['CASH_ON_HAND', 'IN_TRANSIT', 'RECEIVABLE', 'SUSPENSE'],
  DEPOSIT: ['CASH_ON_HAND', 'IN_TRANSIT'],
  BANK: ['BANK', 'IN_TRANSIT'],
  BANK_FEE: ['BANK', 'BANK_CHARGES'],
  REFUND: ['RECEIVABLE', 'REFUNDS_PAYABLE'],
  REFUND_TRANSFER: ['BANK', 'REFUNDS_PAYABLE'],
  DEDUCTION: ['RECEIVABLE', 'PRICE_REDUCTIONS'],
  WRITE_OFF: ['RECEIVABLE', 'BAD_DEBT'],
  SMALL_DIFFERENCE: ['RECEIVABLE', 'PAYMENT_DIFFERENCES'],
  EARLY_PAYMENT: ['RECEIVABLE', 'PAYMENT_DISCOUNTS', 'OUTPUT_VAT'],
  PERIOD_REBATE: ['RECEIVABLE', 'REBATES', 'OUTPUT_VAT'],
  REBATE_ACCRUAL: ['REBATES', 'ACCRUED_REBATES'],
  REBATE_RELEASE: ['REBATES', 'ACCRUED_REBATES'],
} as const;

export type PostingKind = keyof typeof postingLedgers;
export type Ledger = (typeof postingLedgers)[PostingKind][number];
export const postingKinds = Object.keys(postingLedgers) as readonly PostingKind[];

/** Papers that a line of the journal comes from. */
export type DocumentType =
  | 'INVOICE'
  | 'CREDIT_NOTE'
  | 'PAYMENT'
  | 'BANK_LINE'
  | 'WRITE_OFF'
  | 'SETTLEMENT_CREDIT'
  | 'DEBIT_NOTE'
  | 'REBATE'
  | 'REFUND'
  | 'DEDUCTION';

/** One line of an entry. `amount`: minor units, above zero on the debit side, below on the credit side. */
export interface EntryLine<Kind extends PostingKind = PostingKind> {
  readonly ledger: (typeof postingLedgers)[Kind][number];
  readonly amount: number;
  readonly document: { readonly type: DocumentType; readonly id: string };
  readonly bankAccountId?: string;
}

/** A balanced entry in the books of a creditor; all lines in one currency. */
export interface Entry {
  readonly kind: PostingKind;
  /** Day of the fact, YYYY-MM-DD; the day on which it is booked may be later (a closed period). */
  readonly date: string;
  readonly debtorId: string | null;
  readonly lines: readonly EntryLine[];
}

/** Makes an entry; lines of nothing are left out, and without any line there is none. Lines that don't balance are a fault. */
export function entry<Kind extends PostingKind>(
  kind: Kind,
  date: string,
  debtorId: string | null,
  lines: readonly EntryLine<Kind>[],
): Entry | undefined {
  const ledgers: readonly string[] = postingLedgers[kind];
  for (const { ledger } of lines)
    assert(ledgers.includes(ledger), `${kind} moves ${ledgers.join(', ')}, not ${ledger}`);
  const moved = lines.filter(({ amount }) => amount !== 0);
  const sum = moved.reduce((total, { amount }) => total + amount, 0);
  assert(sum === 0, `debits and credits of ${kind} differ by ${sum}`);
  return moved.length === 0 ? undefined : { kind, date, debtorId, lines: moved };
}
