import { Injectable } from '@nestjs/common';
import type { PriceListVersion } from '#libs/catalogue';
import { indexPolicies, type AttributeName, type PolicyIndex, type PublishedPolicy } from '#libs/discount-policies';
import type { Level } from '#libs/kernel';
import { Database, EventLog, ProjectionProgress } from '#libs/platform';
import type { CustomerListMemberRow, DistributorRow, OutletRow, ProductRow, TaxRateRow } from '#libs/read-models';
import { Remembered } from './remembered.js';

/** One version of a price list, its prices by SKU. */
export interface PriceList {
  readonly version: number;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly currency: string;
  readonly prices: ReadonlyMap<string, string>;
}

/** All policies ever published, and up to which log position they are known. */
export interface Policies {
  readonly versions: readonly PublishedPolicy[];
  readonly index: PolicyIndex;
  /** Those with a cap over many orders. */
  readonly budgeted: readonly PublishedPolicy[];
  /** What they ask of buyers and orders. */
  readonly asked: ReadonlySet<AttributeName>;
  readonly position: number;
}

/**
 * Master data as orders need it: read from the read models once, kept, and forgotten as soon as they change. A change is
 * seen some milliseconds after its command; an order's evidence tells up to which position it was known.
 */
@Injectable()
export class ReferenceData {
  private readonly productRows: Remembered<string, ProductRow>;
  private readonly outletRows: Remembered<string, OutletRow>;
  private readonly listRows: Remembered<string, readonly CustomerListMemberRow[]>;
  private readonly distributorRows: Remembered<string, DistributorRow>;
  private readonly warehouseOwners: Remembered<string, string>;
  private readonly lists: Remembered<string, readonly PriceList[]>;
  private readonly schedule: Remembered<'all', readonly TaxRateRow[]>;
  private readonly published: Remembered<'all', Policies>;

  constructor(
    private readonly database: Database,
    log: EventLog,
    progress: ProjectionProgress,
  ) {
    const remember = <Key, Value>(view: string, load: (keys: readonly Key[]) => Promise<Map<Key, Value>>) => {
      // What is not found may have been written this moment: look again when the view has caught up.
      const remembered = new Remembered(load, async () => progress.reach([view], await log.head()));
      progress.onChange([view], () => remembered.forget());
      return remembered;
    };
    this.productRows = remember('products', (skus: readonly string[]) =>
      this.rows<ProductRow>('products', 'sku', skus, productColumns, ({ sku }) => sku),
    );
    this.outletRows = remember('outlets', (ids: readonly string[]) =>
      this.rows<OutletRow>('outlets', 'outlet_id', ids, outletColumns, ({ outletId }) => outletId),
    );
    this.listRows = remember('customer_list_members', (ids: readonly string[]) => this.loadLists(ids));
    this.distributorRows = remember('distributors', (ids: readonly string[]) =>
      this.rows<DistributorRow>('distributors', 'distributor_id', ids, distributorColumns, (row) => row.distributorId),
    );
    this.warehouseOwners = remember('distributors', (ids: readonly string[]) => this.loadWarehouseOwners(ids));
    this.lists = remember('price_lists', (ids: readonly string[]) => this.loadPriceLists(ids));
    this.schedule = remember('tax_rates', () => this.loadTaxRates());
    this.published = remember('discount_policies', () => this.loadPolicies());
  }

  /** Products by SKU; unknown ones are missing. */
  products(skus: Iterable<string>): Promise<ReadonlyMap<string, ProductRow>> {
    return this.productRows.get(skus);
  }

  async outlet(outletId: string): Promise<OutletRow | undefined> {
    return (await this.outletRows.get([outletId])).get(outletId);
  }

  /** Outlets by id; unknown ones are missing. */
  outlets(outletIds: Iterable<string>): Promise<ReadonlyMap<string, OutletRow>> {
    return this.outletRows.get(outletIds);
  }

  /** Distributors by id; unknown ones are missing. */
  distributors(distributorIds: Iterable<string>): Promise<ReadonlyMap<string, DistributorRow>> {
    return this.distributorRows.get(distributorIds);
  }

  /** The lists of a level that a buyer is or was on, by id. */
  async listsOf(level: Level, buyerId: string): Promise<readonly CustomerListMemberRow[]> {
    const rows = (await this.listRows.get([buyerId])).get(buyerId) ?? [];
    return rows.filter((row) => row.level === level);
  }

  async distributor(distributorId: string): Promise<DistributorRow | undefined> {
    return (await this.distributorRows.get([distributorId])).get(distributorId);
  }

  /** The distributor whose stock location this is; undefined for every other location. */
  async ownerOf(locationId: string): Promise<string | undefined> {
    return (await this.warehouseOwners.get([locationId])).get(locationId);
  }

  /** Published versions of a price list, newest first. */
  async priceList(priceListId: string): Promise<readonly PriceList[]> {
    return (await this.lists.get([priceListId])).get(priceListId) ?? [];
  }

  async taxRates(): Promise<readonly TaxRateRow[]> {
    return (await this.schedule.get(['all'])).get('all')!;
  }

  async policies(): Promise<Policies> {
    return (await this.published.get(['all'])).get('all')!;
  }

  private async rows<Row extends object>(
    view: string,
    keyColumn: string,
    keys: readonly string[],
    columns: string,
    keyOf: (row: Row) => string,
  ): Promise<Map<string, Row>> {
    const text = `select ${columns} from read.${view} where ${keyColumn} = any($1)`;
    const { rows } = await this.database.pool.query<Row>(text, [keys]);
    return new Map(rows.map((row) => [keyOf(row), row]));
  }

  private async loadWarehouseOwners(locationIds: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await this.database.pool.query<Pick<DistributorRow, 'distributorId'> & { warehouseId: string }>(
      `select distributor_id as "distributorId", warehouse_id as "warehouseId" from read.distributors
       where warehouse_id = any($1) order by distributor_id desc`,
      [locationIds],
    );
    return new Map(rows.map(({ distributorId, warehouseId }) => [warehouseId, distributorId]));
  }

  /** Who is on no list is known to be on none. */
  private async loadLists(buyerIds: readonly string[]): Promise<Map<string, readonly CustomerListMemberRow[]>> {
    const { rows } = await this.database.pool.query<CustomerListMemberRow>(
      `select list_id as "listId", buyer_id as "buyerId", level, periods, position
       from read.customer_list_members where buyer_id = any($1) order by list_id`,
      [buyerIds],
    );
    return new Map(buyerIds.map((buyerId) => [buyerId, rows.filter((row) => row.buyerId === buyerId)]));
  }

  private async loadPriceLists(ids: readonly string[]): Promise<Map<string, readonly PriceList[]>> {
    const { rows } = await this.database.pool.query<PriceListVersion>(
      `select price_list_id as "priceListId", version, valid_from as "validFrom", valid_to as "validTo", currency, lines
       from read.price_lists where price_list_id = any($1) order by version desc`,
      [ids],
    );
    const lists = new Map<string, PriceList[]>();
    for (const { priceListId, version, validFrom, validTo, currency, lines } of rows) {
      const prices = new Map(lines.map(({ sku, unitPrice }) => [sku, unitPrice]));
      const versions = lists.get(priceListId) ?? [];
      versions.push({ version, validFrom, validTo, currency, prices });
      lists.set(priceListId, versions);
    }
    return lists;
  }

  private async loadTaxRates(): Promise<Map<'all', readonly TaxRateRow[]>> {
    const { rows } = await this.database.pool.query<TaxRateRow>(
      `select tax_class as "taxClass", valid_from as "validFrom", rate_percent as "ratePercent", position
       from read.tax_rates order by valid_from desc`,
    );
    return new Map([['all', rows]]);
  }

  /** Versions and the position they are known at come from one statement, hence from one snapshot. */
  private async loadPolicies(): Promise<Map<'all', Policies>> {
    const { rows } = await this.database.pool.query<{ position: number; versions: readonly PublishedPolicy[] }>(
      `select (select position from projector.generation where name = 'discount_policies' and state = 'live') as position,
         coalesce((select jsonb_agg(policy) from read.discount_policies, jsonb_array_elements(versions) as published(policy)),
           '[]') as versions`,
    );
    const { position, versions } = rows[0]!;
    const budgeted = versions.filter(({ body }) =>
      body.caps.some(({ scope }) => scope !== 'LINE' && scope !== 'ORDER'),
    );
    const asked = new Set(
      versions.flatMap(({ body }) => body.eligibility.all.flatMap(({ any }) => any.map(({ attribute }) => attribute))),
    );
    return new Map([['all', { versions, index: indexPolicies(versions), budgeted, asked, position }]]);
  }
}

const productColumns = `sku, name, brand, category, product_line as "productLine", base_unit as "baseUnit", packs, contents,
  tax_classes as "taxClasses", shelf_life_days as "shelfLifeDays", status, revision, position`;
const outletColumns = `outlet_id as "outletId", name, outlet_class as "outletClass", outlet_type as "outletType", channel, territory,
  classifications, suppliers,
  distributor_id as "distributorId", payment_term_days as "paymentTermDays", currency, status, revision, position`;
const distributorColumns = `distributor_id as "distributorId", name, tax_id as "taxId", status, channels, territories,
  warehouse_id as "warehouseId", terms, agreed, revision, position`;
