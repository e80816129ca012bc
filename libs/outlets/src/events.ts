import { defineEvent, eventRegistry, t, type EventsOf } from '#libs/kernel';

const id = { outletId: t.id() };

/** Version 1 knew no types of outlets. */
const untyped = (data: Record<string, unknown>) => ({ ...data, outletType: null });

export const outletEvents = eventRegistry(
  'outlets',
  ['outlet-<id>'],
  [
    defineEvent(
      'outlet.registered',
      2,
      'A point of sale becomes known.',
      t.object({
        ...id,
        name: t.text(),
        outletClass: t.text(),
        /** What kind of outlet, e.g. GROCERY; null: not told. */
        outletType: t.nullable(t.text()),
        channel: t.text(),
        territory: t.text(),
        /** Who supplies it, per product line; ALL covers every line. */
        suppliers: t.array(t.object({ productLine: t.text(), distributorId: t.id() })),
        paymentTermDays: t.integer(),
        currency: t.currency(),
        /** What its supplier lends it at most, minor units; null: no limit. */
        creditLimit: t.nullable(t.amount()),
      }),
      { 1: untyped },
    ),
    defineEvent(
      'outlet.reclassified',
      2,
      'Class, type, channel or territory change from this business date on.',
      t.object({
        ...id,
        outletClass: t.text(),
        outletType: t.nullable(t.text()),
        channel: t.text(),
        territory: t.text(),
        reason: t.text(),
      }),
      { 1: untyped },
    ),
    defineEvent(
      'outlet.supplier-changed',
      1,
      'Another distributor supplies a product line.',
      t.object({
        ...id,
        productLine: t.text(),
        distributorId: t.id(),
        previousDistributorId: t.nullable(t.id()),
        currency: t.currency(),
        creditLimit: t.nullable(t.amount()),
      }),
    ),
    defineEvent('outlet.closed', 1, 'No orders any more.', t.object({ ...id, reason: t.text() })),
    defineEvent('outlet.reopened', 1, 'Orders again.', t.object({ ...id, reason: t.text() })),
  ],
);

export type OutletEvent = EventsOf<typeof outletEvents>;
