import { defineEvent, eventRegistry, t, type EventsOf } from '#libs/kernel';

/** Whose goods: a distributor's id, or null for the principal's own warehouse. */
const place = { locationId: t.id(), distributorId: t.nullable(t.id()) };
const lot = { lot: t.text(), expiry: t.nullable(t.date()) };
const sourceKind = t.oneOf('OPENING', 'PRODUCTION', 'PURCHASE', 'DELIVERY', 'DELIVERY_RETURN', 'RETURN');

export const stockEvents = eventRegistry(
  'inventory',
  ['stock-<location>'],
  [
    defineEvent(
      'stock.received',
      1,
      'Goods came in, by lot.',
      t.object({
        ...place,
        source: t.object({ kind: sourceKind, id: t.id() }),
        lines: t.array(t.object({ sku: t.id(), ...lot, quantity: t.quantity() })),
      }),
    ),
    defineEvent(
      'stock.reserved',
      1,
      'Goods are set aside for an order; what is missing is named.',
      t.object({
        ...place,
        orderId: t.id(),
        round: t.integer(),
        lines: t.array(t.object({ lineNo: t.integer(), sku: t.id(), requested: t.quantity(), reserved: t.quantity() })),
      }),
    ),
    defineEvent(
      'stock.back-ordered',
      1,
      'An order waits here until all its goods are there.',
      t.object({
        ...place,
        orderId: t.id(),
        round: t.integer(),
        lines: t.array(
          t.object({ lineNo: t.integer(), sku: t.id(), requested: t.quantity(), available: t.quantity() }),
        ),
      }),
    ),
    defineEvent(
      'stock.reservation-released',
      1,
      'What was set aside for an order is free again.',
      t.object({
        ...place,
        orderId: t.id(),
        reason: t.oneOf('CANCELLED', 'AMENDED', 'CLOSED', 'REJECTED'),
        lines: t.array(t.object({ lineNo: t.integer(), sku: t.id(), quantity: t.quantity() })),
      }),
    ),
    defineEvent(
      'stock.issued',
      1,
      'Goods left for a delivery, earliest expiry first.',
      t.object({
        ...place,
        orderId: t.id(),
        deliveryId: t.id(),
        lines: t.array(t.object({ lineNo: t.integer(), sku: t.id(), ...lot, quantity: t.quantity() })),
      }),
    ),
    defineEvent(
      'stock.issue-refused',
      1,
      'A delivery can’t be loaded: the goods are not reserved or not there.',
      t.object({
        ...place,
        orderId: t.id(),
        deliveryId: t.id(),
        lines: t.array(
          t.object({ lineNo: t.integer(), sku: t.id(), requested: t.quantity(), available: t.quantity() }),
        ),
      }),
    ),
    defineEvent(
      'stock.adjusted',
      1,
      'A correction by a person, with its reason.',
      t.object({
        ...place,
        reason: t.oneOf('DAMAGE', 'LOSS', 'THEFT', 'EXPIRY', 'FOUND', 'CORRECTION', 'IN_TRANSIT_LOSS'),
        note: t.nullable(t.text()),
        lines: t.array(t.object({ sku: t.id(), ...lot, delta: t.quantity() })),
      }),
    ),
    defineEvent(
      'stock.counted',
      1,
      'A count; differences become the new truth.',
      t.object({
        ...place,
        countedOn: t.date(),
        lines: t.array(t.object({ sku: t.id(), ...lot, counted: t.quantity(), expected: t.quantity() })),
      }),
    ),
    defineEvent(
      'stock.given-back',
      1,
      'Goods left on their way back to the principal.',
      t.object({
        ...place,
        returnId: t.id(),
        lines: t.array(t.object({ sku: t.id(), ...lot, quantity: t.quantity() })),
      }),
    ),
    defineEvent(
      'stock.damage-recorded',
      1,
      'Goods that came back damaged or were lost on the way: not sellable, written off.',
      t.object({
        ...place,
        source: t.object({ kind: t.oneOf('DELIVERY', 'RETURN'), id: t.id() }),
        lines: t.array(t.object({ sku: t.id(), ...lot, quantity: t.quantity(), reason: t.oneOf('DAMAGED', 'SHORT') })),
      }),
    ),
  ],
);

/** An outlet as the facts saw it. */
const outlet = {
  outletId: t.id(),
  distributorId: t.id(),
  channel: t.nullable(t.text()),
  territory: t.nullable(t.text()),
};

export const outletStockEvents = eventRegistry(
  'inventory',
  ['outlet-stock-<outlet>'],
  [
    defineEvent(
      'outlet-stock.received',
      1,
      'The outlet accepted a delivery.',
      t.object({
        ...outlet,
        deliveryId: t.id(),
        lines: t.array(t.object({ sku: t.id(), quantity: t.quantity() })),
      }),
    ),
    defineEvent(
      'outlet-stock.counted',
      1,
      'Shelf and back room counted; what is missing was sold (K3).',
      t.object({
        ...outlet,
        countedOn: t.date(),
        method: t.oneOf('VISIT', 'OUTLET', 'AUDIT'),
        lines: t.array(
          t.object({
            sku: t.id(),
            counted: t.quantity(),
            /** Last count + received - sold - returned since; null at the first count. */
            expected: t.nullable(t.quantity()),
            /** expected - counted; negative values are kept: they tell of bad data. Null at the first count. */
            derivedSold: t.nullable(t.quantity()),
          }),
        ),
      }),
    ),
    defineEvent(
      'outlet-stock.sold',
      1,
      'The outlet reported what consumers bought.',
      t.object({
        ...outlet,
        from: t.date(),
        to: t.date(),
        source: t.oneOf('REPORT', 'POS'),
        reportId: t.id(),
        lines: t.array(t.object({ sku: t.id(), quantity: t.quantity() })),
      }),
    ),
    defineEvent(
      'outlet-stock.returned',
      1,
      'The outlet gave goods back.',
      t.object({
        ...outlet,
        returnId: t.id(),
        lines: t.array(t.object({ sku: t.id(), quantity: t.quantity() })),
      }),
    ),
  ],
);

export type StockEvent = EventsOf<typeof stockEvents>;
export type OutletStockEvent = EventsOf<typeof outletStockEvents>;
