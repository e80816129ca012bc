import { makeDemoPlan } from './plan.js';
import { demoPrice, demoProducts, scarceSkus } from './products.js';
import { Random } from './random.js';
import { demandOf, roughTotal } from './trade.js';

const plan = makeDemoPlan(1);
const { network, orders, limits } = plan;
const secondary = orders.filter(({ outletId }) => outletId !== undefined);
const primary = orders.filter(({ outletId }) => outletId === undefined);

describe('the demo network', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(makeDemoPlan(1)).toEqual(plan);
    const other = makeDemoPlan(2);
    expect(other.network.outlets).not.toEqual(network.outlets);
    expect(other.orders).not.toEqual(orders);
  });

  it('has 12 distributors, 1,200 outlets and 24 SKUs, each with an id of its own', () => {
    const ids = [
      ...network.distributors.map(({ id }) => id),
      ...network.outlets.map(({ id }) => id),
      ...demoProducts.map(({ sku }) => sku),
      ...orders.map(({ key }) => key),
    ];
    expect([network.distributors.length, network.outlets.length, demoProducts.length]).toEqual([12, 1200, 24]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has every channel and class, and territories below a commercial branch', () => {
    const count = (of: (outlet: (typeof network.outlets)[number]) => string) => {
      const counts: Record<string, number> = {};
      for (const outlet of network.outlets) counts[of(outlet)] = (counts[of(outlet)] ?? 0) + 1;
      return counts;
    };
    for (const n of Object.values(count(({ channel }) => channel))) expect(n).toBeGreaterThan(50);
    for (const n of Object.values(count(({ outletClass }) => outletClass))) expect(n).toBeGreaterThan(80);
    expect(Object.keys(count(({ channel }) => channel)).sort()).toEqual(['GT', 'HORECA', 'MT']);
    for (const { territory } of network.outlets)
      expect(territory).toMatch(/^VN\/(SOUTH|NORTH|CENTRAL)\/[A-Z-]+\/R[1-4]$/);
  });

  it('sells at a margin: what outlets pay is more than what distributors pay', () => {
    for (const product of demoProducts) {
      expect(Number(demoPrice(product, 'PRIMARY'))).toBeLessThan(product.price);
      expect(demoPrice(product, 'PRIMARY')).toMatch(/^\d+\.\d\d$/);
    }
  });
});

describe('the week of the demo', () => {
  it('has a sane number of orders with sane lines', () => {
    expect(primary).toHaveLength(24);
    expect(secondary.length).toBeGreaterThan(1000);
    expect(secondary.length).toBeLessThan(1600);
    for (const { lines, day, deliveryDay, payments } of orders) {
      expect(lines.length).toBeGreaterThan(0);
      expect(new Set(lines.map(({ product }) => product.sku)).size).toBe(lines.length);
      for (const { cases } of lines) expect(Number.isSafeInteger(cases) && cases > 0).toBe(true);
      expect(day).toBeGreaterThanOrEqual(0);
      expect(deliveryDay).toBeLessThanOrEqual(6);
      for (const payment of payments) expect(payment.percent).toBeGreaterThan(0);
    }
    for (const { lines } of secondary) for (const { cases } of lines) expect(cases).toBeLessThanOrEqual(9);
  });

  it('never pays or returns before delivery, and only what is on the order', () => {
    for (const { deliveryDay, payments, returned, difference, lines } of secondary) {
      for (const { day } of payments) expect(day).toBeGreaterThanOrEqual(deliveryDay);
      expect(returned?.day ?? 7).toBeGreaterThan(deliveryDay);
      expect(returned?.line ?? 0).toBeLessThan(lines.length);
      expect(difference?.line ?? 0).toBeLessThan(lines.length);
    }
  });

  it('holds exactly those that are at their limit: one order fits, a second does not', () => {
    const totals = new Map<string, number[]>();
    for (const order of orders) {
      const buyer = order.outletId ?? order.distributorId;
      totals.set(buyer, [...(totals.get(buyer) ?? []), roughTotal(order)]);
    }
    for (const { id, tight } of [...network.distributors, ...network.outlets]) {
      const own = totals.get(id) ?? [];
      const limit = limits.get(id)!;
      const all = own.reduce((sum, each) => sum + each, 0);
      if (tight === undefined) {
        expect(limit).toBeGreaterThan(3 * all);
        continue;
      }
      expect(own).toHaveLength(2);
      expect(Math.max(...own)).toBeLessThanOrEqual(limit);
      // Discounts take a tenth off at most, cuts a little more.
      expect(all * 0.75).toBeGreaterThan(limit);
    }
    expect(orders.filter(({ hold }) => hold !== undefined)).toHaveLength(12 * 2 + 3);
  });

  it('has goods for all but the scarce', () => {
    const demand = demandOf(secondary);
    for (const { distributorId, lots } of plan.openingStock) {
      for (const { sku, quantity } of lots) {
        expect(quantity).toBeGreaterThan(0);
        if (distributorId === null || scarceSkus.has(sku)) continue;
        const { factor } = demoProducts.find((product) => product.sku === sku)!.pack;
        const coming = primary
          .filter((order) => order.distributorId === distributorId)
          .flatMap(({ lines }) => lines)
          .filter(({ product }) => product.sku === sku)
          .reduce((sum, { cases }) => sum + cases, 0);
        expect(quantity / factor + coming).toBeGreaterThanOrEqual(demand.get(distributorId)!.get(sku)!);
      }
    }
  });

  it('tells the story of an order that was refused credit, released, and not quite accepted', () => {
    const order = orders.find(({ key }) => key === plan.story)!;
    expect(order.hold?.ending).toBe('FINANCE');
    expect(order.difference).toBeDefined();
    expect(order.payments).toHaveLength(1);
  });
});

describe('random numbers', () => {
  it('stay within their bounds and reach them', () => {
    const random = new Random(7);
    const seen = new Set(Array.from({ length: 200 }, () => random.whole(-1, 2)));
    expect([...seen].sort()).toEqual([-1, 0, 1, 2]);
    expect(Array.from({ length: 100 }, () => random.chance(0)).includes(true)).toBe(false);
    expect(random.some([1, 2, 3, 4], 2)).toHaveLength(2);
    expect(random.some([1, 2], 5)).toEqual([1, 2]);
  });

  it('come from forks that depend on seed and name, not on what was drawn', () => {
    const drawn = new Random(3);
    drawn.next();
    expect(drawn.fork('a').next()).toBe(new Random(3).fork('a').next());
    expect(new Random(3).fork('a').next()).not.toBe(new Random(3).fork('b').next());
    expect(new Random(4).fork('a').next()).not.toBe(new Random(3).fork('a').next());
  });
});
