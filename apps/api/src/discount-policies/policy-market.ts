import { Inject, Injectable } from '@nestjs/common';
import { unitsOn } from '#libs/catalogue';
import {
  analysePolicy,
  type Finding,
  type FreeGood,
  type Market,
  type MarketProduct,
  type PolicyBody,
  type UnitFactor,
} from '#libs/discount-policies';
import { Clock, CONFIG, Database, type Config } from '#libs/platform';
import type { ProductRow } from '#libs/read-models';
import { promotionLawOf } from './promotion-law.js';
import { ReferenceData } from '../reference/reference-data.js';

/** Products that an analysis takes its example orders from; a policy on more is tried with the first of them. */
const mostProducts = 300;

const noCosts: ReadonlyMap<string, NonNullable<MarketProduct['cost']>> = new Map();

/** The market as the read models know it: what policies are analysed and tried against. */
@Injectable()
export class PolicyMarket {
  constructor(
    private readonly database: Database,
    private readonly reference: ReferenceData,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Everything that stands against the draft, beside all that is published. */
  async analyse(policyId: string, body: PolicyBody): Promise<readonly Finding[]> {
    const [market, { versions }] = await Promise.all([this.market(body), this.reference.policies()]);
    return analysePolicy({ policyId, body }, versions, market);
  }

  /** What the draft may give for free. */
  async goods({ level, currency, payout }: PolicyBody): Promise<readonly FreeGood[]> {
    if (payout.kind !== 'FREE_GOODS' || payout.skus.length === 0) return [];
    const products = await this.reference.products(payout.skus);
    const known = [...products.values()].filter(({ status }) => status === 'LISTED');
    const skus = known.map(({ sku }) => sku);
    const [priced, stock] = await Promise.all([this.priced(known, level, currency), this.available(level, skus)]);
    const prices = new Map(priced.map((product) => [product.sku, product]));
    return known.map(({ sku, brand, category }) => ({
      ...{ sku, brand, category, available: stock.get(sku) ?? 0 },
      ...{ unitPrice: prices.get(sku)?.unitPrice ?? null, taxRate: prices.get(sku)?.taxRate ?? '0' },
    }));
  }

  /** In which units products can be counted, by SKU. */
  async units(skus: readonly string[]): Promise<ReadonlyMap<string, readonly UnitFactor[]>> {
    const products = await this.reference.products(new Set(skus));
    const today = this.clock.businessDate();
    return new Map([...products].map(([sku, product]) => [sku, unitsOn(product, today)]));
  }

  private async market(body: PolicyBody): Promise<Market> {
    const rows = await this.productsOn(body);
    const [products, goods] = await Promise.all([this.priced(rows, body.level, body.currency), this.goods(body)]);
    const { marginFloorPercent = null } = this.config;
    const today = this.clock.businessDate();
    return { today, products, goods, marginFloorPercent, promotionLaw: promotionLawOf(this.config) };
  }

  /** Listed products that the policy counts or rewards. */
  private async productsOn({ schemeOn, eligibleOn, constraint }: PolicyBody): Promise<readonly ProductRow[]> {
    const sets = [schemeOn, ...(eligibleOn ? [eligibleOn] : []), ...constraint.sets.map(({ products }) => products)];
    const named = (kind: 'skus' | 'brands' | 'categories') => sets.flatMap(({ include }) => include[kind]);
    const [skus, brands, categories] = [named('skus'), named('brands'), named('categories')];
    const { include } = schemeOn;
    const every = include.skus.length + include.brands.length + include.categories.length === 0;
    const { rows } = await this.database.pool.query<{ sku: string }>(
      `select sku from read.products where status = 'LISTED'
         and ($4 or sku = any($1) or brand = any($2) or category = any($3))
       order by sku = any($1) desc, sku limit ${mostProducts}`,
      [skus, brands, categories, every],
    );
    return [...(await this.reference.products(rows.map(({ sku }) => sku))).values()];
  }

  /**
   * Those with a list price and a tax rate today: the lowest price of the level's usual lists, else of any. What a distributor
   * sells to outlets costs what it buys for itself.
   */
  private async priced(
    rows: readonly ProductRow[],
    level: string,
    currency: string,
  ): Promise<readonly MarketProduct[]> {
    const today = this.clock.businessDate();
    const [taxRates, { rows: prices }] = await Promise.all([
      this.reference.taxRates(),
      this.database.pool.query<{ sku: string; unitPrice: string; priceListId: string }>(
        `select distinct on (line->>'sku') line->>'sku' as sku, line->>'unitPrice' as "unitPrice",
           price_list_id as "priceListId"
         from read.price_lists list, jsonb_array_elements(lines) line
         where currency = $1 and valid_from <= $2 and (valid_to is null or valid_to >= $2) and line->>'sku' = any($3)
         order by 1, case $4 when 'SECONDARY' then price_list_id = $5
           else exists (select from read.distributors where terms->>'priceListId' = list.price_list_id) end desc,
           (line->>'unitPrice')::numeric`,
        [currency, today, rows.map(({ sku }) => sku), level, this.config.secondaryPriceList],
      ),
    ]);
    const priceOf = new Map(prices.map(({ sku, unitPrice }) => [sku, unitPrice]));
    const costs = level === 'SECONDARY' ? await this.costs(prices, currency) : noCosts;
    return rows.flatMap((product): MarketProduct[] => {
      const { sku, brand, category, taxClasses } = product;
      const unitPrice = priceOf.get(sku);
      const taxClass = taxClasses.findLast(({ validFrom }) => validFrom <= today)?.taxClass;
      const taxRate = taxRates.find((rate) => rate.taxClass === taxClass && rate.validFrom <= today)?.ratePercent;
      if (unitPrice === undefined || taxRate === undefined) return [];
      return [
        { sku, brand, category, unitPrice, taxRate, units: unitsOn(product, today), cost: costs.get(sku) ?? null },
      ];
    });
  }

  /** What distributors buy the goods for today by their contracts: the dearest, as it leaves the least. */
  private async costs(
    sold: readonly { readonly sku: string; readonly priceListId: string }[],
    currency: string,
  ): Promise<ReadonlyMap<string, NonNullable<MarketProduct['cost']>>> {
    const { rows } = await this.database.pool.query<{ sku: string; price: string; by: string }>(
      `select distinct on (sold.sku) sold.sku, line->>'unitPrice' as price,
         'price list ' || list.price_list_id || ', version ' || list.version as by
       from unnest($3::text[], $4::text[]) as sold(sku, selling), read.price_lists list, jsonb_array_elements(lines) line
       where line->>'sku' = sold.sku and list.price_list_id <> sold.selling and currency = $1
         and valid_from <= $2 and (valid_to is null or valid_to >= $2)
         and not exists (select from read.price_lists newer where newer.price_list_id = list.price_list_id
           and newer.version > list.version and newer.valid_from <= $2 and (newer.valid_to is null or newer.valid_to >= $2))
         and exists (select from read.distributors, jsonb_array_elements(agreed) as term
           where status in ('APPOINTED', 'SUSPENDED') and term->>'priceListId' = list.price_list_id
             and (term->>'validFrom')::date <= $2 and coalesce((term->>'validTo')::date, $2) >= $2)
       order by sold.sku, (line->>'unitPrice')::numeric desc, list.price_list_id`,
      [currency, this.clock.businessDate(), sold.map(({ sku }) => sku), sold.map(({ priceListId }) => priceListId)],
    );
    return new Map(rows.map(({ sku, price, by }) => [sku, { price, by }]));
  }

  /** What is on hand at the sellers of a level, all of them together. */
  private async available(level: string, skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.database.pool.query<{ sku: string; onHand: number }>(
      `select sku, sum(on_hand)::bigint as "onHand" from read.stock_on_hand
       where sku = any($1) and (distributor_id is null) = ($2 = 'PRIMARY') group by sku`,
      [skus, level],
    );
    return new Map(rows.map(({ sku, onHand }) => [sku, Number(onHand)]));
  }
}
