import type { StockEvent } from './events.js';
import type { StockCommand } from './commands.js';
import { given, place, lot, received, reserved, issued, released, issue, release } from './testing/facts.js';

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

  it('does not count unexpired goods for two lines', () => {
    const lines = [1, 2].map((lineNo) => ({ lineNo, sku: 'COLA', quantity: 4 }));
    given(received(lot(5, 'A')), received(lot(5, 'B', '2026-11-10')), {
      type: 'stock.reserved',
      data: {
        ...place,
        orderId: 'O-1',
        round: 0,
        lines: lines.map(({ quantity, ...line }) => ({ ...line, requested: quantity, reserved: quantity })),
      },
    })
      .when({ ...place, type: 'issue', orderId: 'O-1', deliveryId: 'D-1', lines }, { businessDate: '2026-11-10' })
      .then({
        type: 'stock.issue-refused',
        data: {
          ...place,
          orderId: 'O-1',
          deliveryId: 'D-1',
          lines: [{ lineNo: 2, sku: 'COLA', requested: 4, available: 1 }],
        },
      });
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
