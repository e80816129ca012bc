import { sampleTrade, specificationFor } from '#libs/kernel/testing';
import {
  deliveryProgress,
  orderDecider,
  orderEvents,
  type Order,
  type OrderCommand,
  type OrderEvent,
} from './index.js';
import { orderEvent, orderLine, orderPlaced, placeOrder } from './testing/index.js';

const given = specificationFor(orderDecider, orderEvents);
type Receipt = Extract<OrderCommand, { type: 'record-receipt' }>;

/** Line 1: 10 ordered, 7 confirmed. Line 2: 3 ordered and confirmed. */
const lines = [
  orderLine({ lineNo: 1, gross: 1_001, discount: 100, tax: 91 }),
  orderLine({ lineNo: 2, quantity: 3, gross: 100, discount: 0, tax: 10 }),
];
const placed = orderPlaced(placeOrder(lines));
const approved = orderEvent('order.credit-approved', { shortage: 'CUT', round: 0, lines: [] });
const confirmed = orderEvent('order.confirmed', {
  ...{ round: 0, promisedDate: '2026-11-05', total: 803, cut: true },
  lines: [
    { lineNo: 1, sku: 'SKU-1', ordered: 10, confirmed: 7, cutReason: 'OUT_OF_STOCK' },
    { lineNo: 2, sku: 'SKU-2', ordered: 3, confirmed: 3, cutReason: null },
  ],
});
const before = [placed, approved, confirmed] as const;

function plan(deliveryId: string, quantities: readonly [number, number][] | null): OrderCommand {
  const wanted = quantities?.map(([lineNo, quantity]) => ({ lineNo, quantity })) ?? null;
  return { type: 'plan-delivery', deliveryId, plannedDate: '2026-11-05', release: true, vehicle: 'V1', lines: wanted };
}
function planned(deliveryId: string, ...quantities: [number, number][]): OrderEvent {
  const carried = quantities.map(([lineNo, quantity]) => ({ lineNo, sku: `SKU-${lineNo}`, quantity }));
  const data = { deliveryId, plannedDate: '2026-11-05', release: true, vehicle: 'V1', lines: carried };
  return orderEvent('order.delivery-planned', data);
}
function dropped(deliveryId: string, ...quantities: [number, number][]): OrderEvent {
  const carried = quantities.map(([lineNo, quantity]) => ({ lineNo, sku: `SKU-${lineNo}`, quantity }));
  return orderEvent('order.delivery-dropped', { deliveryId, reserveAgain: true, lines: carried });
}
function receiptLine(lineNo: number, dispatched: number, figures: Partial<Receipt['lines'][number]> = {}) {
  const none = { refused: 0, short: 0, over: 0, damaged: 0 };
  return { lineNo, sku: `SKU-${lineNo}`, dispatched, accepted: dispatched, ...none, ...figures };
}
function receive(deliveryId: string, ...receipt: Receipt['lines']): OrderCommand {
  const when = { acceptedOn: '2026-11-06', receivedAt: '2026-11-06T02:00:00Z' };
  return { type: 'record-receipt', deliveryId, ...when, lines: receipt };
}
const cancelled = orderEvent('order.cancelled', { reason: 'BUYER', note: null });

describe('plan-delivery', () => {
  it('carries all that is left, or what is asked', () => {
    given(...before)
      .when(plan('d-1', null))
      .then(planned('d-1', [1, 7], [2, 3]));
    given(...before)
      .when(plan('d-1', [[1, 2]]))
      .then(planned('d-1', [1, 2]));
    given(...before, planned('d-1', [1, 2], [2, 3]))
      .when(plan('d-2', null))
      .then(planned('d-2', [1, 5]));
  });

  it('plans a delivery id once', () => {
    given(...before, planned('d-1', [1, 7]))
      .when(plan('d-1', null))
      .thenNothing();
  });

  it('never carries more than is confirmed', () => {
    const refusal = given(...before, planned('d-1', [1, 5]))
      .when(plan('d-2', [[1, 3]]))
      .thenRejected('exceeds-confirmed');
    expect(refusal.details).toEqual({ lineNo: 1, quantity: 3, left: 2 });
    given(...before, planned('d-1', [1, 7], [2, 3]))
      .when(plan('d-2', null))
      .thenRejected('nothing-to-deliver');
  });

  it('refuses lines that mean nothing, and orders that are not confirmed', () => {
    const asked = (...quantities: [number, number][]) => given(...before).when(plan('d-1', quantities));
    asked().thenRejected('nothing-to-deliver');
    asked([1, 0]).thenRejected('invalid-quantity');
    asked([9, 1]).thenRejected('unknown-line');
    asked([1, 1], [1, 1]).thenRejected('duplicate-line');
    given(placed, approved).when(plan('d-1', null)).thenRejected('order-not-confirmed');
    given(...before, cancelled)
      .when(plan('d-1', null))
      .thenRejected('order-cancelled');
    given().when(plan('d-1', null)).thenRejected('not-found');
  });
});

describe('drop-delivery', () => {
  const drop: OrderCommand = { type: 'drop-delivery', deliveryId: 'd-1', reserveAgain: true };

  it('opens the quantities again', () => {
    given(...before, planned('d-1', [1, 7]))
      .when(drop)
      .then(dropped('d-1', [1, 7]));
    given(...before, planned('d-1', [1, 7]), dropped('d-1', [1, 7]))
      .when(plan('d-2', null))
      .then(planned('d-2', [1, 7], [2, 3]));
  });

  it('is nothing new the second time', () => {
    given(...before, planned('d-1', [1, 7]), dropped('d-1', [1, 7]))
      .when(drop)
      .thenNothing();
    given(...before)
      .when(drop)
      .thenRejected('unknown-delivery');
  });
});

describe('record-receipt', () => {
  it('bills accepted quantities at their part of the line and closes with the last delivery', () => {
    const [recorded, closed, ...others] = given(...before, planned('d-1', [1, 7], [2, 3]))
      .when(receive('d-1', receiptLine(1, 7, { accepted: 4, refused: 2, short: 1, damaged: 1 }), receiptLine(2, 3)))
      .thenEvents();
    expect(recorded).toMatchObject({
      type: 'order.receipt-recorded',
      data: {
        ...{ deliveryId: 'd-1', firstDelivery: true, trade: sampleTrade, acceptedOn: '2026-11-06' },
        lines: [
          // 4 of 10: net 901 -> 360, discount 100 -> 40, tax 91 -> 36
          { lineNo: 1, ordered: 10, accepted: 4, gross: 400, discount: 40, net: 360, tax: 36, refused: 2, short: 1 },
          { lineNo: 2, ordered: 3, accepted: 3, gross: 100, discount: 0, net: 100, tax: 10 },
        ],
        totals: { gross: 500, discount: 40, net: 460, tax: 46, total: 506 },
      },
    });
    expect(closed).toEqual(orderEvent('order.closed', { reason: 'DELIVERED', billed: 506 }));
    expect(others).toEqual([]);
  });

  it('stays open while confirmed goods are to be delivered', () => {
    const first = [...before, planned('d-1', [1, 4])];
    const events = given(...first)
      .when(receive('d-1', receiptLine(1, 4)))
      .thenEvents();
    expect(events).toHaveLength(1);
    expect(deliveryProgress(given(...first, ...events).state() as Order)).toBe('PARTLY');
    const last = given(...first, ...events, planned('d-2', [1, 3], [2, 3]))
      .when(receive('d-2', receiptLine(1, 3), receiptLine(2, 3)))
      .thenEvents();
    // 7 of 10 in all: net 630, tax 63; line 2 in full: 110. What was confirmed, to the unit.
    expect(last.at(0)?.data).toMatchObject({ firstDelivery: false });
    expect(last.at(1)).toEqual(orderEvent('order.closed', { reason: 'DELIVERED', billed: 803 }));
  });

  it('bills units beyond the ordered quantity at the value of the others', () => {
    const [recorded] = given(...before, planned('d-1', [2, 3]))
      .when(receive('d-1', receiptLine(2, 3, { accepted: 5, over: 2 })))
      .thenEvents();
    // 5 units of a line of 3 for 100
    expect(recorded?.data).toMatchObject({ lines: [{ accepted: 5, over: 2, gross: 166, net: 166, tax: 16 }] });
  });

  it('records a delivery of which nothing was accepted', () => {
    const [recorded] = given(...before, planned('d-1', [1, 7]))
      .when(receive('d-1', receiptLine(1, 7, { accepted: 0, refused: 7 })))
      .thenEvents();
    expect(recorded?.data).toMatchObject({ totals: { total: 0 }, lines: [{ accepted: 0, refused: 7 }] });
  });

  it('is nothing new the second time, or for a dropped delivery', () => {
    const planOne = [...before, planned('d-1', [1, 7])];
    const receipt = receive('d-1', receiptLine(1, 7));
    const events = given(...planOne)
      .when(receipt)
      .thenEvents();
    given(...planOne, ...events)
      .when(receipt)
      .thenNothing();
    given(...planOne, dropped('d-1', [1, 7]))
      .when(receipt)
      .thenNothing();
  });

  it('refuses what does not match the plan', () => {
    const planOne = given(...before, planned('d-1', [1, 7], [2, 3]));
    planOne.when(receive('d-9', receiptLine(1, 7))).thenRejected('unknown-delivery');
    const refused = (...receipt: Receipt['lines']) =>
      planOne.when(receive('d-1', ...receipt)).thenRejected('quantities-do-not-add-up').details;
    expect(refused(receiptLine(1, 7))).toEqual({ lineNo: 2 });
    expect(refused(receiptLine(1, 6), receiptLine(2, 3))).toMatchObject({ lineNo: 1 });
    expect(refused(receiptLine(1, 7), receiptLine(2, 3, { accepted: 2 }))).toMatchObject({ lineNo: 2 });
    expect(refused(receiptLine(1, 7), receiptLine(1, 7), receiptLine(2, 3))).toMatchObject({ lineNo: 1 });
  });

  it('blocks cancellation and amendment, not giving up', () => {
    const first = [...before, planned('d-1', [1, 4])];
    const events = given(...first)
      .when(receive('d-1', receiptLine(1, 4)))
      .thenEvents();
    const after = given(...first, ...events);
    after.when({ type: 'cancel', reason: 'BUYER', note: null }).thenRejected('delivery-under-way');
    // 4 of 10: net 360, tax 36
    after.when({ type: 'close' }).then(orderEvent('order.closed', { reason: 'GIVEN_UP', billed: 396 }));
  });
});
