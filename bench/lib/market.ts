import { randomUUID } from 'node:crypto';
import { HttpConnection } from './http-client.js';

/** The network that orders are placed in: its size decides how busy a stock or an account is. */
export const market = {
  distributors: 12,
  outletsEach: 50,
  skus: 200,
  priceListId: 'bench-prices',
  businessDate: '2026-11-02',
} as const;

const currency = 'VND';
const sku = (n: number) => `SKU-${String(n % market.skus).padStart(3, '0')}`;
export const distributorId = (n: number) => `D${String(n % market.distributors).padStart(2, '0')}`;
const outletId = (n: number) => `${distributorId(n)}-O${Math.floor(n / market.distributors) % market.outletsEach}`;

/** Sends a command with a key of its own. Throws on anything but success. */
export async function command<Body>(api: HttpConnection, path: string, body: object, headers = ''): Promise<Body> {
  const answer = await api.send(path, JSON.stringify(body), `Idempotency-Key: ${randomUUID()}\r\n${headers}`);
  if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${answer.body.slice(0, 500)}`);
  return JSON.parse(answer.body) as Body;
}

/** Sells to outlet n: `lines` products, each two units. */
export function orderBody(n: number, lines: number): object {
  return {
    level: 'SECONDARY',
    distributorId: distributorId(n),
    outletId: outletId(n),
    priceListId: market.priceListId,
    orderedOn: market.businessDate,
    requestedDate: market.businessDate,
    externalRef: `PO-${n}`,
    lines: Array.from({ length: lines }, (_, i) => ({ lineNo: i + 1, sku: sku(n * 7 + i), quantity: 2 })),
  };
}

/** Makes distributors, outlets, products, prices and plenty of stock through the API. */
export async function makeMarket(port: number, token: string): Promise<void> {
  const apis = await Promise.all(Array.from({ length: 8 }, () => HttpConnection.open(port, token)));
  const each = async (count: number, work: (api: HttpConnection, n: number) => Promise<unknown>) => {
    let next = 0;
    await Promise.all(
      apis.map(async (api) => {
        while (next < count) await work(api, next++);
      }),
    );
  };
  await command(apis[0]!, '/v1/tax-rates', { taxClass: 'STANDARD', ratePercent: '10', validFrom: '2020-01-01' });
  const product = { brand: 'Sông', category: 'BEER', productLine: 'BEVERAGE', baseUnit: 'CAN', taxClass: 'STANDARD' };
  await each(market.skus, (api, n) =>
    command(api, '/v1/products', {
      ...{ sku: sku(n), name: sku(n), ...product },
      packs: [{ code: 'CASE24', factor: 24 }],
    }),
  );
  await command(apis[0]!, `/v1/price-lists/${market.priceListId}/versions`, {
    ...{ version: 1, validFrom: '2020-01-01', currency, tier: 'STANDARD' },
    lines: Array.from({ length: market.skus }, (_, n) => ({ sku: sku(n), unitPrice: String(10_000 + 50 * n) })),
  });
  await each(market.distributors, (api, n) => appoint(api, distributorId(n)));
  await each(market.distributors * market.outletsEach, (api, n) =>
    command(api, '/v1/outlets', {
      ...{ outletId: outletId(n), name: outletId(n), outletClass: 'A', channel: 'GT', territory: 'VN/SOUTH/SG-01' },
      suppliers: [{ productLine: 'ALL', distributorId: distributorId(n) }],
      ...{ paymentTermDays: 14, currency },
    }),
  );
  await each(market.distributors, (api, n) =>
    command(api, '/v1/stock-receipts', {
      ...{ locationId: `${distributorId(n)}-WH`, distributorId: distributorId(n) },
      source: { kind: 'OPENING', id: distributorId(n) },
      lines: Array.from({ length: market.skus }, (_, i) => ({ sku: sku(i), lot: 'L1', quantity: 50_000_000 })),
    }),
  );
  for (const api of apis) api.close();
}

async function appoint(api: HttpConnection, id: string): Promise<void> {
  const area = { channels: ['GT'], territories: ['VN/SOUTH'] };
  await command(api, '/v1/distributors', { distributorId: id, name: `${id} Co.`, ...area });
  await command(api, `/v1/distributors/${id}/appraisal`, { verdict: 'PASSED', score: 80 });
  const terms = { ...area, priceListId: market.priceListId, paymentTermDays: 14, currency, guarantee: 0 };
  const body = {
    warehouseId: `${id}-WH`,
    terms: { validFrom: '2020-01-01', ...terms, creditLimit: null, shortage: 'CUT' },
  };
  await command(api, `/v1/distributors/${id}/appointment`, body, 'If-Match: "1"\r\n');
}
