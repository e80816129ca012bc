import { randomUUID } from 'node:crypto';
import type { Answer, RunningApi } from './api.js';

/** Master data of one small market, made through HTTP: a distributor with its warehouse, outlets, products, prices, stock. */
export interface Market {
  readonly distributorId: string;
  readonly warehouseId: string;
  readonly outletIds: readonly string[];
  readonly skus: readonly string[];
  /** Tokens by role; `distributor` acts for the market's distributor. */
  readonly tokens: Readonly<
    Record<'operations' | 'warehouse' | 'finance' | 'analyst' | 'admin' | 'distributor', string>
  >;
}

export interface MarketOptions {
  readonly distributorId?: string;
  readonly outlets?: number;
  readonly skus?: readonly string[];
  /** Base units of each SKU in the distributor's warehouse, and in the principal's. */
  readonly stock?: number;
  readonly principalStock?: number;
  /** Minor units; null: no limit. */
  readonly outletLimit?: number | null;
  readonly distributorLimit?: number | null;
  readonly shortage?: 'CUT' | 'BACK_ORDER';
}

/** Unit price of every product, VND; tax is 10 %. */
export const unitPrice = 10_000;
export const taxPercent = 10;
/** What one base unit costs with tax. */
export const unitTotal = unitPrice + (unitPrice * taxPercent) / 100;

/** Fails loudly on anything but success. */
export function ok<Body>(answer: Answer<Body>): Answer<Body> {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

/** Makes a market; ids carry the distributor's id, so that several fit into one API. */
export async function makeMarket(api: RunningApi, options: MarketOptions = {}): Promise<Market> {
  const { outlets = 1, stock = 1_000, principalStock = 0, outletLimit = null, distributorLimit = null } = options;
  const { distributorId = `D-${randomUUID().slice(0, 8)}`, shortage = 'CUT' } = options;
  const skus = options.skus ?? [`${distributorId}-A`, `${distributorId}-B`];
  const warehouseId = `${distributorId}-WH`;
  const outletIds = Array.from({ length: outlets }, (_, n) => `${distributorId}-O${n}`);
  const [operations, warehouse, finance, analyst, admin, distributor] = await Promise.all([
    api.token('operations', undefined, 'u-operations'),
    api.token('warehouse', undefined, 'u-warehouse'),
    api.token('finance', undefined, 'u-finance'),
    api.token('analyst', undefined, 'u-analyst'),
    api.token('admin', undefined, 'u-admin'),
    api.token('distributor', distributorId, `u-${distributorId}`),
  ]);
  const priceListId = `${distributorId}-prices`;
  await api.command('/v1/tax-rates', admin, {
    taxClass: 'STANDARD',
    ratePercent: String(taxPercent),
    validFrom: '2020-01-01',
  });
  for (const sku of skus) {
    await api
      .command('/v1/products', admin, {
        ...{ sku, name: sku, brand: 'Sông', category: 'BEER', productLine: 'BEVERAGE', baseUnit: 'CAN' },
        ...{ packs: [{ code: 'CASE24', factor: 24 }], taxClass: 'STANDARD' },
      })
      .then(ok);
  }
  const lines = skus.map((sku) => ({ sku, unitPrice: String(unitPrice) }));
  const list = { version: 1, validFrom: '2020-01-01', currency: 'VND', tier: 'STANDARD', lines };
  ok(await api.command(`/v1/price-lists/${priceListId}/versions`, admin, list));
  await appoint(api, admin, { distributorId, warehouseId, priceListId, creditLimit: distributorLimit, shortage });
  for (const outletId of outletIds) {
    await api
      .command('/v1/outlets', operations, {
        ...{ outletId, name: outletId, outletClass: 'A', channel: 'GT', territory: 'VN/SOUTH/SG-01' },
        ...{ suppliers: [{ productLine: 'ALL', distributorId }], paymentTermDays: 14, currency: 'VND' },
        creditLimit: outletLimit,
      })
      .then(ok);
  }
  if (stock > 0) await receiveStock(api, warehouse, warehouseId, distributorId, skus, stock);
  if (principalStock > 0) await receiveStock(api, warehouse, 'principal-main', null, skus, principalStock);
  const tokens = { operations, warehouse, finance, analyst, admin, distributor };
  return { distributorId, warehouseId, outletIds, skus, tokens };
}

async function appoint(
  api: RunningApi,
  admin: string,
  options: {
    distributorId: string;
    warehouseId: string;
    priceListId: string;
    creditLimit: number | null;
    shortage: string;
  },
): Promise<void> {
  const { distributorId, warehouseId, priceListId, creditLimit, shortage } = options;
  const area = { channels: ['GT'], territories: ['VN/SOUTH'] };
  const path = `/v1/distributors/${distributorId}`;
  ok(await api.command('/v1/distributors', admin, { distributorId, name: `${distributorId} Co.`, ...area }));
  const appraised = ok(await api.command(`${path}/appraisal`, admin, { verdict: 'PASSED', score: 80 }));
  const terms = { validFrom: '2020-01-01', ...area, priceListId, paymentTermDays: 14, currency: 'VND', guarantee: 0 };
  const body = { warehouseId, terms: { ...terms, creditLimit, shortage } };
  ok(await api.command(`${path}/appointment`, admin, body, { 'If-Match': appraised.headers.get('etag')! }));
}

/** Goods come in, one lot per SKU. */
export async function receiveStock(
  api: RunningApi,
  token: string,
  locationId: string,
  distributorId: string | null,
  skus: readonly string[],
  quantity: number,
): Promise<void> {
  const lines = skus.map((sku) => ({ sku, lot: 'L1', quantity }));
  const source = { kind: 'PURCHASE', id: randomUUID() };
  ok(await api.command('/v1/stock-receipts', token, { locationId, distributorId, source, lines }));
}

/** Body of an outlet's order. */
export function outletOrder(market: Market, quantities: readonly number[], outlet = 0): Record<string, unknown> {
  return {
    level: 'SECONDARY',
    distributorId: market.distributorId,
    outletId: market.outletIds[outlet],
    priceListId: `${market.distributorId}-prices`,
    lines: quantities.flatMap((quantity, i) => (quantity > 0 ? [{ sku: market.skus[i], quantity }] : [])),
  };
}
