import type { AccountEvent } from '#libs/accounts';
import type { Level } from '#libs/kernel';
import { change, rowsOf } from '../declare.js';

export interface OpenItemRow {
  readonly invoiceId: string;
  readonly orderId: string;
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  readonly issuedOn: string;
  readonly dueDate: string;
  /** Invoiced amount with tax. */
  readonly amount: number;
  /** 0 once settled; a reversed payment opens it again. */
  readonly open: number;
  /** What the debtor contests of it. */
  readonly disputed: number;
  readonly position: number;
}

type Applied = readonly { readonly invoiceId: string; readonly open: number }[];

const applications = {
  keys: (data: { applications: Applied }) => data.applications.map(({ invoiceId }) => ({ invoiceId })),
  fold: (
    row: OpenItemRow | undefined,
    data: { applications: Applied },
    { position }: { position: number },
    { invoiceId }: { invoiceId: string },
  ) => change(row, () => ({ open: data.applications.find((a) => a.invoiceId === invoiceId)!.open, position })),
};

/** Every invoice on an account and what is open of it: statement, ageing, DSO. */
export const openItemsProjection = rowsOf<OpenItemRow, 'invoiceId', AccountEvent>({
  name: 'open_items',
  version: 3,
  key: ['invoiceId'],
  table: {
    columns: {
      invoiceId: 'text',
      orderId: 'text',
      creditorId: 'text',
      debtorId: 'text',
      level: 'text',
      distributorId: 'text',
      currency: 'text',
      issuedOn: 'date',
      dueDate: 'date',
      amount: 'bigint',
      open: 'bigint',
      disputed: 'bigint',
      position: 'bigint',
    },
    indexes: [
      ['creditorId', 'debtorId', 'dueDate'],
      ['creditorId', 'open'],
      ['distributorId', 'dueDate'],
    ],
    visibleTo: ['distributorId'],
  },
  keyOf: (data) => ({ invoiceId: (data as { invoiceId: string }).invoiceId }),
  on: {
    'account.invoice-posted': {
      fold: (_, posted, { position }) => ({
        invoiceId: posted.invoiceId,
        orderId: posted.orderId,
        creditorId: posted.creditorId,
        debtorId: posted.debtorId,
        level: posted.level,
        distributorId: posted.distributorId,
        currency: posted.currency,
        issuedOn: posted.issuedOn,
        dueDate: posted.dueDate,
        amount: posted.amount,
        open: posted.amount,
        disputed: 0,
        position,
      }),
    },
    'account.debit-note-posted': {
      keys: ({ documentId }) => [{ invoiceId: documentId }],
      fold: (_, note, { position }) => ({
        invoiceId: note.documentId,
        // It belongs to no order: it stands for itself.
        orderId: note.documentId,
        creditorId: note.creditorId,
        debtorId: note.debtorId,
        level: note.level,
        distributorId: note.distributorId,
        currency: note.currency,
        issuedOn: note.issuedOn,
        dueDate: note.dueDate,
        amount: note.amount,
        open: note.amount,
        disputed: 0,
        position,
      }),
    },
    'account.credit-note-posted': { fold: (row, { open }, { position }) => change(row, () => ({ open, position })) },
    'account.deduction-credited': { fold: (row, { open }, { position }) => change(row, () => ({ open, position })) },
    'account.write-off-posted': { fold: (row, { open }, { position }) => change(row, () => ({ open, position })) },
    'account.write-off-reversed': { fold: (row, { open }, { position }) => change(row, () => ({ open, position })) },
    'account.invoice-disputed': {
      fold: (row, { disputed }, { position }) => change(row, () => ({ disputed, position })),
    },
    'account.dispute-reduced': {
      fold: (row, { disputed }, { position }) => change(row, () => ({ disputed, position })),
    },
    'account.payment-applied': applications,
    'account.application-reversed': applications,
  },
});
