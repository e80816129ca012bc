import { defineEvent, eventRegistry, levelSchema, t, type EventsOf } from '#libs/kernel';

const id = { listId: t.id() };
/** Whose buyers: distributors on PRIMARY, outlets on SECONDARY. */
const buyers = { level: levelSchema, buyerIds: t.array(t.id()) };

export const customerListEvents = eventRegistry(
  'discount-policies',
  ['customer-list-<id>'],
  [
    defineEvent(
      'customer-list.opened',
      1,
      'A named list of buyers, for policies to ask about.',
      t.object({ ...id, name: t.text(), level: levelSchema }),
    ),
    defineEvent(
      'customer-list.enrolled',
      1,
      'Buyers are on the list in this period; it replaces what was said for these and later days.',
      t.object({ ...id, ...buyers, from: t.date(), to: t.nullable(t.date()) }),
    ),
    defineEvent(
      'customer-list.removed',
      1,
      'Buyers are not on the list from a day on.',
      t.object({ ...id, ...buyers, from: t.date(), reason: t.text() }),
    ),
  ],
);

export type CustomerListEvent = EventsOf<typeof customerListEvents>;
