import { addDays } from '#libs/kernel';
import type { ApiClient } from '../client/api-client.js';
import { inParallel } from '../client/in-parallel.js';
import type { ImportOrder } from './read-orders.js';
import type { ImportProduct } from './read-products.js';

/** Names of what the import makes; the same files always make the same. */
export const currency = 'USD';
export const territory = 'US/IA';
const taxClass = 'IMPORT-UNTAXED';
const priceListId = 'import';
const lot = 'OPENING';
const stockLinesPerReceipt = 400;

export const outletId = (code: string) => `outlet-${code}`;
export const warehouseOf = (distributorId: string) => `${distributorId}-WH`;

/** There are no distributors in the data: outlet `n` belongs to distributor `n mod count`. */
export function distributorOf(outletCode: string, count: number): string {
  const digits = outletCode.replace(/\D/g, '');
  const number = digits === '' ? 0 : Number(BigInt(digits) % BigInt(count));
  return `D${String(number).padStart(2, '0')}`;
}

export interface NetworkOptions {
  readonly api: ApiClient;
  readonly products: readonly ImportProduct[];
  readonly orders: readonly ImportOrder[];
  readonly distributors: number;
  readonly width: number;
  readonly progress: (text: string) => void;
}

/** Products, distributors, outlets and the opening stock that the orders will take. */
export async function makeNetwork(options: NetworkOptions): Promise<void> {
  const { api, products, orders, distributors, width, progress } = options;
  const firstDay = orders.reduce((day, order) => (order.date < day ? order.date : day), '9999-12-31');
  await api.command('/v1/tax-rates', 'import:tax', { taxClass, ratePercent: '0', validFrom: '2000-01-01' });
  let done = 0;
  await inParallel(products, width, async (product) => {
    await api.command('/v1/products', `import:product:${product.sku}`, {
      sku: product.sku,
      name: product.name,
      brand: product.vendor,
      category: product.category,
      productLine: 'SPIRITS',
      baseUnit: 'BOTTLE',
      packs: [{ code: 'CASE', factor: product.bottlesPerCase }],
      ...(product.bottleMl === null ? {} : { contents: [{ unit: 'LITRE', factor: `${product.bottleMl}/1000` }] }),
      taxClass,
    });
    progress(`products ${++done} of ${products.length}`);
  });
  const ids = Array.from({ length: distributors }, (_, n) => `D${String(n).padStart(2, '0')}`);
  await inParallel(ids, width, (id) => appoint(api, id, firstDay));
  await registerOutlets(options);
  await openStock(options, firstDay);
}

async function appoint(api: ApiClient, distributorId: string, validFrom: string): Promise<void> {
  const key = `import:distributor:${distributorId}`;
  await api.command('/v1/distributors', `${key}:application`, {
    distributorId,
    name: `Distributor ${distributorId}`,
    channels: ['OFF-TRADE'],
    territories: [territory],
  });
  const appraised = await api.command(`/v1/distributors/${distributorId}/appraisal`, `${key}:appraisal`, {
    verdict: 'PASSED',
    score: 80,
  });
  await api.command(
    `/v1/distributors/${distributorId}/appointment`,
    `${key}:appointment`,
    {
      warehouseId: warehouseOf(distributorId),
      terms: {
        validFrom,
        channels: ['OFF-TRADE'],
        territories: [territory],
        priceListId,
        paymentTermDays: 30,
        currency,
        guarantee: 0,
        shortage: 'CUT',
      },
    },
    { 'if-match': appraised.etag ?? '"1"' },
  );
}

async function registerOutlets({ api, orders, distributors, width, progress }: NetworkOptions): Promise<void> {
  const codes = [...new Set(orders.map(({ outletCode }) => outletCode))];
  let done = 0;
  await inParallel(codes, width, async (code) => {
    await api.command('/v1/outlets', `import:outlet:${code}`, {
      outletId: outletId(code),
      name: `Outlet ${code}`,
      outletClass: 'RETAIL',
      channel: 'OFF-TRADE',
      territory,
      suppliers: [{ productLine: 'ALL', distributorId: distributorOf(code, distributors) }],
      paymentTermDays: 30,
      currency,
    });
    progress(`outlets ${++done} of ${codes.length}`);
  });
}

/** Each distributor starts with exactly what its orders take, the day before the first of them. */
async function openStock(
  { api, orders, distributors, width, progress }: NetworkOptions,
  firstDay: string,
): Promise<void> {
  const needs = new Map<string, Map<string, number>>();
  for (const { outletCode, lines } of orders) {
    const distributorId = distributorOf(outletCode, distributors);
    const need = needs.get(distributorId) ?? new Map<string, number>();
    for (const { sku, quantity } of lines) need.set(sku, (need.get(sku) ?? 0) + quantity);
    needs.set(distributorId, need);
  }
  const receipts = [...needs].flatMap(([distributorId, need]) => {
    const lines = [...need].map(([sku, quantity]) => ({ sku, lot, quantity }));
    return Array.from({ length: Math.ceil(lines.length / stockLinesPerReceipt) }, (_, part) => ({
      distributorId,
      part,
      lines: lines.slice(part * stockLinesPerReceipt, (part + 1) * stockLinesPerReceipt),
    }));
  });
  let done = 0;
  await inParallel(receipts, width, async ({ distributorId, part, lines }) => {
    const id = `import-${firstDay}-${distributorId}-${part}`;
    await api.command('/v1/stock-receipts', `import:stock:${id}`, {
      locationId: warehouseOf(distributorId),
      distributorId,
      source: { kind: 'OPENING', id },
      businessDate: addDays(firstDay, -1),
      lines,
    });
    progress(`opening stock ${++done} of ${receipts.length}`);
  });
}
