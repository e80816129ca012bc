import type { AccountEvent } from '#libs/accounts';
import { entry, type EntryLine, type Entry, type PostingKind } from '#libs/books';
import type { RebateEvent } from '#libs/discount-policies';
import type { InvoiceEvent } from '#libs/invoicing';
import type { Level } from '#libs/kernel';
import type { PaymentEvent } from '#libs/payments';
import type { BankLineEvent } from '#libs/reconciliation';

/** Every event of the contexts that money goes through. */
export type MoneyEvent = AccountEvent | BankLineEvent | InvoiceEvent | PaymentEvent | RebateEvent;
type DataOf<Type extends MoneyEvent['type']> = Extract<MoneyEvent, { type: Type }>['data'];

/** Whose books an entry is in. */
export interface Books {
  readonly creditorId: string;
  readonly level: Level;
  readonly currency: string;
}
export interface Posting {
  readonly books: Books;
  /** None where the event is worth nothing; more than one where it tells of several facts at once. */
  readonly entries: readonly Entry[];
}

/** Why an event has no entry of its own: another one tells of the same money, or it moves nothing between accounts. */
type Unposted = 'TOLD-BY-ANOTHER' | 'MOVES-NO-ACCOUNT';

/**
 * What each event posts: of all that tell of the same money exactly one. Invoices and credit notes are told by invoicing,
 * which knows their VAT; money by the payment; the bank's accounts by the bank's lines; what is settled or given up without either by the account;
 * what is earned and not settled yet by the rebate.
 * An event that is not named here does not compile.
 */
export const postings: { readonly [Type in MoneyEvent['type']]: Unposted | ((data: DataOf<Type>) => Posting) } = {
  'invoice.issued': (invoice) => billed(invoice, 'INVOICE', invoice.invoiceId, invoice.issuedOn),
  'invoice.adjusted': (invoice) => credited(invoice),
  'invoice.replaced': 'TOLD-BY-ANOTHER',
  'account.invoice-posted': 'TOLD-BY-ANOTHER',
  'account.credit-note-posted': 'TOLD-BY-ANOTHER',

  'payment.recorded': (payment) => received(payment),
  'payment.identified': (payment) => identified(payment),
  'payment.reversed': (payment) => reversed(payment),
  'payment.posted': 'TOLD-BY-ANOTHER',
  'payment.funding-refused': 'MOVES-NO-ACCOUNT',
  'payment.funded': (payment) => deposited(payment, payment.fundedOn, 1),
  'payment.unfunded': (payment) => deposited(payment, payment.unfundedOn, -1),
  'account.payment-posted': 'TOLD-BY-ANOTHER',
  'account.payment-reversed': 'TOLD-BY-ANOTHER',
  'account.payment-applied': 'MOVES-NO-ACCOUNT',
  'account.application-reversed': 'MOVES-NO-ACCOUNT',

  'bank-line.matched': (match) => moved(match, match, 1),
  'bank-line.unmatched': (match) => moved(match, match, -1),
  'bank-line.booked': (line) => ({
    books: booksOf(line),
    entries: line.matches.flatMap((match) => moved(line, match, 1).entries),
  }),
  'account.amount-recognised': 'MOVES-NO-ACCOUNT',
  'bank-line.noticed': 'MOVES-NO-ACCOUNT',
  'bank-line.recorded': 'MOVES-NO-ACCOUNT',
  'bank-line.ignored': 'MOVES-NO-ACCOUNT',
  'bank-line.reopened': 'MOVES-NO-ACCOUNT',
  'bank-line.superseded': 'MOVES-NO-ACCOUNT',
  'bank-line.correction-refused': 'MOVES-NO-ACCOUNT',

  'account.write-off-posted': (given) => givenUp(given, given.postedOn, given.amount),
  'account.write-off-reversed': (given) => givenUp(given, given.reversedOn, -given.amount),
  'account.settlement-credit-posted': (credit) => settled(credit, 'SETTLEMENT_CREDIT', credit.postedOn, 1),
  'account.settlement-credit-taken-back': (credit) => settled(credit, 'SETTLEMENT_CREDIT', credit.takenBackOn, -1),
  'account.debit-note-posted': (note) => settled(note, 'DEBIT_NOTE', note.issuedOn, -1),
  'account.refund-reserved': (refund) => refunded(refund, refund.reservedOn, 1),
  'account.refund-released': (refund) => refunded(refund, refund.releasedOn, -1),
  'account.refund-approved': 'MOVES-NO-ACCOUNT',
  'account.refund-paid': 'TOLD-BY-ANOTHER',
  'account.refund-unpaid': 'TOLD-BY-ANOTHER',
  'account.deduction-credited': (credit) => deducted(credit),
  'account.invoice-disputed': 'MOVES-NO-ACCOUNT',
  'account.dispute-reduced': 'MOVES-NO-ACCOUNT',
  'account.limit-set': 'MOVES-NO-ACCOUNT',
  'account.blocked': 'MOVES-NO-ACCOUNT',
  'account.block-lifted': 'MOVES-NO-ACCOUNT',
  'account.credit-reserved': 'MOVES-NO-ACCOUNT',
  'account.credit-refused': 'MOVES-NO-ACCOUNT',
  'account.credit-released': 'MOVES-NO-ACCOUNT',

  'rebate.accrued': (accrual) => accrued(accrual),
  'rebate.settlement-approved': (settlement) => released(settlement),
  'rebate.opened': 'MOVES-NO-ACCOUNT',
  'rebate.deferred': 'MOVES-NO-ACCOUNT',
  'rebate.settlement-proposed': 'MOVES-NO-ACCOUNT',
  'rebate.settlement-claimed': 'MOVES-NO-ACCOUNT',
  'rebate.budget-answered': 'MOVES-NO-ACCOUNT',
  'rebate.settlement-limited': 'MOVES-NO-ACCOUNT',
  'rebate.settlement-rejected': 'MOVES-NO-ACCOUNT',
};

const booksOf = ({ creditorId, level, currency }: Books): Books => ({ creditorId, level, currency });

function posting<Kind extends PostingKind>(
  books: Books,
  kind: Kind,
  date: string,
  debtorId: string | null,
  lines: readonly EntryLine<Kind>[],
): Posting {
  const made = entry(kind, date, debtorId, lines);
  return { books: booksOf(books), entries: made ? [made] : [] };
}

type Invoiced = Pick<DataOf<'invoice.issued'>, 'trade' | 'totals'>;
const sellerOf = ({ sellerId, level, currency }: Invoiced['trade']): Books => ({
  creditorId: sellerId,
  level,
  currency,
});

function billed({ trade, totals }: Invoiced, type: 'INVOICE', id: string, date: string): Posting {
  const document = { type, id };
  return posting(sellerOf(trade), 'INVOICE', date, trade.buyerId, [
    { ledger: 'RECEIVABLE', amount: totals.total, document },
    { ledger: 'REVENUE', amount: -totals.net, document },
    { ledger: 'OUTPUT_VAT', amount: -totals.tax, document },
  ]);
}

/** Figures of an adjustment are what is taken off. What was billed wrongly was never revenue. */
function credited({ trade, totals, adjustmentId, adjustedOn, reason }: DataOf<'invoice.adjusted'>): Posting {
  const document = { type: 'CREDIT_NOTE', id: adjustmentId } as const;
  const rest = [
    { ledger: 'OUTPUT_VAT', amount: totals.tax, document },
    { ledger: 'RECEIVABLE', amount: -totals.total, document },
  ] as const;
  const books = sellerOf(trade);
  switch (reason) {
    case 'RETURN':
      return posting(books, 'RETURN', adjustedOn, trade.buyerId, [
        { ledger: 'RETURNS', amount: totals.net, document },
        ...rest,
      ]);
    case 'PRICE':
      return posting(books, 'PRICE_REDUCTION', adjustedOn, trade.buyerId, [
        { ledger: 'PRICE_REDUCTIONS', amount: totals.net, document },
        ...rest,
      ]);
    case 'QUANTITY':
    case 'REPLACEMENT':
      return posting(books, 'CORRECTION', adjustedOn, trade.buyerId, [
        { ledger: 'REVENUE', amount: totals.net, document },
        ...rest,
      ]);
  }
}

const payer = ({ debtorId }: { readonly debtorId: string | null }) => (debtorId === null ? 'SUSPENSE' : 'RECEIVABLE');

const held = ({ onHand }: { readonly onHand: boolean }) => (onHand ? 'CASH_ON_HAND' : 'IN_TRANSIT');

function received(payment: DataOf<'payment.recorded'>): Posting {
  const { paymentId, amount, valueDate, debtorId } = payment;
  const document = { type: 'PAYMENT', id: paymentId } as const;
  return posting(payment, 'RECEIPT', valueDate, debtorId, [
    { ledger: held(payment), amount, document },
    { ledger: payer(payment), amount: -amount, document },
  ]);
}

function identified(payment: DataOf<'payment.identified'>): Posting {
  const { paymentId, amount, valueDate, debtorId } = payment;
  const document = { type: 'PAYMENT', id: paymentId } as const;
  return posting(payment, 'IDENTIFICATION', valueDate, debtorId, [
    { ledger: 'SUSPENSE', amount, document },
    { ledger: 'RECEIVABLE', amount: -amount, document },
  ]);
}

function reversed(payment: DataOf<'payment.reversed'>): Posting {
  const { paymentId, amount, reversedOn, debtorId } = payment;
  const document = { type: 'PAYMENT', id: paymentId } as const;
  return posting(payment, 'RECEIPT_REVERSAL', reversedOn, debtorId, [
    { ledger: payer(payment), amount, document },
    { ledger: held(payment), amount: -amount, document },
  ]);
}

type Deposited = Pick<DataOf<'payment.funded'>, 'paymentId' | 'amount' | 'debtorId' | 'onHand' | keyof Books>;

/** Cash that a line of the bank shows goes from the till to the bank; `sign` -1: it was another's line. */
function deposited(payment: Deposited, date: string | null, sign: 1 | -1): Posting {
  if (!payment.onHand || date === null) return { books: booksOf(payment), entries: [] };
  const document = { type: 'PAYMENT', id: payment.paymentId } as const;
  const amount = sign * payment.amount;
  return posting(payment, 'DEPOSIT', date, payment.debtorId, [
    { ledger: 'IN_TRANSIT', amount, document },
    { ledger: 'CASH_ON_HAND', amount: -amount, document },
  ]);
}

type Line = Pick<DataOf<'bank-line.matched'>, 'lineId' | 'bankAccountId' | 'bookedOn' | keyof Books>;
type Match = Pick<DataOf<'bank-line.matched'>, 'kind' | 'amount' | 'paymentId' | 'refundId' | 'debtorId'>;

/** `sign` 1: the line is explained; -1: it no longer is. What no statement has booked yet waits. */
function moved(line: Line, match: Match, sign: 1 | -1): Posting {
  const { lineId, bankAccountId, bookedOn: date } = line;
  if (date === null) return { books: booksOf(line), entries: [] };
  const { kind, paymentId, refundId, debtorId } = match;
  const amount = sign * match.amount;
  const document = { type: 'BANK_LINE', id: lineId } as const;
  if (refundId !== null) {
    const went = kind === 'REFUND' ? amount : -amount;
    return posting(line, 'REFUND_TRANSFER', date, debtorId, [
      { ledger: 'REFUNDS_PAYABLE', amount: went, document: { type: 'REFUND', id: refundId } },
      { ledger: 'BANK', amount: -went, document, bankAccountId },
    ]);
  }
  if (kind === 'BANK_FEE' || paymentId === null) {
    return posting(line, 'BANK_FEE', date, null, [
      { ledger: 'BANK_CHARGES', amount, document },
      { ledger: 'BANK', amount: -amount, document, bankAccountId },
    ]);
  }
  const came = kind === 'RETURNED_PAYMENT' ? -amount : amount;
  return posting(line, 'BANK', date, debtorId, [
    { ledger: 'BANK', amount: came, document, bankAccountId },
    { ledger: 'IN_TRANSIT', amount: -came, document: { type: 'PAYMENT', id: paymentId } },
  ]);
}

type Refund = Pick<DataOf<'account.refund-reserved'>, 'refundId' | 'paymentId' | 'amount' | 'debtorId' | keyof Books>;

/** Cash of a payment is set aside for the debtor; `sign` -1: it is its unapplied cash again. */
function refunded(refund: Refund, date: string, sign: 1 | -1): Posting {
  const { refundId, paymentId, debtorId } = refund;
  const amount = sign * refund.amount;
  return posting(refund, 'REFUND', date, debtorId, [
    { ledger: 'RECEIVABLE', amount, document: { type: 'PAYMENT', id: paymentId } },
    { ledger: 'REFUNDS_PAYABLE', amount: -amount, document: { type: 'REFUND', id: refundId } },
  ]);
}

/** What a debtor kept back rightly, without VAT: the invoice stands. */
function deducted(credit: DataOf<'account.deduction-credited'>): Posting {
  const document = { type: 'DEDUCTION', id: credit.deductionId } as const;
  return posting(credit, 'DEDUCTION', credit.postedOn, credit.debtorId, [
    { ledger: 'PRICE_REDUCTIONS', amount: credit.amount, document },
    { ledger: 'RECEIVABLE', amount: -credit.amount, document },
  ]);
}

type GivenUp = Pick<DataOf<'account.write-off-posted'>, 'kind' | 'invoiceId' | 'debtorId' | keyof Books>;

function givenUp(writeOff: GivenUp, date: string, amount: number): Posting {
  const { kind, debtorId } = writeOff;
  const document = { type: 'WRITE_OFF', id: writeOff.invoiceId } as const;
  const receivable = { ledger: 'RECEIVABLE', amount: -amount, document } as const;
  switch (kind) {
    case 'BAD_DEBT':
      return posting(writeOff, 'WRITE_OFF', date, debtorId, [{ ledger: 'BAD_DEBT', amount, document }, receivable]);
    case 'DIFFERENCE': {
      const lost = { ledger: 'PAYMENT_DIFFERENCES', amount, document } as const;
      return posting(writeOff, 'SMALL_DIFFERENCE', date, debtorId, [lost, receivable]);
    }
  }
}

type Settled = Pick<
  DataOf<'account.settlement-credit-posted'>,
  'kind' | 'documentId' | 'amount' | 'net' | 'tax' | 'debtorId' | keyof Books
>;

/** A discount after invoicing; `sign` 1: given, -1: taken back. */
function settled(discount: Settled, type: 'SETTLEMENT_CREDIT' | 'DEBIT_NOTE', date: string, sign: 1 | -1): Posting {
  const { kind, documentId, amount, net, tax, debtorId } = discount;
  const document = { type, id: documentId };
  const ledger = kind === 'EARLY_PAYMENT' ? 'PAYMENT_DISCOUNTS' : 'REBATES';
  return posting<'EARLY_PAYMENT' | 'PERIOD_REBATE'>(discount, kind, date, debtorId, [
    { ledger, amount: sign * net, document },
    { ledger: 'OUTPUT_VAT', amount: sign * tax, document },
    { ledger: 'RECEIVABLE', amount: -sign * amount, document },
  ]);
}

/** A document earns a rebate, or loses what others earned: spent on its day, and owed until it is settled. */
function accrued(accrual: DataOf<'rebate.accrued'>): Posting {
  const { rebateId, debtorId, booked } = accrual;
  const document = { type: 'REBATE', id: rebateId } as const;
  return posting(accrual, 'REBATE_ACCRUAL', accrual.document.on, debtorId, [
    { ledger: 'REBATES', amount: booked, document },
    { ledger: 'ACCRUED_REBATES', amount: -booked, document },
  ]);
}

/** The accrual ends where the posting to the debtor's account begins, which spends what it really was. */
function released(settlement: DataOf<'rebate.settlement-approved'>): Posting {
  const { rebateId, debtorId, approvedOn, released: amount } = settlement;
  const document = { type: 'REBATE', id: rebateId } as const;
  return posting(settlement, 'REBATE_RELEASE', approvedOn, debtorId, [
    { ledger: 'ACCRUED_REBATES', amount, document },
    { ledger: 'REBATES', amount: -amount, document },
  ]);
}
