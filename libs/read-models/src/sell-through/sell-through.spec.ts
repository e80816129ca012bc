import fc from 'fast-check';
import { projectedRows, storedEvents, type SpecEvent } from '#libs/projections/testing';
import { sellThroughDailyProjection, type SellThroughDailyRow } from './sell-through-daily.projection.js';
import { sellThroughFactsProjection, type SellThroughFactRow } from './sell-through-facts.projection.js';

const word = (...words: string[]) => fc.constantFrom(...words);
const day = word('2026-11-01', '2026-11-02', '2026-11-30', '2026-12-01');
const units = fc.integer({ min: 0, max: 1_000 });
const trade = fc.record({
  level: word('PRIMARY', 'SECONDARY'),
  distributorId: word('D1', 'D2'),
  outletId: fc.constantFrom('O1', 'O2', null),
  channel: fc.constantFrom('GT', null),
  territory: fc.constantFrom('VN/S', 'VN/N', null),
  outletClass: fc.constant(null),
  currency: word('VND', 'USD'),
});
const amounts = fc
  .record({ gross: fc.nat(1e6), discount: fc.nat(1e6) })
  .map(({ gross, discount }) => ({ gross, discount, net: gross - discount, tax: Math.trunc((gross - discount) / 10) }));
const line = fc
  .tuple(fc.record({ sku: word('A', 'B'), nature: word('GOODS', 'PROMOTION'), quantity: units }), amounts)
  .map(([goods, figures]) => ({ ...goods, accepted: goods.quantity, ...figures }));
const lines = fc.array(line, { maxLength: 5 });
const outlet = { outletId: word('O1', 'O2'), distributorId: word('D1', 'D2'), channel: fc.constant('GT') };
const place = { ...outlet, territory: fc.constantFrom('VN/S', null) };

const event: fc.Arbitrary<SpecEvent> = fc.oneof(
  fc
    .record({ trade, acceptedOn: day, lines, orderId: fc.constant('o'), deliveryId: fc.constant('d') })
    .map((data) => ({ type: 'order.receipt-recorded', data })),
  fc
    .record({
      ...{ trade, adjustedOn: day, lines, orderId: fc.constant('o'), adjustmentId: fc.constant('a') },
      reason: word('RETURN', 'PRICE', 'QUANTITY'),
    })
    .map((data) => ({ type: 'invoice.adjusted', data })),
  fc
    .record({ ...place, to: day, source: word('POS', 'REPORT'), reportId: fc.constant('r'), lines })
    .map((data) => ({ type: 'outlet-stock.sold', data })),
  fc
    .record({
      ...{ ...place, countedOn: day },
      lines: fc.array(fc.record({ sku: word('A', 'B'), derivedSold: fc.option(fc.integer({ min: -9, max: 9 })) })),
    })
    .map((data) => ({ type: 'outlet-stock.counted', data })),
);

const figures = [
  'lines',
  'quantity',
  'freeQuantity',
  'returnQuantity',
  'gross',
  'discount',
  'net',
  'tax',
  'returnNet',
] as const;
type Sums = Record<(typeof figures)[number], number>;

function ofFact(fact: SellThroughFactRow): Sums {
  const { quantity, gross, discount, net, tax } = fact;
  const zero = Object.fromEntries(figures.map((figure) => [figure, 0])) as Sums;
  if (fact.kind === 'RETURN') return { ...zero, returnQuantity: quantity, returnNet: net };
  const free = fact.nature === 'PROMOTION';
  const goods = { quantity: free ? 0 : quantity, freeQuantity: free ? quantity : 0 };
  return { ...zero, lines: 1, ...goods, gross, discount, net, tax };
}

function sums<Row>(rows: readonly Row[], keyOf: (row: Row) => string, of: (row: Row) => Sums): Map<string, Sums> {
  const groups = new Map<string, Sums>();
  for (const row of rows) {
    const [key, more, before] = [keyOf(row), of(row), groups.get(keyOf(row))];
    const added = figures.map((figure) => [figure, (before?.[figure] ?? 0) + more[figure]]);
    groups.set(key, Object.fromEntries(added) as Sums);
  }
  return groups;
}

describe('the daily roll-up', () => {
  const groupings: ((row: SellThroughDailyRow | SellThroughFactRow) => string)[] = [
    () => 'all',
    (row) => row.date,
    (row) => `${row.level} ${row.distributorId} ${row.sku}`,
    (row) => `${row.date} ${row.outletId} ${row.channel} ${row.territory} ${row.currency}`,
  ];

  it('adds up to the facts in every grouping, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), fc.constantFrom(1, 3, Infinity), (events, pageSize) => {
        const log = storedEvents(events);
        const daily = projectedRows(sellThroughDailyProjection, log, pageSize) as unknown as SellThroughDailyRow[];
        const facts = projectedRows(sellThroughFactsProjection, log, pageSize) as unknown as SellThroughFactRow[];
        for (const keyOf of groupings) {
          expect(sums(daily, keyOf, (row) => row)).toEqual(sums(facts, keyOf, ofFact));
        }
      }),
      { numRuns: 200 },
    );
  });
});
