import { available, skuStock } from './stock.js';
import type { StockEvent } from './events.js';
import { stockDecider } from './decide.js';
import type { LotLine, StockCommand } from './commands.js';
import {
  given,
  place,
  lot,
  received,
  reserved,
  issued,
  released,
  backOrdered,
  reserve,
  release,
  retry,
} from './testing/facts.js';

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
