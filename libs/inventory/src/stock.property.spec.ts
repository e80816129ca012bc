import fc from 'fast-check';
import { isRejection, tableEntries, tableGet, type DecisionContext } from '#libs/kernel';
import type { StockCommand } from './commands.js';
import { stockDecider } from './decide.js';
import type { StockEvent } from './events.js';
import type { StockState } from './stock.js';

const place = { locationId: 'WH-1', distributorId: null };
const sku = fc.constantFrom('COLA', 'BEER');
const lot = fc.constantFrom(
  { lot: 'A', expiry: '2026-11-05' },
  { lot: 'B', expiry: '2027-01-01' },
  { lot: 'C', expiry: null },
);
const quantity = fc.integer({ min: 1, max: 20 });
const orderId = fc.constantFrom('O-1', 'O-2', 'O-3', 'O-4');
const deliveryId = fc.constantFrom('D-1', 'D-2', 'D-3', 'D-4', 'D-5');
const lotLine = fc.record({ sku, lot, quantity }).map(({ lot, ...line }) => ({ ...line, ...lot }));
const orderLines = fc
  .array(fc.record({ sku, quantity }), { minLength: 1, maxLength: 3 })
  .map((lines) => lines.map((line, i) => ({ lineNo: i + 1, ...line })));

const command: fc.Arbitrary<StockCommand> = fc.oneof(
  fc
    .record({ id: fc.integer({ max: 50, min: 0 }), lines: fc.array(lotLine, { minLength: 1, maxLength: 3 }) })
    .map(({ id, lines }): StockCommand => ({
      ...place,
      type: 'receive',
      source: { kind: 'PURCHASE', id: `P-${id}` },
      lines,
    })),
  fc
    .record({ orderId, round: fc.nat(3), shortage: fc.constantFrom('CUT', 'BACK_ORDER'), lines: orderLines })
    .map((c): StockCommand => ({ ...place, type: 'reserve', ...c })),
  fc.constant<StockCommand>({ ...place, type: 'retry-back-orders' }),
  orderId.map((orderId): StockCommand => ({ ...place, type: 'release', orderId, reason: 'CANCELLED' })),
  fc.record({ orderId, deliveryId, lines: orderLines }).map((c): StockCommand => ({ ...place, type: 'issue', ...c })),
  fc
    .record({ orderId, deliveryId, reserveAgain: fc.boolean(), line: lotLine, lineNo: fc.integer({ min: 1, max: 3 }) })
    .map(({ line, lineNo, ...c }): StockCommand => ({
      ...place,
      type: 'take-back',
      ...c,
      lines: [{ ...line, lineNo }],
    })),
  fc
    .record({ line: lotLine, sign: fc.constantFrom(1, -1) })
    .map(({ line: { quantity, ...line }, sign }): StockCommand => ({
      ...place,
      type: 'adjust',
      reason: 'CORRECTION',
      note: null,
      lines: [{ ...line, delta: sign * quantity }],
    })),
  lotLine.map(({ quantity, ...line }): StockCommand => ({
    ...place,
    type: 'count',
    countedOn: '2026-11-02',
    lines: [{ ...line, counted: quantity }],
  })),
  fc
    .record({ returnId: fc.constantFrom('R-1', 'R-2'), line: lotLine })
    .map(({ returnId, line }): StockCommand => ({ ...place, type: 'give-back', returnId, lines: [line] })),
  lotLine.map((line): StockCommand => ({ ...place, type: 'record-over-delivery', deliveryId: 'DL-9', lines: [line] })),
);
const step = fc.record({ command, day: fc.constantFrom('2026-11-02', '2026-11-04', '2026-11-05') });

const contextOn = (businessDate: string): DecisionContext => ({
  now: `${businessDate}T03:00:00.000Z`,
  businessDate,
  actor: { kind: 'user', id: 'u-1', roles: ['warehouse'] },
});

/** Sums in and out of a SKU by lot, from the events alone. */
function ledger(events: readonly StockEvent[]): Map<string, number> {
  const sums = new Map<string, number>();
  const move = (line: { sku: string; lot: string }, delta: number) => {
    const key = `${line.sku}/${line.lot}`;
    sums.set(key, (sums.get(key) ?? 0) + delta);
  };
  for (const { type, data } of events) {
    if (type === 'stock.received') for (const line of data.lines) move(line, line.quantity);
    if (type === 'stock.issued' || type === 'stock.given-back')
      for (const line of data.lines) move(line, -line.quantity);
    if (type === 'stock.adjusted') for (const line of data.lines) move(line, line.delta);
    if (type === 'stock.counted') for (const line of data.lines) move(line, line.counted - line.expected);
  }
  return new Map([...sums].filter(([, quantity]) => quantity !== 0));
}

function expectSound(state: StockState, events: readonly StockEvent[]): void {
  const lots = new Map<string, number>();
  const reservedBySku = new Map<string, number>();
  for (const [, { lines }] of tableEntries(state.orders)) {
    for (const { sku, quantity } of lines) {
      expect(quantity).toBeGreaterThan(0);
      reservedBySku.set(sku, (reservedBySku.get(sku) ?? 0) + quantity);
    }
  }
  for (const [sku, stock] of tableEntries(state.skus)) {
    expect(stock.reserved).toBeGreaterThanOrEqual(0);
    expect(stock.reserved).toBeLessThanOrEqual(stock.onHand);
    expect(stock.reserved).toBe(reservedBySku.get(sku) ?? 0);
    expect(stock.lots.reduce((sum, lot) => sum + lot.quantity, 0)).toBe(stock.onHand);
    for (const { lot, quantity } of stock.lots) {
      expect(quantity).toBeGreaterThan(0);
      lots.set(`${sku}/${lot}`, quantity);
    }
  }
  for (const sku of reservedBySku.keys()) expect(tableGet(state.skus, sku)).toBeDefined();
  expect(lots).toEqual(ledger(events));
  for (const { orderId } of state.queue) expect(tableGet(state.orders, orderId)).toBeUndefined();
}

describe('stock, whatever comes in whatever order', () => {
  it('conserves goods, never reserves more than there is, never mutates, replays alike', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let state = stockDecider.initial;
        const events: StockEvent[] = [];
        for (const { command, day } of steps) {
          const before = JSON.stringify(state);
          const outcome = stockDecider.decide(command, state, contextOn(day));
          if (isRejection(outcome)) continue;
          const next = outcome.reduce(stockDecider.evolve, state);
          expect(JSON.stringify(state)).toBe(before);
          state = next;
          events.push(...outcome);
          expectSound(state, events);
          const repeatable = !['adjust', 'count', 'record-over-delivery'].includes(command.type);
          const refusal = outcome.some((event) => event.type === 'stock.issue-refused');
          if (repeatable && !refusal) expect(stockDecider.decide(command, state, contextOn(day))).toEqual([]);
        }
        expect(events.reduce(stockDecider.evolve, stockDecider.initial)).toEqual(state);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
      { numRuns: 150 },
    );
  });

  it('never loads expired goods', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let state = stockDecider.initial;
        for (const { command, day } of steps) {
          const outcome = stockDecider.decide(command, state, contextOn(day));
          if (isRejection(outcome)) continue;
          for (const event of outcome) {
            if (event.type !== 'stock.issued') continue;
            for (const { expiry } of event.data.lines) expect(expiry === null || expiry > day).toBe(true);
          }
          state = outcome.reduce(stockDecider.evolve, state);
        }
      }),
    );
  });
});
