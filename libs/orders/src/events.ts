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
import { id, budgetAmounts, lineQuantity, withNone, sameAsBefore, priced } from './event-schemas.js';

export const orderEvents = eventRegistry(
  'orders',
  ['order-<id>'],
  [
    defineEvent(
      'order.placed',
      4,
      'A buyer orders; the price is fixed with its evidence.',
      t.object({
        ...id,
        trade: tradeSchema,
        orderedOn: t.date(),
        requestedDate: t.date(),
        promisedDate: t.date(),
        paymentTermDays: t.integer(),
        source: t.text(),
        /** The caller's own number of the order. */
        externalRef: t.nullable(t.text()),
        shortage: t.oneOf('CUT', 'BACK_ORDER'),
        /** Opaque subject of who placed it: that person may not release its credit hold. */
        placedBy: t.id(),
        ...priced,
      }),
      { ...withNone('claims'), 2: sameAsBefore, 3: sameAsBefore },
    ),
    defineEvent(
      'order.credit-approved',
      1,
      'The buyer’s credit is reserved for it.',
      t.object({
        ...id,
        trade: tradeSchema,
        shortage: t.oneOf('CUT', 'BACK_ORDER'),
        /** The round of pricing (0, raised by each amendment) that the goods are wanted for. */
        round: t.integer(),
        lines: t.array(t.object({ lineNo: t.integer(), sku: t.id(), quantity: t.quantity() })),
      }),
    ),
    defineEvent(
      'order.held',
      1,
      'It can’t go on: no credit, or goods on back-order.',
      t.object({
        ...id,
        trade: tradeSchema,
        reason: t.oneOf('CREDIT', 'STOCK'),
        needed: t.amount(),
        available: t.amount(),
      }),
    ),
    defineEvent(
      'order.hold-released',
      1,
      'Finance lets it pass above the limit.',
      t.object({
        ...id,
        trade: tradeSchema,
        reason: t.text(),
        releasedBy: t.id(),
        round: t.integer(),
        total: t.amount(),
      }),
    ),
    defineEvent(
      'order.confirmed',
      2,
      'What will be delivered, line by line; every cut has its reason.',
      t.object({
        ...id,
        trade: tradeSchema,
        round: t.integer(),
        promisedDate: t.date(),
        lines: t.array(
          t.object({
            lineNo: t.integer(),
            sku: t.id(),
            ordered: t.quantity(),
            confirmed: t.quantity(),
            cutReason: t.nullable(t.oneOf('OUT_OF_STOCK')),
          }),
        ),
        /** Net and tax of the confirmed quantities: what stays reserved. */
        total: t.amount(),
        /** True if anything was cut. */
        cut: t.boolean(),
        /** What it still needs of each budget of which the cut frees a part. */
        budgets: budgetAmounts,
      }),
      withNone('budgets'),
    ),
    defineEvent(
      'order.rejected',
      2,
      'Nothing of it can be delivered.',
      t.object({
        ...id,
        trade: tradeSchema,
        reason: t.oneOf('OUT_OF_STOCK', 'CREDIT'),
        note: t.nullable(t.text()),
        budgetKeys: t.array(t.text()),
      }),
      withNone('budgetKeys'),
    ),
    defineEvent(
      'order.amended',
      4,
      'The buyer changed it before delivery; it is priced anew as a whole.',
      t.object({
        ...id,
        trade: tradeSchema,
        requestedDate: t.date(),
        promisedDate: t.date(),
        round: t.integer(),
        reason: t.text(),
        amendedBy: t.id(),
        ...priced,
        /** Budgets that the order used before and no longer does. */
        droppedBudgets: t.array(t.text()),
      }),
      { ...withNone('claims', 'droppedBudgets'), 2: sameAsBefore, 3: sameAsBefore },
    ),
    defineEvent(
      'order.cancelled',
      2,
      'It will not be delivered.',
      t.object({
        ...id,
        trade: tradeSchema,
        reason: t.oneOf('BUYER', 'DUPLICATE', 'TEST', 'NO_STOCK', 'CREDIT', 'NO_VEHICLE', 'CUTOFF'),
        note: t.nullable(t.text()),
        /** Budgets that it lets go. */
        budgetKeys: t.array(t.text()),
      }),
      withNone('budgetKeys'),
    ),
    defineEvent(
      'order.delivery-planned',
      1,
      'A delivery is to carry these quantities.',
      t.object({
        ...id,
        trade: tradeSchema,
        deliveryId: t.id(),
        plannedDate: t.date(),
        release: t.boolean(),
        vehicle: t.nullable(t.text()),
        lines: t.array(t.object({ lineNo: t.integer(), sku: t.id(), quantity: t.quantity() })),
      }),
    ),
    defineEvent(
      'order.delivery-dropped',
      1,
      'A planned delivery failed or was cancelled; its quantities are open again.',
      t.object({
        ...id,
        trade: tradeSchema,
        deliveryId: t.id(),
        /** True if the goods had left the warehouse and came back: they are to be reserved again. */
        reserveAgain: t.boolean(),
        lines: t.array(t.object({ lineNo: t.integer(), sku: t.id(), quantity: t.quantity() })),
      }),
    ),
    defineEvent(
      'order.receipt-recorded',
      2,
      'The buyer accepted goods: a sale, with its amounts.',
      t.object({
        ...id,
        trade: tradeSchema,
        deliveryId: t.id(),
        externalRef: t.nullable(t.text()),
        orderedOn: t.date(),
        acceptedOn: t.date(),
        /** Instant of the receipt, RFC 3339 UTC. */
        receivedAt: t.instant(),
        paymentTermDays: t.integer(),
        firstDelivery: t.boolean(),
        lines: t.array(
          t.object({
            lineNo: t.integer(),
            sku: t.id(),
            nature: natureSchema,
            ordered: t.quantity(),
            accepted: t.quantity(),
            over: t.quantity(),
            short: t.quantity(),
            refused: t.quantity(),
            damaged: t.quantity(),
            taxRate: t.decimal(),
            ...amountsSchema,
          }),
        ),
        totals: totalsSchema,
        /** What these goods use of budgets, as part of the order's claims. */
        budgets: budgetAmounts,
      }),
      withNone('budgets'),
    ),
    defineEvent(
      'order.goods-returned',
      1,
      'Accepted goods came back: what the buyer keeps of the order, and hence what it still earns, is less.',
      t.object({
        ...id,
        trade: tradeSchema,
        returnId: t.id(),
        /** Whose invoice they are taken off. */
        deliveryId: t.id(),
        returnedOn: t.date(),
        reason: t.text(),
        lines: t.array(lineQuantity),
        /** All that came back of the order up to and with this return, over all its deliveries. */
        returned: t.array(lineQuantity),
        /** Uses of budgets that nothing of the order earns any more. */
        budgets: budgetAmounts,
      }),
    ),
    defineEvent(
      'order.closed',
      2,
      'Everything confirmed was delivered or given up; what was reserved is free.',
      t.object({
        ...id,
        trade: tradeSchema,
        reason: t.oneOf('DELIVERED', 'GIVEN_UP'),
        /** Net and tax of everything accepted over all its deliveries: what is invoiced in all. */
        billed: t.amount(),
        /** Budgets of which it lets go what it did not use. */
        budgetKeys: t.array(t.text()),
      }),
      withNone('budgetKeys'),
    ),
  ],
);

export type OrderEvent = EventsOf<typeof orderEvents>;
type Placed = Extract<OrderEvent, { type: 'order.placed' }>['data'];
export type OrderLine = Placed['lines'][number];
export type PriceEvidence = Placed['evidence'];
export type BudgetClaim = Placed['claims'][number];
