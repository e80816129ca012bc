import type { FreeGoodsPayout } from '../policy.js';
import { grossOf, type Line } from './order-lines.js';
import { compareText, type IndexedPolicy } from './policy-index.js';
import type { FreeGood, PricingRequest } from './priced-order.js';
import { refused, type Gift, type Refusal } from './scheme.js';

/** The goods that can be given for free in one order: what is known of them, and how much of each is left. */
export class FreeGoodsShelf {
  private readonly goods: ReadonlyMap<string, FreeGood>;
  /** What is ordered itself; made when it is asked for: most orders get no goods. */
  private ordered: ReadonlyMap<string, FreeGood> | undefined;
  private readonly asked = new Map<string, FreeGood>();
  private readonly given = new Map<string, number>();
  /** What the scheme that is looked at wants so far. */
  private readonly wanted = new Map<string, number>();

  constructor(
    private readonly request: PricingRequest,
    private readonly lines: readonly Line[],
  ) {
    this.goods = new Map([...(request.goods ?? [])].reverse().map((good) => [good.sku, good]));
  }

  /** Starts with a scheme: what the one before wanted, but was not booked, is there again. */
  begin(): void {
    this.wanted.clear();
  }

  /** So many units of a SKU, or fewer where the policy allows that; several takings of a scheme add up. */
  take(sku: string, units: number, short: FreeGoodsPayout['short'], slab: number): Gift | Refusal {
    const good = this.find(sku);
    if (!good) return refused('GOODS_UNKNOWN');
    const gone = (this.given.get(sku) ?? 0) + (this.wanted.get(sku) ?? 0);
    const left = good.available === null ? Infinity : good.available - gone;
    const taken = short === 'LESS' ? Math.min(left, units) : units;
    if (taken > left || taken <= 0) return refused('GOODS_SHORT');
    this.wanted.set(sku, (this.wanted.get(sku) ?? 0) + taken);
    return this.gift(good, taken, slab);
  }

  /** The SKU of a policy's list that the buyer chose, the first if none. */
  chosen({ policyId }: IndexedPolicy, skus: readonly string[]): string {
    const sku = this.request.choices?.find((choice) => choice.policyId === policyId)?.sku;
    return sku !== undefined && skus.includes(sku) ? sku : skus[0]!;
  }

  /** The chosen SKU of a policy's list, the first if none was chosen; with NEXT the next that is there in full. */
  takeChoice(policy: IndexedPolicy, { skus, short }: FreeGoodsPayout, units: number, slab: number): Gift | Refusal {
    const first = skus.indexOf(this.chosen(policy, skus));
    const taken = this.take(skus[first]!, units, short, slab);
    if (!('reason' in taken) || short !== 'NEXT') return taken;
    for (const sku of [...skus.slice(first + 1), ...skus.slice(0, first)]) {
      const next = this.take(sku, units, short, slab);
      if (!('reason' in next)) return next;
    }
    return taken;
  }

  /** A gift of so many units more. */
  more({ line, slab, units }: Gift, by: number): Gift {
    return this.gift(line, units + by, slab);
  }

  book(gifts: readonly Gift[]): void {
    for (const { line, units } of gifts) this.given.set(line.sku, (this.given.get(line.sku) ?? 0) + units);
  }

  /** The goods of the request that were looked at, by SKU: evidence of the price. */
  looked(): FreeGood[] {
    return [...this.asked.values()].sort((a, b) => compareText(a.sku, b.sku));
  }

  private find(sku: string): FreeGood | undefined {
    const told = this.goods.get(sku);
    if (told) this.asked.set(sku, told);
    return told ?? (this.ordered ??= goodsOf(this.lines)).get(sku);
  }

  private gift(line: FreeGood, units: number, slab: number): Gift {
    const { unitPrice } = line;
    const { currency } = this.request;
    const worth = (some: number) => (unitPrice === null ? 0 : grossOf(some, unitPrice, currency));
    return { line, slab, units, amount: worth(units), worth };
  }
}

function goodsOf(lines: readonly Line[]): ReadonlyMap<string, FreeGood> {
  const goods = new Map<string, FreeGood>();
  for (const line of lines) if (!goods.has(line.sku)) goods.set(line.sku, asGood(line));
  return goods;
}

function asGood({ sku, brand, category, unitPrice, taxRate }: Line): FreeGood {
  return { sku, brand, category, unitPrice, taxRate, available: null };
}
