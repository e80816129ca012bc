import {
  productDecider,
  unitsOn,
  type PriceListEvent,
  type ProductEvent,
  type ProductState,
  type TaxScheduleEvent,
} from '#libs/catalogue';
import {
  discountPolicy,
  foldPublished,
  type DiscountPolicy,
  type DiscountPolicyEvent,
  type FreeGood,
  type PricedOrder,
  type PublishedPolicy,
  type RebateEvent,
  type UnitFactor,
} from '#libs/discount-policies';
import type { EventStore } from '#libs/event-store';
import type { OrderEvent } from '#libs/orders';

/** Business dates, both inclusive. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** An order of the past as it was last priced. */
export interface PastOrder {
  readonly orderId: string;
  readonly order: PricedOrder;
}

type Told = (text: string) => void;
type KnownEvent = (
  DiscountPolicyEvent | OrderEvent | ProductEvent | PriceListEvent | RebateEvent | TaxScheduleEvent
) & {
  readonly position: number;
};

const pageSize = 1_000;

/**
 * The log as a what-if needs it. Made by one pass; keeps policies, the catalogue, and the ids of orders that were amended or came
 * to nothing, never orders.
 */
export class PastLog {
  private versions: readonly PublishedPolicy[] = [];
  private readonly policies = new Map<string, DiscountPolicy>();
  private readonly products = new Map<string, NonNullable<ProductState>>();
  private readonly prices = new Map<string, string>();
  private readonly taxRates = new Map<string, string>();
  /** Position of the last amendment of an order. */
  private readonly amended = new Map<string, number>();
  private readonly void = new Set<string>();

  private constructor(
    private readonly store: EventStore,
    private readonly head: number,
    private readonly tell: Told,
  ) {}

  /** Reads the log once. `tell` hears how far it is. */
  static async read(store: EventStore, tell: Told): Promise<PastLog> {
    const log = new PastLog(store, await store.head(), tell);
    for await (const event of log.events('read')) log.learn(event);
    return log;
  }

  /** Every version ever published. */
  get published(): readonly PublishedPolicy[] {
    return this.versions;
  }

  /** A policy as its stream has it; undefined if there is none. */
  policy(policyId: string): DiscountPolicy | undefined {
    return this.policies.get(policyId);
  }

  /** Units of products on a date, by SKU. */
  units(date: string): ReadonlyMap<string, readonly UnitFactor[]> {
    return new Map(
      [...this.products].map(([sku, { listing, contents }]) => [sku, unitsOn({ ...listing, contents }, date)]),
    );
  }

  /** Products as free goods, at their newest list price; what was in stock is not looked at. */
  goods(skus: readonly string[]): readonly FreeGood[] {
    return skus.flatMap((sku): FreeGood[] => {
      const product = this.products.get(sku);
      if (!product) return [];
      const { brand, category, taxClass } = product.listing;
      const taxRate = this.taxRates.get(taxClass) ?? '0';
      return [{ sku, brand, category, unitPrice: this.prices.get(sku) ?? null, taxRate, available: null }];
    });
  }

  /** The orders of a period in the order in which they were placed, each once, as last priced; rejected and cancelled ones not. */
  async *orders({ from, to }: Period): AsyncGenerator<PastOrder> {
    for await (const event of this.events('priced')) {
      if (event.type !== 'order.placed' && event.type !== 'order.amended') continue;
      const { orderId, trade, lines, totals, evidence } = event.data;
      const last = this.amended.get(orderId) ?? event.position;
      if (event.position !== last || this.void.has(orderId)) continue;
      if (evidence.dates.order < from || evidence.dates.order > to) continue;
      const { level, currency } = trade;
      yield { orderId, order: { lines, totals, evidence: { ...evidence, level, currency } } };
    }
  }

  /** What happened to period rebates, in the order of the log. */
  async *rebates(): AsyncGenerator<RebateEvent> {
    for await (const event of this.events('looked for rebates in')) {
      if (event.type.startsWith('rebate.')) yield event as RebateEvent;
    }
  }

  private async *events(doing: string): AsyncGenerator<KnownEvent> {
    for (let after = 0; after < this.head;) {
      const page = await this.store.readAll(after, pageSize);
      for (const event of page) {
        if (event.position <= this.head) yield event as unknown as KnownEvent;
      }
      after = page.at(-1)?.position ?? this.head;
      this.tell(`${doing} ${Math.floor((100 * Math.min(after, this.head)) / this.head)} % of the log`);
    }
  }

  private learn(event: KnownEvent): void {
    switch (event.type) {
      case 'discount-policy.drafted':
      case 'discount-policy.published':
      case 'discount-policy.stopped':
      case 'discount-policy.ended': {
        const { policyId } = event.data;
        const known = this.policies.get(policyId) ?? discountPolicy.initial;
        this.policies.set(policyId, discountPolicy.evolve(known, event));
        this.versions = foldPublished(this.versions, event, event.position);
        break;
      }
      case 'order.amended':
        this.amended.set(event.data.orderId, event.position);
        break;
      case 'order.cancelled':
      case 'order.rejected':
        this.void.add(event.data.orderId);
        break;
      case 'product.listed':
      case 'product.pack-added':
      case 'product.content-set': {
        const { sku } = event.data;
        this.products.set(sku, productDecider.evolve(this.products.get(sku) ?? null, event)!);
        break;
      }
      case 'price-list.published':
        for (const { sku, unitPrice } of event.data.lines) this.prices.set(sku, unitPrice);
        break;
      case 'tax-rate.set':
        this.taxRates.set(event.data.taxClass, event.data.ratePercent);
        break;
      default:
    }
  }
}
