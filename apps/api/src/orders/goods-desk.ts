import { Injectable } from '@nestjs/common';
import { goodsAsked, type FreeGood, type PolicyIndex, type PricingRequest } from '#libs/discount-policies';
import { Database } from '#libs/platform';
import type { TaxRateRow } from '#libs/read-models';
import { ReferenceData, type PriceList } from '../reference/reference-data.js';
import type { Wanted } from './order-pricing.js';
import { taxRateOf } from './product-terms.js';

/** What an order's own lines are priced from. */
interface Terms {
  readonly wanted: Wanted;
  readonly list: PriceList | undefined;
  readonly taxRates: readonly TaxRateRow[];
}

/** Finds what policies may give for free beside an order: with price, tax rate, and how much is in stock. */
@Injectable()
export class GoodsDesk {
  constructor(
    private readonly reference: ReferenceData,
    private readonly database: Database,
  ) {}

  /**
   * The goods that policies open to the order ask for, by SKU. Unknown and delisted products and those without tax rate are
   * left out. What is available is what the seller's location has, less what it has reserved for others and what the order's
   * own lines need: a look, no promise; confirmation decides.
   */
  async forOrder(request: PricingRequest, index: PolicyIndex, terms: Terms): Promise<FreeGood[]> {
    const asked = goodsAsked(request, index);
    if (asked.length === 0) return [];
    const { wanted, list, taxRates } = terms;
    const { trade } = wanted.terms;
    const [products, stock] = await Promise.all([this.reference.products(asked), this.stockOf(trade.shipFrom, asked)]);
    const prices = list?.currency === trade.currency ? list.prices : undefined;
    return asked.flatMap((sku): FreeGood[] => {
      const product = products.get(sku);
      if (!product || product.status === 'DELISTED') return [];
      const { rate: taxRate } = taxRateOf(product, taxRates, wanted.orderedOn);
      if (taxRate === undefined) return [];
      const ordered = request.lines.reduce((sum, line) => (line.sku === sku ? sum + line.quantity : sum), 0);
      const there = (stock.get(sku) ?? 0) + (wanted.reserved?.get(sku) ?? 0) - ordered;
      const { brand, category } = product;
      const unitPrice = prices?.get(sku) ?? null;
      return [{ sku, brand, category, unitPrice, taxRate, available: Math.max(there, 0) }];
    });
  }

  private async stockOf(locationId: string, skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.database.pool.query<{ sku: string; available: number }>(
      'select sku, available from read.stock_levels where location_id = $1 and sku = any($2)',
      [locationId, skus],
    );
    return new Map(rows.map(({ sku, available }) => [sku, available]));
  }
}
