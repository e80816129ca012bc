import { totalsOf } from '#libs/kernel';
import { specificationFor } from '#libs/kernel/testing';
import { orderDecider, orderEvents, type OrderCommand } from './index.js';
import { orderEvent, orderLine, orderPlaced, placeOrder } from './testing/index.js';

const given = specificationFor(orderDecider, orderEvents);
const evidence = placeOrder().evidence;

const approved = orderEvent('order.credit-approved', { shortage: 'CUT', round: 0, lines: [] });
const confirmedLine = (lineNo: number) => ({
  ...{ lineNo, sku: `SKU-${lineNo}`, ordered: 10, confirmed: 10 },
  cutReason: null,
});
const confirmed = orderEvent('order.confirmed', {
  ...{ round: 0, promisedDate: '2026-11-05', total: 1_980, cut: false },
  lines: [confirmedLine(1), confirmedLine(2)],
});
const planned = orderEvent('order.delivery-planned', {
  ...{ deliveryId: 'd-1', plannedDate: '2026-11-05', release: true, vehicle: null },
  lines: [{ lineNo: 1, sku: 'SKU-1', quantity: 10 }],
});
const dropped = orderEvent('order.delivery-dropped', {
  ...{ deliveryId: 'd-1', reserveAgain: false },
  lines: [{ lineNo: 1, sku: 'SKU-1', quantity: 10 }],
});
const cancelled = orderEvent('order.cancelled', { reason: 'BUYER', note: null });
const rejected = orderEvent('order.rejected', { reason: 'OUT_OF_STOCK', note: null });
const closed = orderEvent('order.closed', { reason: 'GIVEN_UP', billed: 0 });

function amendment(quantity = 20): Extract<OrderCommand, { type: 'amend' }> {
  const lines = [orderLine({ lineNo: 1, quantity, gross: 2_000, tax: 190 })];
  const dates = { requestedDate: '2026-11-06', promisedDate: '2026-11-07' };
  const priced = { lines, totals: totalsOf(lines), evidence, claims: [], budgetsHeld: null };
  return { type: 'amend', ...dates, reason: 'more', ...priced };
}
const amended = orderEvent('order.amended', {
  ...{ requestedDate: '2026-11-06', promisedDate: '2026-11-07', round: 1, reason: 'more', amendedBy: 'u-1' },
  ...{ lines: amendment().lines, totals: amendment().totals, evidence },
});
const cancelIt: OrderCommand = { type: 'cancel', reason: 'BUYER', note: null };

describe('place-order', () => {
  it('places it, and remembers who did', () => given().when(placeOrder()).then(orderPlaced()));

  it('places an order id once', () => {
    given(orderPlaced()).when(placeOrder()).thenRejected('order-exists');
    given(orderPlaced(), cancelled).when(placeOrder()).thenRejected('order-exists');
  });

  it('refuses what a buyer can get wrong', () => {
    const gift = orderLine({ lineNo: 1, nature: 'PROMOTION', discount: 1_000, tax: 0 });
    given().when(placeOrder([])).thenRejected('no-lines');
    given()
      .when(placeOrder([gift]))
      .thenRejected('no-lines');
    const many = Array.from({ length: 1_001 }, (_, i) => orderLine({ lineNo: i + 1 }));
    given().when(placeOrder(many)).thenRejected('too-many-lines');
    given()
      .when(placeOrder(many.slice(1)))
      .thenEvents();
    given()
      .when(placeOrder([orderLine({ lineNo: 1 }), orderLine({ lineNo: 1 })]))
      .thenRejected('duplicate-line');
    given()
      .when(placeOrder([orderLine({ lineNo: 1, quantity: 0 })]))
      .thenRejected('invalid-quantity');
    given()
      .when(placeOrder(undefined, { promisedDate: '2026-11-01' }))
      .thenRejected('invalid-promised-date');
  });

  it('takes a price that does not add up for a fault', () => {
    const line = orderLine({ lineNo: 1 });
    const totals = totalsOf([line]);
    const wrong = [
      placeOrder([line], { totals: { ...totals, total: totals.total + 1 } }),
      placeOrder([line], { totals: { ...totals, discount: 0 } }),
      placeOrder([{ ...line, net: 901 }]),
      placeOrder([{ ...line, tax: -1 }]),
      placeOrder([{ ...line, pack: { code: 'CASE', factor: 3, count: 3 } }]),
      placeOrder([line, orderLine({ lineNo: 2, nature: 'PROMOTION' })]),
    ];
    for (const command of wrong) expect(given().when(command).outcome).toThrow('assertion failed');
  });
});

describe('amend', () => {
  const all: readonly (readonly [string, Parameters<typeof given>])[] = [
    ['placed', []],
    ['approved', [approved]],
    ['held', [orderEvent('order.held', { reason: 'CREDIT', needed: 1, available: 0 })]],
    ['confirmed', [approved, confirmed]],
    ['confirmed and the delivery dropped', [approved, confirmed, planned, dropped]],
  ];
  it.each(all)('starts a new round of an order that is %s', (_, events) => {
    given(orderPlaced(), ...events)
      .when(amendment())
      .then(amended);
  });

  it('forgets what was confirmed', () => {
    const state = given(orderPlaced(), approved, confirmed, amended).state();
    expect(state).toMatchObject({ status: 'PLACED', round: 1, confirmedTotal: 0, amendedBy: 'u-1', placedBy: 'u-1' });
    expect(state).toMatchObject({ lines: [{ quantity: 20, confirmed: 0, planned: 0 }] });
  });

  it('is refused once a delivery is planned, or the order has ended', () => {
    given(orderPlaced(), approved, confirmed, planned).when(amendment()).thenRejected('delivery-under-way');
    given(orderPlaced(), cancelled).when(amendment()).thenRejected('order-cancelled');
    given(orderPlaced(), approved, rejected).when(amendment()).thenRejected('order-rejected');
    given(orderPlaced(), approved, confirmed, closed).when(amendment()).thenRejected('order-closed');
    given().when(amendment()).thenRejected('not-found');
  });

  it('checks lines and dates as placement does', () => {
    given(orderPlaced()).when(amendment(0)).thenRejected('invalid-quantity');
    given(orderPlaced())
      .when({ ...amendment(), promisedDate: '2026-10-30' })
      .thenRejected('invalid-promised-date');
  });
});

describe('cancel', () => {
  it.each([
    ['placed', []],
    ['held', [orderEvent('order.held', { reason: 'CREDIT', needed: 1, available: 0 })]],
    ['approved', [approved]],
    ['confirmed', [approved, confirmed]],
    ['confirmed and the delivery dropped', [approved, confirmed, planned, dropped]],
  ])('ends an order that is %s', (_, events) => {
    given(orderPlaced(), ...events)
      .when(cancelIt)
      .then(cancelled);
  });

  it('is refused with a delivery under way, or when the order has ended', () => {
    const refusal = given(orderPlaced(), approved, confirmed, planned)
      .when(cancelIt)
      .thenRejected('delivery-under-way');
    expect(refusal.details).toEqual({ deliveries: ['d-1'] });
    given(orderPlaced(), cancelled).when(cancelIt).thenRejected('order-cancelled');
    given().when(cancelIt).thenRejected('not-found');
  });
});

describe('close', () => {
  it('gives the undelivered rest up', () => {
    given(orderPlaced(), approved, confirmed).when({ type: 'close' }).then(closed);
    given(orderPlaced(), approved, confirmed, planned, dropped).when({ type: 'close' }).then(closed);
  });

  it('is refused before confirmation, with a delivery under way, and after the end', () => {
    given(orderPlaced(), approved).when({ type: 'close' }).thenRejected('order-not-confirmed');
    given(orderPlaced(), approved, confirmed, planned).when({ type: 'close' }).thenRejected('delivery-under-way');
    given(orderPlaced(), approved, confirmed, closed).when({ type: 'close' }).thenRejected('order-closed');
    given().when({ type: 'close' }).thenRejected('not-found');
  });
});
