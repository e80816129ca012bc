import { firms, shopName } from './names.js';
import { demoProducts, type DemoProduct } from './products.js';
import { Random } from './random.js';

export type Channel = 'GT' | 'MT' | 'HORECA';
export type OutletClass = 'A' | 'B' | 'C';

/** What becomes of an order that the credit limit refuses. */
export type HoldEnding = 'FINANCE' | 'PAYMENT' | 'NOBODY';

export interface DemoDistributor {
  readonly id: string;
  readonly name: string;
  readonly territory: string;
  readonly warehouseId: string;
  readonly paymentTermDays: number;
  /** Set: its limit is so tight that its second order is refused, and this is how that ends. */
  readonly tight: HoldEnding | undefined;
}

export interface DemoOutlet {
  readonly id: string;
  readonly name: string;
  readonly distributorId: string;
  readonly channel: Channel;
  readonly outletClass: OutletClass;
  readonly territory: string;
  readonly paymentTermDays: number;
  readonly tight: HoldEnding | undefined;
  /** What it usually sells. */
  readonly assortment: readonly DemoProduct[];
}

/** Who trades with whom. */
export interface DemoNetwork {
  readonly distributors: readonly DemoDistributor[];
  readonly outlets: readonly DemoOutlet[];
}

/** Position in the list of firms and how its hold ends. */
const tightDistributors: Readonly<Record<number, HoldEnding>> = { 3: 'PAYMENT', 8: 'FINANCE', 10: 'NOBODY' };
const termsByChannel: Readonly<Record<Channel, readonly number[]>> = { GT: [0, 0, 3], MT: [30], HORECA: [7, 14] };
const assortmentSize: Readonly<Record<OutletClass, readonly [number, number]>> = { A: [10, 14], B: [6, 10], C: [3, 6] };

/** 12 distributors with 1,200 outlets; the same seed gives the same network. Pure. */
export function makeDemoNetwork(seed: number): DemoNetwork {
  const random = new Random(seed).fork('network');
  const distributors = firms.map(([name, territory], i): DemoDistributor => {
    const id = `D${String(i + 1).padStart(2, '0')}`;
    const paymentTermDays = random.pick([7, 7, 15, 30]);
    return { id, name, territory, warehouseId: `${id}-WH`, paymentTermDays, tight: tightDistributors[i] };
  });
  const outlets = distributors.flatMap((distributor, i) => {
    const own = random.fork(distributor.id);
    return Array.from({ length: firms[i]![2] }, (_, n) => makeOutlet(distributor, n, own));
  });
  return { distributors, outlets };
}

function makeOutlet({ id: distributorId, territory }: DemoDistributor, n: number, random: Random): DemoOutlet {
  const channel = random.weighted<Channel>([
    ['GT', 78],
    ['MT', 8],
    ['HORECA', 14],
  ]);
  const outletClass = random.weighted<OutletClass>([
    ['A', 10],
    ['B', 30],
    ['C', 60],
  ]);
  // Every distributor has a shop or two at its limit.
  const tight = n === 0 ? 'FINANCE' : n === 1 ? 'PAYMENT' : undefined;
  return {
    id: `${distributorId}-O${String(n + 1).padStart(4, '0')}`,
    name: shopName(channel, random),
    distributorId,
    channel,
    outletClass,
    territory: `${territory}/R${random.whole(1, 4)}`,
    paymentTermDays: random.pick(termsByChannel[channel]),
    tight,
    assortment: assortment(channel, random.whole(...assortmentSize[outletClass]), random),
  };
}

/** Popular goods first; restaurants sell more beer, shops without a fridge for spirits less of it. */
function assortment(channel: Channel, size: number, random: Random): readonly DemoProduct[] {
  const left = demoProducts.map((product) => {
    const liking = channel === 'HORECA' && product.category === 'BEER' ? 3 : 1;
    return [product, product.weight * liking] as const;
  });
  const chosen: DemoProduct[] = [];
  while (chosen.length < size) {
    const product = random.weighted(left);
    chosen.push(product);
    left.splice(
      left.findIndex(([each]) => each === product),
      1,
    );
  }
  return chosen;
}
