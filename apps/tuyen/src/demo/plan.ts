import { addDays } from '#libs/kernel';
import { makeDemoNetwork, type DemoNetwork, type DemoOutlet } from './network.js';
import { demoProducts, scarceSkus } from './products.js';
import { Random } from './random.js';
import { demandOf, distributorOrders, outletOrders, roughTotal, type PlannedOrder } from './trade.js';
import { dayOf } from './week.js';

export interface PlannedLot {
  readonly sku: string;
  readonly lot: string;
  readonly expiry: string;
  /** Base units. */
  readonly quantity: number;
}

/** Goods that are there when the week begins. */
export interface OpeningStock {
  readonly locationId: string;
  /** Null: the principal's. */
  readonly distributorId: string | null;
  readonly lots: readonly PlannedLot[];
}

/** What a visitor finds on a shelf before the week, and how what is left on Sunday is learned. */
export interface ShelfPlan {
  readonly outlet: DemoOutlet;
  readonly opening: readonly { readonly sku: string; readonly counted: number }[];
  /** COUNT: counted again; POS and REPORT: the outlet tells what it sold. */
  readonly ending: 'COUNT' | 'POS' | 'REPORT';
  /** So many of 100 of what was there and came are sold. */
  readonly soldPercent: number;
}

/** Everything that shall happen, decided before anything is sent. */
export interface DemoPlan {
  readonly seed: number;
  readonly network: DemoNetwork;
  readonly orders: readonly PlannedOrder[];
  /** Credit limits in VND by distributor or outlet. */
  readonly limits: ReadonlyMap<string, number>;
  readonly openingStock: readonly OpeningStock[];
  readonly shelves: readonly ShelfPlan[];
  /** Key of the order whose story is told at the end. */
  readonly story: string;
}

/** Share of a distributor's week that is in its warehouse when the week begins, percent. */
const openingPercent = 60;
const scarcePercent = 15;
export const principalLocation = 'principal-main';

/** The whole week of a network. Pure: the same seed gives the same plan. */
export function makeDemoPlan(seed: number): DemoPlan {
  const network = makeDemoNetwork(seed);
  const secondary = outletOrders(network, seed);
  const demand = demandOf(secondary);
  const primary = distributorOrders(network, demand, seed);
  const orders = [...primary, ...secondary];
  const story = secondary.find(({ hold, outletId }) => hold?.ending === 'FINANCE' && outletId !== undefined)!;
  return {
    seed,
    network,
    orders,
    limits: limitsOf(network, orders),
    openingStock: [
      principalStock(primary),
      ...network.distributors.map((each) => distributorStock(each, demand.get(each.id))),
    ],
    shelves: shelvesOf(network, seed),
    story: story.key,
  };
}

/** Room for all orders of the week four times over; at their limit, room for one order only. */
function limitsOf(
  { distributors, outlets }: DemoNetwork,
  orders: readonly PlannedOrder[],
): ReadonlyMap<string, number> {
  const totals = new Map<string, number[]>();
  for (const order of orders) {
    const buyer = order.outletId ?? order.distributorId;
    totals.set(buyer, [...(totals.get(buyer) ?? []), roughTotal(order)]);
  }
  return new Map(
    [...distributors, ...outlets].map(({ id, tight }) => {
      const own = totals.get(id) ?? [];
      const most = Math.max(0, ...own);
      const all = own.reduce((sum, each) => sum + each, 0);
      return [id, tight === undefined ? roundUp(all * 4 + 20_000_000, 10_000_000) : roundUp(most * 1.05, 100_000)];
    }),
  );
}

const roundUp = (amount: number, to: number) => Math.ceil(amount / to) * to;

/** Two batches of everything that distributors order, a little more than they need; not so of the scarce ones. */
function principalStock(orders: readonly PlannedOrder[]): OpeningStock {
  const need = new Map<string, number>();
  for (const { product, cases } of orders.flatMap(({ lines }) => lines)) {
    need.set(product.sku, (need.get(product.sku) ?? 0) + cases * product.pack.factor);
  }
  const lots = demoProducts.flatMap(({ sku, shelfLifeDays, pack: { factor } }) => {
    const wanted = ((need.get(sku) ?? 0) * (scarceSkus.has(sku) ? 60 : 120)) / 100;
    const half = Math.max(1, Math.ceil(wanted / 2 / factor)) * factor;
    return [
      { sku, lot: 'P2641', expiry: addDays(dayOf(-35), shelfLifeDays), quantity: half },
      { sku, lot: 'P2644', expiry: addDays(dayOf(-14), shelfLifeDays), quantity: half },
    ];
  });
  return { locationId: principalLocation, distributorId: null, lots };
}

function distributorStock(
  { id, warehouseId }: DemoNetwork['distributors'][number],
  demand: ReadonlyMap<string, number> = new Map(),
): OpeningStock {
  const lots = demoProducts.flatMap(({ sku, shelfLifeDays, pack: { factor } }) => {
    const cases = Math.ceil(((demand.get(sku) ?? 0) * (scarceSkus.has(sku) ? scarcePercent : openingPercent)) / 100);
    if (cases === 0) return [];
    return [{ sku, lot: 'P2636', expiry: addDays(dayOf(-70), shelfLifeDays), quantity: cases * factor }];
  });
  return { locationId: warehouseId, distributorId: id, lots };
}

const visitedPercent = { A: 100, B: 50, C: 20 } as const;

function shelvesOf({ outlets }: DemoNetwork, seed: number): readonly ShelfPlan[] {
  const random = new Random(seed).fork('shelves');
  return outlets
    .filter(({ outletClass }) => random.chance(visitedPercent[outletClass]))
    .map((outlet) => ({
      outlet,
      opening: outlet.assortment.map(({ sku, pack }) => ({ sku, counted: random.whole(0, 2 * pack.factor) })),
      ending: outlet.channel === 'MT' ? 'POS' : random.chance(75) ? 'COUNT' : 'REPORT',
      soldPercent: random.whole(35, 85),
    }));
}
