import { specificationFor } from '#libs/kernel/testing';
import type { OutletStockCommand } from './commands.js';
import { outletStockDecider } from './decide-outlet.js';
import { outletStockEvents, type OutletStockEvent } from './events.js';

const given = specificationFor(outletStockDecider, outletStockEvents);
const outlet = { outletId: 'OUT-1', distributorId: 'D01', channel: 'GT', territory: 'VN/SOUTH' };
const lines = (quantity: number) => [{ sku: 'COLA', quantity }];

const receive = (quantity: number, deliveryId = 'D-1'): OutletStockCommand => ({
  ...outlet,
  type: 'receive-delivery',
  deliveryId,
  lines: lines(quantity),
});
const count = (counted: number, countedOn = '2026-11-02'): OutletStockCommand => ({
  ...outlet,
  type: 'count-outlet',
  countedOn,
  method: 'VISIT',
  lines: [{ sku: 'COLA', counted }],
});
const report = (quantity: number, reportId = 'S-1'): OutletStockCommand => ({
  ...outlet,
  type: 'report-sell-out',
  reportId,
  from: '2026-11-01',
  to: '2026-11-02',
  source: 'REPORT',
  lines: lines(quantity),
});
const giveBack = (quantity: number): OutletStockCommand => ({
  ...outlet,
  type: 'return-goods',
  returnId: 'R-1',
  lines: lines(quantity),
});

/** Events that these commands decide one after another. */
function after(...commands: OutletStockCommand[]): OutletStockEvent[] {
  const events: OutletStockEvent[] = [];
  for (const command of commands)
    events.push(
      ...given(...events)
        .when(command)
        .thenEvents(),
    );
  return events;
}

describe('count-outlet', () => {
  it('derives nothing from the first count', () => {
    given(...after(receive(10)))
      .when(count(4))
      .then({
        type: 'outlet-stock.counted',
        data: {
          ...outlet,
          countedOn: '2026-11-02',
          method: 'VISIT',
          lines: [{ sku: 'COLA', counted: 4, expected: null, derivedSold: null }],
        },
      });
  });

  it('derives what was sold: last count + received - reported - returned - counted', () => {
    const [event] = given(...after(count(4), receive(10), report(3), giveBack(1)))
      .when(count(2))
      .thenEvents();
    expect(event).toMatchObject({ data: { lines: [{ counted: 2, expected: 10, derivedSold: 8 }] } });
  });

  it('keeps negative figures: they tell of bad data', () => {
    const [event] = given(...after(count(4), report(9)))
      .when(count(2))
      .thenEvents();
    expect(event).toMatchObject({ data: { lines: [{ expected: -5, derivedSold: -7 }] } });
  });

  it('refuses an older count, a SKU twice and what is no count', () => {
    const counted = after(count(4));
    given(...counted)
      .when(count(4, '2026-11-01'))
      .thenRejected('older-count');
    given(...counted)
      .when(count(-1))
      .thenRejected('bad-quantity');
    given(...counted)
      .when(count(1, 'today'))
      .thenRejected('bad-date');
    const { lines } = count(1) as Extract<OutletStockCommand, { type: 'count-outlet' }>;
    given()
      .when({ ...count(1), lines: [...lines, ...lines] } as OutletStockCommand)
      .thenRejected('duplicate-line');
    given()
      .when({ ...count(1), lines: [] })
      .thenRejected('no-lines');
  });
});

describe('deliveries, reports and returns', () => {
  it('count once each', () => {
    given(...after(receive(10)))
      .when(receive(10))
      .thenNothing();
    given(...after(report(10)))
      .when(report(10))
      .thenNothing();
    given(...after(giveBack(10)))
      .when(giveBack(10))
      .thenNothing();
    expect(
      given(...after(report(1)))
        .when(report(1, 'S-2'))
        .thenEvents(),
    ).toHaveLength(1);
  });

  it('state what they take', () => {
    given()
      .when(receive(3))
      .then({ type: 'outlet-stock.received', data: { ...outlet, deliveryId: 'D-1', lines: lines(3) } });
    given()
      .when(report(3))
      .then({
        type: 'outlet-stock.sold',
        data: {
          ...outlet,
          reportId: 'S-1',
          from: '2026-11-01',
          to: '2026-11-02',
          source: 'REPORT',
          lines: lines(3),
        },
      });
    given()
      .when(giveBack(3))
      .then({ type: 'outlet-stock.returned', data: { ...outlet, returnId: 'R-1', lines: lines(3) } });
  });

  it('are refused without lines, with bad quantities or periods', () => {
    given().when(receive(0)).thenRejected('bad-quantity');
    given().when(giveBack(-1)).thenRejected('bad-quantity');
    given()
      .when({ ...report(1), from: '2026-11-03' } as OutletStockCommand)
      .thenRejected('bad-period');
    given()
      .when({ ...report(1), lines: [] })
      .thenRejected('no-lines');
  });

  it('survive a snapshot', () => {
    const state = given(...after(count(4), receive(10), report(3))).state();
    const restored = JSON.parse(JSON.stringify(state)) as typeof state;
    expect(restored).toEqual(state);
    expect(outletStockDecider.decide(receive(10), restored, {} as never)).toEqual([]);
  });
});
