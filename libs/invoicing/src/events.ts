import {
  amountsSchema,
  defineEvent,
  eventRegistry,
  natureSchema,
  t,
  totalsSchema,
  tradeSchema,
  type EventsOf,
} from '#libs/kernel';

const id = { invoiceId: t.id(), orderId: t.id(), trade: tradeSchema };
const line = t.object({
  lineNo: t.integer(),
  sku: t.id(),
  nature: natureSchema,
  quantity: t.quantity(),
  taxRate: t.decimal(),
  ...amountsSchema,
});

export const invoiceEvents = eventRegistry(
  'invoicing',
  ['invoice-<id>'],
  [
    defineEvent(
      'invoice.issued',
      1,
      'The accepted goods are billed.',
      t.object({
        ...id,
        deliveryId: t.id(),
        externalRef: t.nullable(t.text()),
        issuedOn: t.date(),
        acceptedOn: t.date(),
        dueDate: t.date(),
        lines: t.array(line),
        totals: totalsSchema,
      }),
    ),
    defineEvent(
      'invoice.adjusted',
      1,
      'Part of an invoice is taken back; figures are what is taken off.',
      t.object({
        ...id,
        adjustmentId: t.id(),
        reason: t.oneOf('RETURN', 'PRICE', 'QUANTITY', 'REPLACEMENT'),
        returnId: t.nullable(t.id()),
        adjustedOn: t.date(),
        note: t.nullable(t.text()),
        lines: t.array(line),
        totals: totalsSchema,
      }),
    ),
    defineEvent(
      'invoice.replaced',
      1,
      'Another invoice stands in its place; what was open of it is taken off.',
      t.object({
        ...id,
        replacementId: t.id(),
        reason: t.text(),
      }),
    ),
  ],
);

export type InvoiceEvent = EventsOf<typeof invoiceEvents>;
export type InvoiceLine = Extract<InvoiceEvent, { type: 'invoice.issued' }>['data']['lines'][number];
