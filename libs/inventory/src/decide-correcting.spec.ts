import { specificationFor } from '#libs/kernel/testing';
import type { LotLine, StockCommand } from './commands.js';
import { stockDecider } from './decide.js';
import { stockEvents, type StockEvent } from './events.js';

const given = specificationFor(stockDecider, stockEvents);
const place = { locationId: 'WH-1', distributorId: 'D01' };
const cola = { sku: 'COLA', lot: 'L1', expiry: null };
const received = (quantity: number): StockEvent => ({
  type: 'stock.received',
  data: { ...place, source: { kind: 'PURCHASE', id: 'P-1' }, lines: [{ ...cola, quantity }] },
});
const reserved = (quantity: number): StockEvent => ({
  type: 'stock.reserved',
  data: {
    ...place,
    orderId: 'O-1',
    round: 0,
    lines: [{ lineNo: 1, sku: 'COLA', requested: quantity, reserved: quantity }],
  },
});

describe('adjust', () => {
  const adjust = (...deltas: number[]): StockCommand => ({
    ...place,
    type: 'adjust',
    reason: 'LOSS',
    note: null,
    lines: deltas.map((delta) => ({ ...cola, delta })),
  });

  it('corrects a lot', () => {
    given(received(5))
      .when(adjust(-5))
      .then({
        type: 'stock.adjusted',
        data: { ...place, reason: 'LOSS', note: null, lines: [{ ...cola, delta: -5 }] },
      });
    expect(given().when(adjust(2)).thenEvents()).toHaveLength(1);
  });

  it('goes neither below zero nor below what is reserved', () => {
    given(received(5)).when(adjust(-6)).thenRejected('below-zero');
    given(received(5)).when(adjust(-3, -3)).thenRejected('below-zero');
    given(received(5), reserved(3)).when(adjust(-3)).thenRejected('would-break-reservations');
    expect(given(received(5), reserved(3)).when(adjust(-2)).thenEvents()).toHaveLength(1);
    given(received(5)).when(adjust(0)).thenRejected('bad-quantity');
    given(received(5)).when(adjust()).thenRejected('no-lines');
  });
});

describe('count', () => {
  const count = (...counts: number[]): StockCommand => ({
    ...place,
    type: 'count',
    countedOn: '2026-11-02',
    lines: counts.map((counted) => ({ ...cola, counted })),
  });

  it('makes the difference the new truth', () => {
    given(received(5))
      .when(count(4))
      .then({
        type: 'stock.counted',
        data: { ...place, countedOn: '2026-11-02', lines: [{ ...cola, counted: 4, expected: 5 }] },
      });
    const counted = given(received(5)).when(count(4)).thenEvents();
    expect(
      given(received(5), ...counted)
        .when(count(4))
        .thenEvents(),
    ).toMatchObject([{ data: { lines: [{ expected: 4 }] } }]);
  });

  it('refuses less than what is reserved, a lot twice and what is no count', () => {
    given(received(5), reserved(3)).when(count(2)).thenRejected('would-break-reservations');
    given(received(5)).when(count(2, 2)).thenRejected('duplicate-line');
    given(received(5)).when(count(-1)).thenRejected('bad-quantity');
    given(received(5)).when(count()).thenRejected('no-lines');
    given()
      .when({ ...count(1), countedOn: 'today' } as StockCommand)
      .thenRejected('bad-date');
  });
});

describe('record-damage', () => {
  const lines = [{ ...cola, quantity: 2, reason: 'DAMAGED' as const }];
  const source = { kind: 'DELIVERY', id: 'D-1' } as const;
  const command: StockCommand = { ...place, type: 'record-damage', source, lines };
  const event: StockEvent = { type: 'stock.damage-recorded', data: { ...place, source, lines } };

  it('notes it once and changes no quantity', () => {
    const before = given(received(5));
    before.when(command).then(event);
    given(received(5), event).when(command).thenNothing();
    expect(given(received(5), event).state().skus).toEqual(before.state().skus);
  });
});

describe('give-back', () => {
  const lines: LotLine[] = [{ ...cola, quantity: 4 }];
  const command: StockCommand = { ...place, type: 'give-back', returnId: 'R-1', lines };
  const event: StockEvent = { type: 'stock.given-back', data: { ...place, returnId: 'R-1', lines } };

  it('takes the goods out once', () => {
    given(received(5)).when(command).then(event);
    given(received(5), event).when(command).thenNothing();
  });

  it('finds what the books lack or hold for orders: the goods have left', () => {
    const found = (delta: number): StockEvent => ({
      type: 'stock.adjusted',
      data: { ...place, reason: 'FOUND', note: 'return R-1', lines: [{ ...cola, delta }] },
    });
    given(received(3)).when(command).then(found(1), event);
    given(received(5), reserved(2)).when(command).then(found(1), event);
    given().when(command).then(found(4), event);
  });
});

describe('record-over-delivery', () => {
  const command: StockCommand = {
    ...place,
    type: 'record-over-delivery',
    deliveryId: 'DL-1',
    lines: [{ ...cola, quantity: 2 }],
  };
  const note = 'over-delivered by DL-1';
  const adjusted = (reason: 'FOUND' | 'CORRECTION', delta: number): StockEvent => ({
    type: 'stock.adjusted',
    data: { ...place, reason, note, lines: [{ ...cola, delta }] },
  });

  it('takes what the buyer took beyond the load', () => {
    given(received(5)).when(command).then(adjusted('CORRECTION', -2));
  });

  it('finds first what the books lack', () => {
    given(received(1)).when(command).then(adjusted('FOUND', 1), adjusted('CORRECTION', -2));
  });
});
