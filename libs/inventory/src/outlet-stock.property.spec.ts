import fc from 'fast-check';
import { isRejection, type DecisionContext } from '#libs/kernel';
import type { OutletStockCommand } from './commands.js';
import { outletStockDecider } from './decide-outlet.js';
import type { OutletStockEvent } from './events.js';

const outlet = { outletId: 'OUT-1', distributorId: 'D01', channel: null, territory: null };
const sku = fc.constantFrom('COLA', 'BEER');
const lines = fc.uniqueArray(fc.record({ sku, quantity: fc.integer({ min: 1, max: 20 }) }), {
  minLength: 1,
  selector: (line) => line.sku,
});
const id = fc.nat(8).map((n) => `${n}`);
const day = fc.constantFrom('2026-11-01', '2026-11-02', '2026-11-03');

const command: fc.Arbitrary<OutletStockCommand> = fc.oneof(
  fc.record({ deliveryId: id, lines }).map((c): OutletStockCommand => ({ ...outlet, type: 'receive-delivery', ...c })),
  fc.record({ returnId: id, lines }).map((c): OutletStockCommand => ({ ...outlet, type: 'return-goods', ...c })),
  fc.record({ reportId: id, lines }).map((c): OutletStockCommand => ({
    ...outlet,
    type: 'report-sell-out',
    from: '2026-11-01',
    to: '2026-11-02',
    source: 'POS',
    ...c,
  })),
  fc.record({ countedOn: day, sku, counted: fc.nat(30) }).map(({ countedOn, ...line }): OutletStockCommand => ({
    ...outlet,
    type: 'count-outlet',
    countedOn,
    method: 'VISIT',
    lines: [line],
  })),
);

/** Goods of a SKU between its first and its last count, from the events alone. */
function balance(events: readonly OutletStockEvent[], product: string) {
  let known: { opening: number; moved: number; derived: number; last: number } | undefined;
  let since = 0;
  for (const { type, data } of events) {
    if (type === 'outlet-stock.counted') {
      for (const line of data.lines.filter((l) => l.sku === product)) {
        known = known
          ? {
              ...known,
              moved: known.moved + since,
              derived: known.derived + (line.derivedSold ?? 0),
              last: line.counted,
            }
          : { opening: line.counted, moved: 0, derived: 0, last: line.counted };
        since = 0;
      }
      continue;
    }
    const sign = type === 'outlet-stock.received' ? 1 : -1;
    for (const line of data.lines) if (line.sku === product) since += sign * line.quantity;
  }
  return known;
}

describe('outlet stock, whatever comes in whatever order', () => {
  it('loses no unit between two counts, never mutates, replays alike', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        let state = outletStockDecider.initial;
        const events: OutletStockEvent[] = [];
        for (const command of commands) {
          const before = JSON.stringify(state);
          const outcome = outletStockDecider.decide(command, state, {} as DecisionContext);
          if (isRejection(outcome)) {
            expect(outcome.code).toBe('older-count');
            continue;
          }
          const next = outcome.reduce(outletStockDecider.evolve, state);
          expect(JSON.stringify(state)).toBe(before);
          state = next;
          events.push(...outcome);
          if (command.type !== 'count-outlet') {
            expect(outletStockDecider.decide(command, state, {} as DecisionContext)).toEqual([]);
          }
        }
        for (const product of ['COLA', 'BEER']) {
          const known = balance(events, product);
          // Opening count + received - reported - returned - derived = last count.
          if (known) expect(known.opening + known.moved - known.derived).toBe(known.last);
        }
        expect(events.reduce(outletStockDecider.evolve, outletStockDecider.initial)).toEqual(state);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
    );
  });
});
