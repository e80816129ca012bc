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

/** Amounts of budgets, in the budget's measure. */
const budgets = t.array(t.object({ budgetKey: t.text(), amount: t.integer() }));

/** What a policy gave on goods of a line that are kept, and what it gives for the goods that are kept alone. */
const clawBack = t.object({
  lineNo: t.integer(),
  policyId: t.id(),
  version: t.integer(),
  given: t.amount(),
  earned: t.amount(),
});

/** Version 1 knew nothing of budgets, and took nothing back but the goods. */
const withNone = (...fields: readonly string[]) => ({
  1: (data: Record<string, unknown>) => ({ ...data, ...Object.fromEntries(fields.map((field) => [field, []])) }),
});

export const invoiceEvents = eventRegistry(
  'invoicing',
  ['invoice-<id>'],
  [
    defineEvent(
      'invoice.issued',
      2,
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
        /** What its goods use of budgets. */
        budgets,
      }),
      withNone('budgets'),
    ),
    defineEvent(
      'invoice.adjusted',
      2,
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
        /** Discounts that the goods which are kept no longer earn; the figures above count them. */
        clawBack: t.array(clawBack),
        /** What budgets get back. */
        budgets,
      }),
      withNone('clawBack', 'budgets'),
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
export type ClawBack = Extract<InvoiceEvent, { type: 'invoice.adjusted' }>['data']['clawBack'][number];
