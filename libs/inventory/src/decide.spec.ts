import { specificationFor } from '#libs/kernel/testing';
import type { LotLine, StockCommand } from './commands.js';
import { stockDecider } from './decide.js';
import { stockEvents, type StockEvent } from './events.js';
import { available, skuStock } from './stock.js';

const given = specificationFor(stockDecider, stockEvents);
const place = { locationId: 'WH-1', distributorId: null };

const lot = (quantity: number, name = 'L1', expiry: string | null = '2027-01-31', sku = 'COLA'): LotLine => ({
  sku,
  lot: name,
  expiry,
  quantity,
});
const received = (...lines: LotLine[]): StockEvent => ({
  type: 'stock.received',
  data: { ...place, source: { kind: 'PURCHASE', id: `P-${lines.map((l) => l.lot).join()}` }, lines },
});
const reserved = (orderId: string, lineNo: number, quantity: number, round = 0, requested = quantity): StockEvent => ({
  type: 'stock.reserved',
  data: { ...place, orderId, round, lines: [{ lineNo, sku: 'COLA', requested, reserved: quantity }] },
});
const issued = (deliveryId: string, quantity: number, orderId = 'O-1'): StockEvent => ({
  type: 'stock.issued',
  data: { ...place, orderId, deliveryId, lines: [{ lineNo: 1, ...lot(quantity) }] },
});
const released = (orderId: string, quantity: number, reason: 'AMENDED' | 'CANCELLED' = 'CANCELLED'): StockEvent => ({
  type: 'stock.reservation-released',
  data: { ...place, orderId, reason, lines: quantity > 0 ? [{ lineNo: 1, sku: 'COLA', quantity }] : [] },
});
const backOrdered = (orderId: string, requested: number, there: number): StockEvent => ({
  type: 'stock.back-ordered',
  data: { ...place, orderId, round: 0, lines: [{ lineNo: 1, sku: 'COLA', requested, available: there }] },
});
const reserve = (
  quantities: number[],
  { orderId = 'O-1', round = 0, shortage = 'CUT' as 'CUT' | 'BACK_ORDER' } = {},
): StockCommand => ({
  ...place,
  type: 'reserve',
  orderId,
  round,
  shortage,
  lines: quantities.map((quantity, i) => ({ lineNo: i + 1, sku: 'COLA', quantity })),
});
const issue = (quantity: number, deliveryId = 'D-1', orderId = 'O-1'): StockCommand => ({
  ...place,
  type: 'issue',
  orderId,
  deliveryId,
  lines: [{ lineNo: 1, sku: 'COLA', quantity }],
});
const release = (orderId: string): StockCommand => ({ ...place, type: 'release', orderId, reason: 'CANCELLED' });
const retry: StockCommand = { ...place, type: 'retry-back-orders' };

describe('receive', () => {
  const receive = (kind: 'OPENING' | 'PURCHASE', lines: LotLine[], id = 'P-L1'): StockCommand => ({
    ...place,
    type: 'receive',
    source: { kind, id },
    lines,
  });

  it('takes goods in by lot, once per source', () => {
    given()
      .when(receive('PURCHASE', [lot(10)]))
      .then(received(lot(10)));
    given(received(lot(10)))
      .when(receive('PURCHASE', [lot(10)]))
      .thenNothing();
    given(received(lot(10)))
      .when(receive('PURCHASE', [lot(1)], 'P-2'))
      .thenEvents();
  });

  it('never forgets an opening stock', () => {
    const opening: StockEvent = {
      type: 'stock.received',
      data: { ...place, source: { kind: 'OPENING', id: 'O' }, lines: [lot(10)] },
    };
    const later = Array.from({ length: 5000 }, (_, i): StockEvent => ({
      type: 'stock.received',
      data: { ...place, source: { kind: 'PURCHASE', id: `P${i}` }, lines: [lot(1)] },
    }));
    const state = [opening, ...later].reduce(stockDecider.evolve, stockDecider.initial);
    expect(stockDecider.decide(receive('OPENING', [lot(10)], 'O'), state, {} as never)).toEqual([]);
    expect(state.done.young.size + state.done.old.size).toBeLessThanOrEqual(4000);
  });

  it('refuses what is no quantity or no date', () => {
    given().when(receive('PURCHASE', [])).thenRejected('no-lines');
    for (const quantity of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
      given()
        .when(receive('PURCHASE', [lot(quantity)]))
        .thenRejected('bad-quantity');
    }
    given()
      .when(receive('PURCHASE', [lot(1, 'L1', '2026-02-30')]))
      .thenRejected('bad-date');
  });
});

describe('reserve', () => {
  it('decides all lines at once: the second line of a SKU sees what the first took', () => {
    given(received(lot(10)))
      .when(reserve([7, 7]))
      .then({
        type: 'stock.reserved',
        data: {
          ...place,
          orderId: 'O-1',
          round: 0,
          lines: [
            { lineNo: 1, sku: 'COLA', requested: 7, reserved: 7 },
            { lineNo: 2, sku: 'COLA', requested: 7, reserved: 3 },
          ],
        },
      });
  });

  it('does not count expired goods nor what others reserved', () => {
    const stock = [received(lot(5), lot(4, 'OLD', '2026-11-02')), reserved('O-9', 1, 2)];
    given(...stock)
      .when(reserve([9]))
      .then(reserved('O-1', 1, 3, 0, 9));
    given(...stock)
      .when(reserve([9]), { businessDate: '2026-11-01' })
      .then(reserved('O-1', 1, 7, 0, 9));
    given(...stock)
      .when(reserve([9]), { businessDate: '2027-01-31' })
      .then(reserved('O-1', 1, 0, 0, 9));
  });

  it('answers nothing to the same or an older round, also when it was cut to nothing, loaded or released', () => {
    given(received(lot(9)), reserved('O-1', 1, 3, 1))
      .when(reserve([3], { round: 1 }))
      .thenNothing();
    given(received(lot(9)), reserved('O-1', 1, 3, 1))
      .when(reserve([3], { round: 0 }))
      .thenNothing();
    given(reserved('O-1', 1, 0, 0, 3), received(lot(9)))
      .when(reserve([3]))
      .thenNothing();
    given(received(lot(9)), reserved('O-1', 1, 3), issued('D-1', 3))
      .when(reserve([3]))
      .thenNothing();
    given(received(lot(9)), reserved('O-1', 1, 3), released('O-1', 3))
      .when(reserve([3]))
      .thenNothing();
    given(backOrdered('O-1', 3, 0), received(lot(9)))
      .when(reserve([3]))
      .thenNothing();
  });

  it('lets a newer round take over, whether or not the older was released before', () => {
    const older = [received(lot(10)), reserved('O-1', 1, 8)];
    given(...older)
      .when(reserve([9], { round: 1 }))
      .then(released('O-1', 8, 'AMENDED'), reserved('O-1', 1, 9, 1));
    given(...older, released('O-1', 8, 'AMENDED'))
      .when(reserve([9], { round: 1 }))
      .then(reserved('O-1', 1, 9, 1));
  });

  it('puts an order on back-order as a whole', () => {
    const command = reserve([6, 6], { shortage: 'BACK_ORDER' });
    const { state } = given(received(lot(10)));
    given(received(lot(10)))
      .when(command)
      .then({
        type: 'stock.back-ordered',
        data: {
          ...place,
          orderId: 'O-1',
          round: 0,
          lines: [
            { lineNo: 1, sku: 'COLA', requested: 6, available: 6 },
            { lineNo: 2, sku: 'COLA', requested: 6, available: 4 },
          ],
        },
      });
    expect(available(skuStock(state(), 'COLA'), '2026-11-02')).toBe(10);
    given(received(lot(12)))
      .when(command)
      .thenEvents();
    expect(
      given(received(lot(12)))
        .when(command)
        .thenEvents()[0]?.type,
    ).toBe('stock.reserved');
  });

  it('refuses what is no quantity and a line that is named twice', () => {
    given()
      .when(reserve([0]))
      .thenRejected('bad-quantity');
    given().when(reserve([])).thenRejected('no-lines');
    const twice = { ...reserve([1]), lines: [1, 1].map((lineNo) => ({ lineNo, sku: 'COLA', quantity: 1 })) };
    given()
      .when(twice as StockCommand)
      .thenRejected('duplicate-line');
  });
});

describe('back-orders', () => {
  it('get goods oldest first, as a whole', () => {
    given(backOrdered('O-1', 5, 0), backOrdered('O-2', 5, 0), received(lot(7)))
      .when(retry)
      .then(reserved('O-1', 1, 5));
    given(backOrdered('O-1', 9, 0), backOrdered('O-2', 5, 0), received(lot(7)))
      .when(retry)
      .then(reserved('O-2', 1, 5));
    given(backOrdered('O-1', 9, 0))
      .when(retry)
      .thenNothing();
    given().when(retry).thenNothing();
  });

  it('lose their place when released, once', () => {
    given(backOrdered('O-1', 5, 0))
      .when(release('O-1'))
      .then(released('O-1', 0));
    given(backOrdered('O-1', 5, 0), released('O-1', 0), received(lot(9)))
      .when(retry)
      .thenNothing();
  });

  it('leave the queue when they got their goods', () => {
    given(backOrdered('O-1', 5, 0), received(lot(20)), reserved('O-1', 1, 5))
      .when(retry)
      .thenNothing();
  });
});

describe('release', () => {
  it('frees what is left of the order', () => {
    given(received(lot(9)), reserved('O-1', 1, 8), issued('D-1', 3))
      .when(release('O-1'))
      .then(released('O-1', 5));
  });

  it('answers nothing when there is nothing', () => {
    given().when(release('O-1')).thenNothing();
    given(received(lot(9)), reserved('O-1', 1, 8), released('O-1', 8))
      .when(release('O-1'))
      .thenNothing();
    given(received(lot(9)), reserved('O-1', 1, 8), issued('D-1', 8))
      .when(release('O-1'))
      .thenNothing();
  });
});

describe('issue', () => {
  it('loads earliest expiry first, no expiry last, then by lot name, never expired goods', () => {
    given(
      received(lot(5, 'NONE', null), lot(5, 'B', '2027-01-01'), lot(5, 'A', '2027-01-01'), lot(5, 'E', '2026-12-01')),
      received(lot(5, 'OLD', '2026-11-02')),
      reserved('O-1', 1, 18),
    )
      .when(issue(18))
      .then({
        type: 'stock.issued',
        data: {
          ...place,
          orderId: 'O-1',
          deliveryId: 'D-1',
          lines: [
            { lineNo: 1, ...lot(5, 'E', '2026-12-01') },
            { lineNo: 1, ...lot(5, 'A', '2027-01-01') },
            { lineNo: 1, ...lot(5, 'B', '2027-01-01') },
            { lineNo: 1, ...lot(3, 'NONE', null) },
          ],
        },
      });
  });

  it('shares lots between lines of the same SKU', () => {
    const both: StockCommand = {
      ...place,
      type: 'issue',
      orderId: 'O-1',
      deliveryId: 'D-1',
      lines: [1, 2].map((lineNo) => ({ lineNo, sku: 'COLA', quantity: 4 })),
    };
    const [event] = given(received(lot(5, 'A')), received(lot(5, 'B')), {
      type: 'stock.reserved',
      data: {
        ...place,
        orderId: 'O-1',
        round: 0,
        lines: [1, 2].map((lineNo) => ({ lineNo, sku: 'COLA', requested: 4, reserved: 4 })),
      },
    })
      .when(both)
      .thenEvents();
    expect(event).toMatchObject({
      type: 'stock.issued',
      data: {
        lines: [
          { lineNo: 1, lot: 'A', quantity: 4 },
          { lineNo: 2, lot: 'A', quantity: 1 },
          { lineNo: 2, lot: 'B', quantity: 3 },
        ],
      },
    });
  });

  it('says what is there when it is not reserved or expired since', () => {
    const refused = (requested: number, there: number): StockEvent => ({
      type: 'stock.issue-refused',
      data: {
        ...place,
        orderId: 'O-1',
        deliveryId: 'D-1',
        lines: [{ lineNo: 1, sku: 'COLA', requested, available: there }],
      },
    });
    given(received(lot(9)))
      .when(issue(3))
      .then(refused(3, 0));
    given(received(lot(9)), reserved('O-1', 1, 2))
      .when(issue(3))
      .then(refused(3, 2));
    given(received(lot(9)), reserved('O-1', 1, 3))
      .when(issue(3), { businessDate: '2027-02-01' })
      .then(refused(3, 0));
    given(received(lot(9)), reserved('O-1', 1, 3), refused(3, 0))
      .when(issue(3))
      .then(issued('D-1', 3));
  });

  it('loads a delivery once', () => {
    given(received(lot(9)), reserved('O-1', 1, 6), issued('D-1', 3))
      .when(issue(3))
      .thenNothing();
    given(received(lot(9)), reserved('O-1', 1, 6), issued('D-1', 3))
      .when(issue(3, 'D-2'))
      .then(issued('D-2', 3));
  });
});

describe('take-back', () => {
  const takeBack = (reserveAgain: boolean, expiry = '2027-01-31'): StockCommand => ({
    ...place,
    type: 'take-back',
    orderId: 'O-1',
    deliveryId: 'D-1',
    reserveAgain,
    lines: [{ lineNo: 1, ...lot(3, 'L1', expiry) }],
  });
  const back: StockEvent = {
    type: 'stock.received',
    data: { ...place, source: { kind: 'DELIVERY_RETURN', id: 'D-1' }, lines: [lot(3)] },
  };
  const gone = [received(lot(9)), reserved('O-1', 1, 6, 2), issued('D-1', 3)];

  it('brings goods back, for the order again if wanted, in the order’s round', () => {
    given(...gone)
      .when(takeBack(true))
      .then(back, reserved('O-1', 1, 3, 2));
    given(...gone)
      .when(takeBack(false))
      .then(back);
    given(...gone, issued('D-2', 3))
      .when(takeBack(true))
      .then(back, reserved('O-1', 1, 3, 2));
  });

  it('joins what the order still has', () => {
    given(...gone, back, reserved('O-1', 1, 3, 2))
      .when(release('O-1'))
      .then(released('O-1', 6));
  });

  it('happens once', () => {
    given(...gone, back)
      .when(takeBack(true))
      .thenNothing();
  });

  it('does not set aside what has expired on the way', () => {
    const events = given(...gone)
      .when(takeBack(true, '2026-11-01'))
      .thenEvents();
    expect(events[1]).toMatchObject({ data: { lines: [{ lineNo: 1, requested: 3, reserved: 0 }] } });
  });
});
