import * as fc from 'fast-check';
import { anyBody, anyPolicies, anyRequest } from '../testing/arbitraries.js';
import { indexOf, lineOf, policyBody, published, requestOf, slabs } from '../testing/policies.js';
import type { PolicyBody } from '../policy.js';
import { price } from '../pricing/price.js';
import type { PricedOrder } from '../pricing/priced-order.js';
import type { PublishedPolicy } from '../pricing/published-policy.js';
import { PolicyTotals } from './policy-totals.js';
import { gainBetween, gainOf, Replay } from './replay.js';
import { whatIf } from './what-if.js';

const known = [published('ten')];
const order = (quantity: number, outlet = 'O-1', policies: readonly PublishedPolicy[] = known): PricedOrder =>
  price(requestOf([lineOf(quantity, '1.00')], { attributes: { distributor: 'D01', outlet } }), indexOf(...policies));
const tried = (changes: Partial<PolicyBody>, policyId = 'new') =>
  whatIf({
    draft: { policyId, body: policyBody(changes) },
    published: known,
    goods: [],
    units: new Map(),
    detail: 'STEPS',
  });
const five = { payout: { kind: 'AMOUNT_PER_UNIT' as const }, slabs: slabs([10, '0.05']) };

describe('what if a draft had been in force', () => {
  it('shows an order without and with it, whatever its window', () => {
    const next = tried({ ...five, window: { from: '2027-01-01', to: null } });
    const { before, after } = next(order(10));
    expect([before.totals.net, after.totals.net]).toEqual([900, 850]);
    expect(gainBetween({ before, after })).toEqual({ changed: true, gain: 50 });
    expect(gainBetween(next(order(9)))).toEqual({ changed: false, gain: 0 });
  });

  it('takes the place of the version before it', () => {
    expect(tried({ slabs: slabs([1, '4']) }, 'ten')(order(10)).after.totals.net).toBe(960);
  });

  it('knows of other policies what was known then', () => {
    const later = [...known, published('later', {}, { position: 200 })];
    const next = whatIf({
      draft: { policyId: 'new', body: policyBody(five) },
      published: later,
      goods: [],
      units: new Map(),
      detail: 'STEPS',
    });
    expect(next(order(10)).after.totals.net).toBe(850);
  });

  it('is not asked of what is decided after invoicing', () => {
    expect(() => tried({ phase: 'SETTLEMENT' })).toThrow('prices no order');
  });

  it('without the draft is the stored price, for any policies, orders and drafts', () => {
    fc.assert(
      fc.property(anyPolicies, anyRequest, anyBody, (policies, request, body) => {
        const stored = price(request, indexOf(...policies));
        const next = whatIf({
          draft: { policyId: 'draft', body },
          published: policies,
          goods: [],
          units: new Map(),
          detail: 'STEPS',
        });
        expect(next(stored).before.lines).toEqual(stored.lines);
      }),
    );
  });
});

describe('a replay', () => {
  it('adds up what the draft costs, and who gains', () => {
    const replay = new Replay(2);
    const next = tried(five);
    const orders = [order(10, 'A'), order(5, 'A'), order(40, 'B'), order(20, 'C'), order(12, 'A')];
    orders.forEach((one, i) => replay.add(`order-${i}`, one, next(one)));
    expect(replay.report()).toMatchObject({
      ...{ orders: 5, changed: 4, notDerived: 0 },
      before: { net: 7_830 },
      after: { net: 7_420 },
      cost: { discount: 410, freeGoods: 0, principalShare: 410 },
      outlets: [
        { id: 'B', orders: 1, before: 3_600, after: 3_400 },
        { id: 'A', orders: 2, before: 1_980, after: 1_870 },
      ],
      distributors: [{ id: 'D01', orders: 4 }],
      changedOrders: [
        { id: 'order-2', buyerId: 'B' },
        { id: 'order-3', buyerId: 'C' },
      ],
    });
  });

  it('keeps the greatest changes of many orders, and every gain is part of the cost', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 300 }), (quantities) => {
        const [few, all] = [new Replay(3), new Replay(1_000)];
        const next = tried(five);
        quantities.forEach((quantity, i) => {
          const one = order(quantity, `O-${i % 7}`);
          for (const replay of [few, all]) replay.add(`order-${i}`, one, next(one));
        });
        const { cost, outlets, changedOrders } = all.report();
        expect(few.report().changedOrders).toEqual(changedOrders.slice(0, 3));
        const sum = (rows: readonly Parameters<typeof gainOf>[0][]) =>
          rows.reduce((total, row) => total + gainOf(row), 0);
        expect([sum(outlets), sum(changedOrders)]).toEqual([cost.discount, cost.discount]);
      }),
      { numRuns: 20 },
    );
  });

  it('tells of orders that no longer derive', () => {
    const replay = new Replay(1);
    const stored = order(10, 'A', []);
    replay.add('x', stored, tried(five)(stored));
    expect(replay.report().notDerived).toBe(1);
  });
});

describe('the totals of policies', () => {
  it('are the discounts of all orders', () => {
    fc.assert(
      fc.property(anyPolicies, fc.array(anyRequest, { maxLength: 5 }), (policies, requests) => {
        const totals = new PolicyTotals();
        let discount = 0;
        for (const request of requests) {
          const priced = price(request, indexOf(...policies), 'STEPS');
          totals.add(priced);
          discount += priced.totals.discount;
        }
        const report = totals.report();
        expect(report.reduce((sum, { amount }) => sum + amount, 0)).toBe(discount);
        for (const { orders, lines } of report) expect(orders <= requests.length && orders <= lines).toBe(true);
      }),
    );
  });
});
