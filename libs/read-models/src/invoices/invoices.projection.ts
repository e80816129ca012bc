import type { AccountEvent } from '#libs/accounts';
import type { ClawBack, InvoiceEvent, InvoiceLine } from '#libs/invoicing';
import { change, rowsOf } from '../declare.js';
import { totalsColumns, tradeColumns, tradeRow, type TotalsRow, type TradeRow } from '../trade-columns.js';

export interface InvoiceRow extends TradeRow, TotalsRow {
  readonly invoiceId: string;
  readonly orderId: string;
  readonly deliveryId: string;
  readonly externalRef: string | null;
  /** The buyer's order number in capitals, as payers write it. */
  readonly externalCode: string | null;
  readonly issuedOn: string;
  readonly acceptedOn: string;
  readonly dueDate: string;
  /** Taken off by adjustments, with tax. */
  readonly adjusted: number;
  /** Payments and credits applied. */
  readonly paid: number;
  readonly writtenOff: number;
  /** Still owed on the account; 0 until the account took it. */
  readonly open: number;
  readonly replacedBy: string | null;
  readonly lines: readonly InvoiceLine[];
  readonly adjustments: readonly {
    readonly adjustmentId: string;
    readonly reason: string;
    readonly adjustedOn: string;
    readonly total: number;
    /** Discounts that the goods which are kept no longer earn; `total` counts them. */
    readonly clawBack: readonly ClawBack[];
  }[];
  readonly revision: number;
  readonly position: number;
}

type Applied = readonly { readonly invoiceId: string; readonly amount: number; readonly open: number }[];
const find = (applications: Applied, invoiceId: string) => applications.find((a) => a.invoiceId === invoiceId)!;

/** Invoices with their adjustments and what is still open. */
export const invoicesProjection = rowsOf<InvoiceRow, 'invoiceId', InvoiceEvent | AccountEvent>({
  name: 'invoices',
  version: 3,
  key: ['invoiceId'],
  table: {
    columns: {
      invoiceId: 'text',
      orderId: 'text',
      deliveryId: 'text',
      externalRef: 'text?',
      externalCode: 'text?',
      ...tradeColumns,
      issuedOn: 'date',
      acceptedOn: 'date',
      dueDate: 'date',
      ...totalsColumns,
      adjusted: 'bigint',
      paid: 'bigint',
      writtenOff: 'bigint',
      open: 'bigint',
      replacedBy: 'text?',
      lines: 'jsonb',
      adjustments: 'jsonb',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['orderId'], ['sellerId', 'externalCode'], ['buyerId', 'dueDate'], ['distributorId', 'issuedOn']],
    visibleTo: ['distributorId'],
  },
  keyOf: (data) => ({ invoiceId: (data as { invoiceId: string }).invoiceId }),
  on: {
    'invoice.issued': {
      fold: (_, issued, { revision, position }) => ({
        invoiceId: issued.invoiceId,
        orderId: issued.orderId,
        deliveryId: issued.deliveryId,
        externalRef: issued.externalRef,
        externalCode: issued.externalRef?.toUpperCase() ?? null,
        ...tradeRow(issued.trade),
        issuedOn: issued.issuedOn,
        acceptedOn: issued.acceptedOn,
        dueDate: issued.dueDate,
        ...issued.totals,
        adjusted: 0,
        paid: 0,
        writtenOff: 0,
        open: 0,
        replacedBy: null,
        lines: issued.lines,
        adjustments: [],
        revision,
        position,
      }),
    },
    'invoice.adjusted': {
      fold: (row, { adjustmentId, reason, adjustedOn, totals, clawBack }, { revision, position }) =>
        change(row, ({ adjusted, adjustments }) => ({
          adjusted: adjusted + totals.total,
          adjustments: [...adjustments, { adjustmentId, reason, adjustedOn, total: totals.total, clawBack }],
          revision,
          position,
        })),
    },
    'invoice.replaced': {
      fold: (row, { replacementId }, { revision, position }) =>
        change(row, () => ({ replacedBy: replacementId, revision, position })),
    },
    'account.invoice-posted': { fold: (row, { amount }) => change(row, () => ({ open: amount })) },
    'account.credit-note-posted': { fold: (row, { open }) => change(row, () => ({ open })) },
    'account.deduction-credited': { fold: (row, { open }) => change(row, () => ({ open })) },
    'account.write-off-posted': {
      fold: (row, { amount, open }) => change(row, ({ writtenOff }) => ({ writtenOff: writtenOff + amount, open })),
    },
    'account.write-off-reversed': {
      fold: (row, { amount, open }) => change(row, ({ writtenOff }) => ({ writtenOff: writtenOff - amount, open })),
    },
    'account.payment-applied': {
      keys: ({ applications }) => applications.map(({ invoiceId }) => ({ invoiceId })),
      fold: (row, { applications }, _, { invoiceId }) =>
        change(row, ({ paid }) => {
          const { amount, open } = find(applications, invoiceId);
          return { paid: paid + amount, open };
        }),
    },
    'account.application-reversed': {
      keys: ({ applications }) => applications.map(({ invoiceId }) => ({ invoiceId })),
      fold: (row, { applications }, _, { invoiceId }) =>
        change(row, ({ paid }) => {
          const { amount, open } = find(applications, invoiceId);
          return { paid: paid - amount, open };
        }),
    },
  },
});
