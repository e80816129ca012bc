import { defineEvent, eventRegistry, t, type EventsOf } from '#libs/kernel';

/** What principal and distributor agreed. */
const terms = t.object({
  validFrom: t.date(),
  validTo: t.nullable(t.date()),
  channels: t.array(t.text()),
  territories: t.array(t.text()),
  priceListId: t.id(),
  paymentTermDays: t.integer(),
  currency: t.currency(),
  /** Minor units; null: no limit. */
  creditLimit: t.nullable(t.amount()),
  /** Bank guarantee or deposit, minor units. */
  guarantee: t.amount(),
  /** What the principal does with what it can't supply: cut the line or keep it on back-order. */
  shortage: t.oneOf('CUT', 'BACK_ORDER'),
});

const id = { distributorId: t.id() };

export const distributorEvents = eventRegistry(
  'distributors',
  ['distributor-<id>'],
  [
    defineEvent(
      'distributor.applied',
      1,
      'A firm asks to become a distributor.',
      t.object({
        ...id,
        name: t.text(),
        taxId: t.nullable(t.text()),
        channels: t.array(t.text()),
        territories: t.array(t.text()),
        /** Opaque subject of the contact person; who it is stands in the vault. */
        contactId: t.nullable(t.id()),
      }),
    ),
    defineEvent(
      'distributor.appraised',
      1,
      'Sales operations judged the application.',
      t.object({
        ...id,
        verdict: t.oneOf('PASSED', 'FAILED'),
        score: t.integer(),
        note: t.nullable(t.text()),
      }),
    ),
    defineEvent(
      'distributor.appointed',
      1,
      'The contract begins: dates, area, terms, credit.',
      t.object({
        ...id,
        name: t.text(),
        warehouseId: t.id(),
        terms,
      }),
    ),
    defineEvent(
      'distributor.terms-revised',
      1,
      'The contract terms change.',
      t.object({ ...id, terms, reason: t.text() }),
    ),
    defineEvent(
      'distributor.suspended',
      1,
      'No orders from or for it until reinstated.',
      t.object({ ...id, reason: t.text() }),
    ),
    defineEvent('distributor.reinstated', 1, 'Orders are taken again.', t.object({ ...id, reason: t.text() })),
    defineEvent('distributor.terminated', 1, 'The contract ends.', t.object({ ...id, reason: t.text() })),
  ],
);

export type DistributorEvent = EventsOf<typeof distributorEvents>;
export type DistributorTerms = Extract<DistributorEvent, { type: 'distributor.appointed' }>['data']['terms'];
