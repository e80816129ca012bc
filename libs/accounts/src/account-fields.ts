import { levelSchema, t } from '#libs/kernel';

/** Creditor is the principal for PRIMARY and the distributor for SECONDARY. */
export const account = {
  creditorId: t.id(),
  debtorId: t.id(),
  level: levelSchema,
  distributorId: t.id(),
  currency: t.currency(),
};

/** Invoices that money is meant for; amount null: as much as is open. */
export const namedInvoices = t.array(t.object({ invoiceId: t.id(), amount: t.nullable(t.amount()) }));

/** What is given up: the small rest of an invoice that was paid, or a debt that does not come in. */
export const writeOffKinds = ['DIFFERENCE', 'BAD_DEBT'] as const;
export type WriteOffKind = (typeof writeOffKinds)[number];
