import { defineEvent, eventRegistry, t, tradeSchema, type EventsOf } from '#libs/kernel';

const id = { deliveryId: t.id(), orderId: t.id(), trade: tradeSchema };
const line = t.object({ lineNo: t.integer(), sku: t.id(), quantity: t.quantity() });
const lotLine = t.object({
  lineNo: t.integer(),
  sku: t.id(),
  lot: t.text(),
  expiry: t.nullable(t.date()),
  quantity: t.quantity(),
});

export const deliveryEvents = eventRegistry(
  'deliveries',
  ['delivery-<id>'],
  [
    defineEvent(
      'delivery.planned',
      1,
      'A delivery is planned for an order.',
      t.object({ ...id, plannedDate: t.date(), lines: t.array(line) }),
    ),
    defineEvent(
      'delivery.released',
      1,
      'The warehouse is told to load it.',
      t.object({ ...id, vehicle: t.nullable(t.text()), lines: t.array(line) }),
    ),
    defineEvent(
      'delivery.dispatched',
      1,
      'It left the warehouse with these lots.',
      t.object({
        ...id,
        vehicle: t.nullable(t.text()),
        dispatchedOn: t.date(),
        lots: t.array(lotLine),
      }),
    ),
    defineEvent(
      'delivery.received',
      1,
      'The buyer signed (POD): accepted + refused + short = dispatched + over.',
      t.object({
        ...id,
        receivedOn: t.date(),
        receivedAt: t.instant(),
        /** Opaque subject of who signed. */
        signerId: t.nullable(t.id()),
        lines: t.array(
          t.object({
            lineNo: t.integer(),
            sku: t.id(),
            dispatched: t.quantity(),
            accepted: t.quantity(),
            refused: t.quantity(),
            short: t.quantity(),
            over: t.quantity(),
            /** The part of `refused` that is damaged: it can't be sold again. */
            damaged: t.quantity(),
            reason: t.nullable(t.text()),
          }),
        ),
        /** Lots that the buyer now has (over-delivered units under lot OVER). */
        acceptedLots: t.array(lotLine),
        /** Lots that go back to the seller’s stock (not over-delivered units: they never left it in the books). */
        returnedLots: t.array(lotLine),
        /** Lots that are gone: damaged, or lost on the way. */
        lostLots: t.array(t.object({ ...lotLine.properties, reason: t.oneOf('DAMAGED', 'SHORT') })),
      }),
    ),
    defineEvent(
      'delivery.failed',
      1,
      'Nobody took it: all goods go back.',
      t.object({ ...id, reason: t.text(), returnedLots: t.array(lotLine) }),
    ),
    defineEvent('delivery.cancelled', 1, 'It will not leave.', t.object({ ...id, reason: t.text() })),
  ],
);

const returnId = { returnId: t.id(), invoiceId: t.id(), orderId: t.id(), trade: tradeSchema };

export const returnEvents = eventRegistry(
  'deliveries',
  ['return-<id>'],
  [
    defineEvent(
      'return.requested',
      1,
      'The buyer wants to give goods of an invoice back.',
      t.object({
        ...returnId,
        reason: t.oneOf('DAMAGED', 'EXPIRED', 'WRONG_GOODS', 'UNSOLD', 'RECALL', 'QUALITY'),
        /** Opaque subject of who asked: that person may not approve it. */
        requestedBy: t.id(),
        lines: t.array(line),
      }),
    ),
    defineEvent('return.approved', 1, 'The seller agrees.', t.object({ ...returnId, lines: t.array(line) })),
    defineEvent('return.rejected', 1, 'The seller refuses.', t.object({ ...returnId, reason: t.text() })),
    defineEvent(
      'return.received',
      1,
      'The goods are back, by condition.',
      t.object({
        ...returnId,
        receivedOn: t.date(),
        reason: t.text(),
        lines: t.array(
          t.object({
            lineNo: t.integer(),
            sku: t.id(),
            lot: t.text(),
            expiry: t.nullable(t.date()),
            quantity: t.quantity(),
            condition: t.oneOf('SELLABLE', 'DAMAGED'),
          }),
        ),
      }),
    ),
    defineEvent(
      'return.credited',
      1,
      'The buyer’s account was credited.',
      t.object({ ...returnId, adjustmentId: t.id(), amount: t.amount() }),
    ),
  ],
);

export type DeliveryEvent = EventsOf<typeof deliveryEvents>;
export type ReturnEvent = EventsOf<typeof returnEvents>;
