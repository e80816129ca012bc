import type { DemoDistributor, DemoNetwork, DemoOutlet, HoldEnding } from './network.js';
import { demoPrice, demoProducts, scarceSkus, type DemoProduct } from './products.js';
import { Random } from './random.js';

/** So many cases of a product. */
export interface PlannedLine {
  readonly product: DemoProduct;
  readonly cases: number;
}

/** What goes wrong at the door with one line, in so many of 100 of what arrives. */
export interface Difference {
  readonly line: number;
  readonly kind: 'REFUSED' | 'DAMAGED' | 'SHORT';
  readonly percent: number;
  readonly reason: string;
}

/** Money for an order's invoice: on a day, so many of 100 of it. */
export interface PlannedPayment {
  readonly day: number;
  readonly percent: number;
  readonly method: 'CASH' | 'BANK_TRANSFER' | 'E_WALLET';
  /** The payer says what it is for; else the oldest debt is settled. */
  readonly named: boolean;
}

export interface PlannedReturn {
  readonly day: number;
  readonly line: number;
  readonly reason: 'DAMAGED' | 'EXPIRED' | 'WRONG_GOODS' | 'UNSOLD' | 'QUALITY';
  readonly condition: 'SELLABLE' | 'DAMAGED';
}

/** An order and all that shall become of it, days as numbers of the week. */
export interface PlannedOrder {
  /** Unique; the caller's own number of the order. */
  readonly key: string;
  readonly distributorId: string;
  /** Undefined: the distributor itself buys (PRIMARY). */
  readonly outletId: string | undefined;
  readonly day: number;
  readonly deliveryDay: number;
  /** Set where the credit limit refuses it: how that ends, and on which day it is delivered then. */
  readonly hold: { readonly ending: HoldEnding; readonly endsOn: number; readonly deliveryDay: number } | undefined;
  readonly lines: readonly PlannedLine[];
  readonly difference: Difference | undefined;
  readonly payments: readonly PlannedPayment[];
  readonly returned: PlannedReturn | undefined;
}

const casesByClass = { A: [3, 9], B: [1, 5], C: [1, 3] } as const;
const differences: readonly (readonly [Difference['kind'], string])[] = [
  ['REFUSED', 'Ordered too much'],
  ['REFUSED', 'No room in the cold store'],
  ['DAMAGED', 'Cans dented on the way'],
  ['DAMAGED', 'Bottles broken on the way'],
  ['SHORT', 'Missing on the truck'],
];
const returns: readonly (readonly [PlannedReturn['reason'], PlannedReturn['condition']])[] = [
  ['DAMAGED', 'DAMAGED'],
  ['QUALITY', 'DAMAGED'],
  ['WRONG_GOODS', 'SELLABLE'],
  ['UNSOLD', 'SELLABLE'],
];

/** Orders of outlets, visited Monday to Saturday; big ones twice. Those at their limit order the same twice. */
export function outletOrders({ outlets }: DemoNetwork, seed: number): readonly PlannedOrder[] {
  const random = new Random(seed).fork('outlet orders');
  return outlets.flatMap((outlet, n) =>
    visitDays(outlet, n, random).map((day, visit) => outletOrder(outlet, day, visit, random)),
  );
}

function visitDays({ tight, outletClass }: DemoOutlet, n: number, random: Random): readonly number[] {
  if (tight !== undefined) return [0, 2];
  const first = n % 6;
  const twice = outletClass === 'A' || (outletClass === 'B' && random.chance(30));
  if (twice) return [first % 3, (first % 3) + 3];
  return outletClass === 'C' && random.chance(25) ? [] : [first];
}

function outletOrder(outlet: DemoOutlet, day: number, visit: number, random: Random): PlannedOrder {
  const { id, distributorId, tight } = outlet;
  const lines = tight === undefined ? wishes(outlet, random) : usualWishes(outlet);
  const deliveryDay = day + 1;
  const second = tight !== undefined && visit === 1;
  const calm = tight !== undefined && visit === 0;
  return {
    key: `${id}-${visit + 1}`,
    distributorId,
    outletId: id,
    day,
    deliveryDay,
    hold: second ? holdOf(tight, 3) : undefined,
    lines,
    difference: calm || !(second || random.chance(7)) ? undefined : differenceIn(lines, second ? 0 : undefined, random),
    payments: tight === undefined ? outletPayments(outlet, deliveryDay, random) : tightPayments(tight, visit),
    returned:
      tight === undefined && deliveryDay <= 3 && random.chance(3)
        ? returnOf(lines, deliveryDay + 2, random)
        : undefined,
  };
}

/** Released by finance on a day, or by a payment of that day; delivered the day after. */
const holdOf = (ending: HoldEnding, endsOn: number) => ({ ending, endsOn, deliveryDay: endsOn + 1 });

/** At its limit a shop pays its first order late enough to be refused the second, and a part of that at the end. */
function tightPayments(tight: HoldEnding, visit: number): readonly PlannedPayment[] {
  const bank = { method: 'BANK_TRANSFER', named: true } as const;
  if (visit === 0) return [{ ...bank, day: tight === 'PAYMENT' ? 3 : 5, percent: 100 }];
  return [{ ...bank, day: 5, percent: 60 }];
}

function wishes({ assortment, outletClass }: DemoOutlet, random: Random): readonly PlannedLine[] {
  const [least, most] = casesByClass[outletClass];
  const count = Math.max(1, Math.ceil((assortment.length * random.whole(50, 90)) / 100));
  return random.some(assortment, count).map((product) => ({ product, cases: random.whole(least, most) }));
}

const usualWishes = ({ assortment, outletClass }: DemoOutlet): readonly PlannedLine[] =>
  assortment
    .filter(({ sku }) => !scarceSkus.has(sku))
    .slice(0, 5)
    .map((product) => ({ product, cases: casesByClass[outletClass][1] }));

function differenceIn(lines: readonly PlannedLine[], line: number | undefined, random: Random): Difference {
  const [kind, reason] = random.pick(differences);
  return { line: line ?? random.whole(0, lines.length - 1), kind, reason, percent: random.whole(5, 40) };
}

function returnOf(lines: readonly PlannedLine[], day: number, random: Random): PlannedReturn {
  const [reason, condition] = random.pick(returns);
  return { day, line: random.whole(0, lines.length - 1), reason, condition };
}

/** Small shops pay at the door, most of the time; the others when it is due, which is mostly after this week. */
function outletPayments(
  { paymentTermDays }: DemoOutlet,
  deliveryDay: number,
  random: Random,
): readonly PlannedPayment[] {
  const named = random.chance(70);
  if (paymentTermDays === 0) {
    const late = random.chance(10) ? random.whole(1, 3) : 0;
    const percent = random.chance(12) ? random.whole(3, 8) * 10 : 100;
    const method = random.weighted([
      ['CASH', 7],
      ['E_WALLET', 3],
    ] as const);
    return [{ day: deliveryDay + late, percent, method, named }];
  }
  const day = deliveryDay + Math.min(paymentTermDays, random.whole(2, 9));
  return [{ day, percent: random.chance(20) ? 50 : 100, method: 'BANK_TRANSFER', named }];
}

/** What each distributor will be asked for this week, in cases by SKU. */
export function demandOf(orders: readonly PlannedOrder[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const demand = new Map<string, Map<string, number>>();
  for (const { distributorId, lines } of orders) {
    const own = demand.get(distributorId) ?? new Map<string, number>();
    for (const { product, cases } of lines) own.set(product.sku, (own.get(product.sku) ?? 0) + cases);
    demand.set(distributorId, own);
  }
  return demand;
}

/** Orders of distributors on Monday and Thursday: a good third of the week's demand each. */
export function distributorOrders(
  { distributors }: DemoNetwork,
  demand: ReadonlyMap<string, ReadonlyMap<string, number>>,
  seed: number,
): readonly PlannedOrder[] {
  const random = new Random(seed).fork('distributor orders');
  return distributors.flatMap((distributor) =>
    [0, 3].map((day, i) => distributorOrder(distributor, day, i, demand.get(distributor.id) ?? new Map(), random)),
  );
}

function distributorOrder(
  { id, tight, paymentTermDays }: DemoDistributor,
  day: number,
  visit: number,
  demand: ReadonlyMap<string, number>,
  random: Random,
): PlannedOrder {
  const lines = demoProducts.flatMap((product) => {
    const cases = Math.ceil((demand.get(product.sku) ?? 0) * 0.38);
    return cases === 0 ? [] : [{ product, cases }];
  });
  const first = visit === 0;
  const percent = tight === undefined && random.chance(30) ? 50 : 100;
  const pays = first && (tight === undefined ? paymentTermDays === 7 : tight === 'PAYMENT');
  return {
    key: `${id}-P${visit + 1}`,
    distributorId: id,
    outletId: undefined,
    day,
    deliveryDay: day + 1,
    hold: !first && tight !== undefined ? holdOf(tight, 4) : undefined,
    lines,
    difference: first || tight !== undefined ? undefined : differenceIn(lines, undefined, random),
    payments: pays ? [{ day: 4, percent, method: 'BANK_TRANSFER', named: percent === 100 }] : [],
    returned: first && tight === undefined && random.chance(25) ? returnOf(lines, 4, random) : undefined,
  };
}

/** What an order costs before discounts, with VAT at its rate of the week, VND. Only to choose limits with. */
export function roughTotal({ lines, outletId }: PlannedOrder): number {
  const level = outletId === undefined ? 'PRIMARY' : 'SECONDARY';
  return lines.reduce((sum, { product, cases }) => {
    const rate = product.taxClass === 'EXCISE' ? 1.1 : 1.08;
    return sum + Math.ceil(cases * product.pack.factor * Number(demoPrice(product, level)) * rate);
  }, 0);
}
