import type { AccountEvent } from '#libs/accounts';
import type { Level } from '#libs/kernel';
import { factsOf } from '../declare.js';

/** One movement of a receivable; amounts in minor units, with tax. The sum of `amount` up to a day is what was owed. */
export interface ReceivableEntryRow {
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  readonly kind:
    | 'INVOICE'
    | 'CREDIT_NOTE'
    | 'PAYMENT'
    | 'APPLICATION'
    | 'APPLICATION_REVERSAL'
    | 'PAYMENT_REVERSAL'
    | 'WRITE_OFF'
    | 'WRITE_OFF_REVERSAL'
    | 'SETTLEMENT_CREDIT'
    | 'SETTLEMENT_CREDIT_REVERSAL'
    | 'DEBIT_NOTE'
    | 'REFUND'
    | 'REFUND_RELEASE'
    | 'DEDUCTION_CREDIT'
    | 'DISPUTE'
    | 'DISPUTE_END';
  /** Payment, credit note, invoice, refund or case of deduction that the entry comes from. */
  readonly documentId: string;
  readonly invoiceId: string | null;
  readonly entryDate: string;
  readonly dueDate: string | null;
  /** Change of open items. */
  readonly amount: number;
  /** Change of unapplied cash and credits. */
  readonly unapplied: number;
  /** Change of what is contested of the open items. */
  readonly disputed: number;
}

type Account = Pick<ReceivableEntryRow, 'creditorId' | 'debtorId' | 'level' | 'distributorId' | 'currency'>;

function entry(
  { creditorId, debtorId, level, distributorId, currency }: Account,
  rest: Pick<ReceivableEntryRow, 'kind' | 'documentId' | 'entryDate'> & Partial<ReceivableEntryRow>,
): ReceivableEntryRow {
  return {
    creditorId,
    debtorId,
    level,
    distributorId,
    currency,
    invoiceId: null,
    dueDate: null,
    amount: 0,
    unapplied: 0,
    disputed: 0,
    ...rest,
  };
}

/** The sub-ledger: every posting to every account, for statements, ageing and DSO as of any day. */
export const receivableEntriesProjection = factsOf<ReceivableEntryRow, AccountEvent>({
  name: 'receivable_entries',
  version: 3,
  table: {
    columns: {
      creditorId: 'text',
      debtorId: 'text',
      level: 'text',
      distributorId: 'text',
      currency: 'text',
      kind: 'text',
      documentId: 'text',
      invoiceId: 'text?',
      entryDate: 'date',
      dueDate: 'date?',
      amount: 'bigint',
      unapplied: 'bigint',
      disputed: 'bigint',
    },
    indexes: [['creditorId', 'debtorId', 'entryDate'], ['distributorId', 'entryDate'], ['invoiceId']],
    visibleTo: ['distributorId'],
  },
  on: {
    'account.invoice-posted': (e) => [
      entry(e, {
        kind: 'INVOICE',
        documentId: e.invoiceId,
        invoiceId: e.invoiceId,
        entryDate: e.issuedOn,
        dueDate: e.dueDate,
        amount: e.amount,
      }),
    ],
    'account.credit-note-posted': (e) => [
      entry(e, {
        kind: 'CREDIT_NOTE',
        documentId: e.adjustmentId,
        invoiceId: e.invoiceId,
        entryDate: e.postedOn,
        amount: -e.applied,
        unapplied: e.unapplied,
      }),
    ],
    'account.payment-posted': (e) => [
      entry(e, { kind: 'PAYMENT', documentId: e.paymentId, entryDate: e.valueDate, unapplied: e.amount }),
    ],
    'account.payment-applied': (e) =>
      e.applications.map(({ invoiceId, amount }) =>
        entry(e, {
          kind: 'APPLICATION',
          documentId: e.paymentId,
          invoiceId,
          entryDate: e.appliedOn,
          amount: -amount,
          unapplied: -amount,
        }),
      ),
    'account.application-reversed': (e) =>
      e.applications.map(({ invoiceId, amount }) =>
        entry(e, {
          kind: 'APPLICATION_REVERSAL',
          documentId: e.paymentId,
          invoiceId,
          entryDate: e.reversedOn,
          amount,
          unapplied: amount,
        }),
      ),
    'account.payment-reversed': (e) => [
      entry(e, { kind: 'PAYMENT_REVERSAL', documentId: e.paymentId, entryDate: e.reversedOn, unapplied: -e.amount }),
    ],
    'account.write-off-posted': (e) => [
      entry(e, {
        kind: 'WRITE_OFF',
        documentId: e.invoiceId,
        invoiceId: e.invoiceId,
        entryDate: e.postedOn,
        amount: -e.amount,
      }),
    ],
    'account.write-off-reversed': (e) => [
      entry(e, {
        kind: 'WRITE_OFF_REVERSAL',
        documentId: e.invoiceId,
        invoiceId: e.invoiceId,
        entryDate: e.reversedOn,
        amount: e.amount,
      }),
    ],
    'account.settlement-credit-posted': (e) => [
      entry(e, {
        kind: 'SETTLEMENT_CREDIT',
        documentId: e.documentId,
        entryDate: e.postedOn,
        unapplied: e.amount,
      }),
    ],
    'account.settlement-credit-taken-back': (e) => [
      entry(e, {
        kind: 'SETTLEMENT_CREDIT_REVERSAL',
        documentId: e.documentId,
        entryDate: e.takenBackOn,
        unapplied: -e.amount,
      }),
    ],
    'account.debit-note-posted': (e) => [
      entry(e, {
        kind: 'DEBIT_NOTE',
        documentId: e.documentId,
        invoiceId: e.documentId,
        entryDate: e.issuedOn,
        dueDate: e.dueDate,
        amount: e.amount,
      }),
    ],
    'account.refund-reserved': (e) => [
      entry(e, { kind: 'REFUND', documentId: e.paymentId, entryDate: e.reservedOn, unapplied: -e.amount }),
    ],
    'account.refund-released': (e) => [
      entry(e, { kind: 'REFUND_RELEASE', documentId: e.paymentId, entryDate: e.releasedOn, unapplied: e.amount }),
    ],
    'account.deduction-credited': (e) => [
      entry(e, {
        kind: 'DEDUCTION_CREDIT',
        documentId: e.deductionId,
        invoiceId: e.invoiceId,
        entryDate: e.postedOn,
        amount: -e.amount,
      }),
    ],
    'account.invoice-disputed': (e) => [
      entry(e, {
        kind: 'DISPUTE',
        documentId: e.deductionId,
        invoiceId: e.invoiceId,
        entryDate: e.disputedOn,
        disputed: e.amount,
      }),
    ],
    'account.dispute-reduced': (e) => [
      entry(e, {
        kind: 'DISPUTE_END',
        documentId: e.deductionId,
        invoiceId: e.invoiceId,
        entryDate: e.reducedOn,
        disputed: -e.amount,
      }),
    ],
  },
});
