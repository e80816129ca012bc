import { specificationFor } from '#libs/kernel/testing';
import { orderDecider, orderEvents, type OrderCommand } from './index.js';
import { orderEvent, orderLine, orderPlaced, placeOrder } from './testing/index.js';

const given = specificationFor(orderDecider, orderEvents);

const placed = orderPlaced();
const approved = orderEvent('order.credit-approved', {
  ...{ shortage: 'CUT', round: 0 },
  lines: [
    { lineNo: 1, sku: 'SKU-1', quantity: 10 },
    { lineNo: 2, sku: 'SKU-2', quantity: 10 },
  ],
});
const heldForCredit = orderEvent('order.held', { reason: 'CREDIT', needed: 1_980, available: 5 });
const heldForStock = orderEvent('order.held', { reason: 'STOCK', needed: 0, available: 0 });
const released = orderEvent('order.hold-released', {
  ...{ reason: 'paid by phone', releasedBy: 'u-9', round: 0, total: 1_980 },
});
const cancelled = orderEvent('order.cancelled', { reason: 'BUYER', note: null });
const amended = orderEvent('order.amended', {
  ...{ requestedDate: '2026-11-06', promisedDate: '2026-11-07', round: 1, reason: 'more', amendedBy: 'u-2' },
  ...{ lines: placeOrder().lines, totals: placeOrder().totals, evidence: placeOrder().evidence },
});

const approve: OrderCommand = { type: 'approve-credit', round: 0 };
const holdCredit: OrderCommand = { type: 'hold', reason: 'CREDIT', round: 0, needed: 1_980, available: 5 };
const holdStock: OrderCommand = { type: 'hold', reason: 'STOCK', round: 0, needed: 0, available: 0 };
const release: OrderCommand = { type: 'release-hold', reason: 'paid by phone' };

function confirm(...reserved: number[]): OrderCommand {
  const lines = reserved.map((r, i) => ({ lineNo: i + 1, sku: `SKU-${i + 1}`, requested: 10, reserved: r }));
  return { type: 'confirm', round: 0, lines };
}
function confirmed(total: number, ...quantities: number[]) {
  const lines = quantities.map((q, i) => ({
    ...{ lineNo: i + 1, sku: `SKU-${i + 1}`, ordered: 10, confirmed: q },
    cutReason: q < 10 ? ('OUT_OF_STOCK' as const) : null,
  }));
  const cut = quantities.some((q) => q < 10);
  return orderEvent('order.confirmed', { round: 0, promisedDate: '2026-11-05', lines, total, cut });
}

describe('approve-credit', () => {
  it('asks for the goods, whether it waited or was held', () => {
    given(placed).when(approve).then(approved);
    given(placed, heldForCredit).when(approve).then(approved);
    given(placed, heldForCredit, released).when(approve).then(approved);
  });

  it('asks for free goods too', () => {
    const gift = orderLine({ lineNo: 2, quantity: 1, nature: 'PROMOTION', discount: 1_000, tax: 0 });
    const [event] = given(orderPlaced(placeOrder([orderLine({ lineNo: 1 }), gift])))
      .when(approve)
      .thenEvents();
    expect(event?.data).toMatchObject({ lines: [{ lineNo: 1 }, { lineNo: 2, quantity: 1 }] });
  });

  it('is nothing new the second time, for another round, or after the end', () => {
    given(placed, approved).when(approve).thenNothing();
    given(placed, approved, heldForStock).when(approve).thenNothing();
    given(placed, amended).when(approve).thenNothing();
    given(placed, cancelled).when(approve).thenNothing();
    given().when(approve).thenRejected('not-found');
  });
});

describe('hold', () => {
  it('holds for credit before approval, for stock after it', () => {
    given(placed).when(holdCredit).then(heldForCredit);
    given(placed, approved).when(holdStock).then(heldForStock);
  });

  it('is nothing new the second time, for another round, after a release or the end', () => {
    given(placed, heldForCredit).when(holdCredit).thenNothing();
    given(placed, heldForCredit, released).when(holdCredit).thenNothing();
    given(placed, approved).when(holdCredit).thenNothing();
    given(placed).when(holdStock).thenNothing();
    given(placed, approved, heldForStock).when(holdStock).thenNothing();
    given(placed, amended).when(holdCredit).thenNothing();
    given(placed, cancelled).when(holdCredit).thenNothing();
    given(placed, heldForCredit, released, amended)
      .when({ ...holdCredit, round: 1 })
      .thenEvents();
  });
});

describe('release-hold', () => {
  const as = (id: string) => ({ actor: { kind: 'user' as const, id, roles: ['finance'] } });

  it('lets it pass above the limit', () => given(placed, heldForCredit).when(release, as('u-9')).then(released));

  it('is not for who placed or amended it', () => {
    given(placed, heldForCredit).when(release, as('u-1')).thenRejected('maker-is-checker');
    given(placed, amended, heldForCredit).when(release, as('u-1')).thenRejected('maker-is-checker');
    given(placed, amended, heldForCredit).when(release, as('u-2')).thenRejected('maker-is-checker');
  });

  it('needs a credit hold', () => {
    given(placed).when(release, as('u-9')).thenRejected('not-held-for-credit');
    given(placed, heldForCredit, released).when(release, as('u-9')).thenRejected('not-held-for-credit');
    given(placed, approved, heldForStock).when(release, as('u-9')).thenRejected('not-held-for-credit');
    given(placed, cancelled).when(release, as('u-9')).thenRejected('not-held-for-credit');
  });
});

describe('confirm', () => {
  it('confirms all of it at the ordered total', () => {
    given(placed, approved)
      .when(confirm(10, 10))
      .then(confirmed(1_980, 10, 10));
    given(placed, approved, heldForStock)
      .when(confirm(10, 10))
      .then(confirmed(1_980, 10, 10));
  });

  it('cuts with a reason; what remains has its part of the amounts', () => {
    // 3 of 10: net 270 of 900, tax 27 of 90
    given(placed, approved)
      .when(confirm(10, 3))
      .then(confirmed(1_287, 10, 3));
    given(placed, approved)
      .when(confirm(0, 10))
      .then(confirmed(990, 0, 10));
  });

  it('rejects an order of which no goods are there', () => {
    const rejected = orderEvent('order.rejected', { reason: 'OUT_OF_STOCK', note: null });
    given(placed, approved).when(confirm(0, 0)).then(rejected);
    const gift = orderLine({ lineNo: 2, nature: 'PROMOTION', discount: 1_000, tax: 0 });
    const withGift = orderPlaced(placeOrder([orderLine({ lineNo: 1 }), gift]));
    given(withGift, approved).when(confirm(0, 10)).then(rejected);
  });

  it('is nothing new the second time, for another round, before approval, or after the end', () => {
    given(placed, approved, confirmed(1_980, 10, 10))
      .when(confirm(10, 10))
      .thenNothing();
    given(placed, approved, amended).when(confirm(10, 10)).thenNothing();
    given(placed, amended, approved).when(confirm(10, 10)).thenNothing();
    given(placed).when(confirm(10, 10)).thenNothing();
    given(placed, approved, cancelled).when(confirm(10, 10)).thenNothing();
  });

  it('takes more than was ordered for a fault', () => {
    expect(given(placed, approved).when(confirm(11, 10)).outcome).toThrow('assertion failed');
  });
});
