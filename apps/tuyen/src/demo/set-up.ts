import { UserError } from '../cli/errors.js';
import { ApiRefusal } from '../client/api-client.js';
import { inParallel } from '../client/in-parallel.js';
import type { DemoDistributor, DemoOutlet } from './network.js';
import { demoPolicies } from './policies.js';
import { demoPrice, demoProducts, demoTaxRates } from './products.js';
import { send, type Stage } from './stage.js';
import { dayOf } from './week.js';

const currency = 'VND';
export const priceLists = { PRIMARY: 'primary', SECONDARY: 'secondary' } as const;
const contractFrom = '2026-01-01';

/** Products, prices, policies, distributors, outlets and opening stock, and the first look at the shelves. */
export async function setUp(stage: Stage): Promise<void> {
  try {
    await catalogue(stage);
    await each(stage, 'distributors appointed', stage.plan.network.distributors, (one) => appoint(stage, one));
    await stage.people.quiet();
    await each(stage, 'outlets registered', stage.plan.network.outlets, (one) => register(stage, one));
    await openingStock(stage);
    await openingCounts(stage);
    await stage.people.quiet();
  } catch (error) {
    if (!(error instanceof ApiRefusal && error.status === 409)) throw error;
    throw new UserError(
      `other data is in this system already; give the demo a folder of its own (--dir): ${error.message}`,
    );
  }
}

async function each<Item>(
  { width, tell }: Stage,
  phase: string,
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  let done = 0;
  await inParallel(items, width, async (item) => {
    await work(item);
    tell(phase, ++done, items.length);
  });
}

async function catalogue(stage: Stage): Promise<void> {
  const operations = stage.people.office('operations');
  for (const rate of demoTaxRates) {
    await send(stage, operations, '/v1/tax-rates', `tax:${rate.taxClass}:${rate.validFrom}`, rate);
  }
  await each(
    stage,
    'products listed',
    demoProducts,
    ({ sku, name, brand, category, baseUnit, pack, litres, taxClass, shelfLifeDays }) =>
      send(stage, operations, '/v1/products', `product:${sku}`, {
        ...{ sku, name, brand, category, baseUnit, taxClass, shelfLifeDays },
        productLine: category,
        packs: [pack],
        contents: [{ unit: 'LITRE', factor: litres }],
      }),
  );
  for (const level of ['PRIMARY', 'SECONDARY'] as const) {
    await send(stage, operations, `/v1/price-lists/${priceLists[level]}/versions`, `prices:${level}`, {
      version: 1,
      validFrom: contractFrom,
      currency,
      tier: 'STANDARD',
      lines: demoProducts.map((product) => ({ sku: product.sku, unitPrice: demoPrice(product, level) })),
    });
  }
  for (const policy of demoPolicies) {
    const { policyId } = policy;
    const drafted = await send(stage, operations, '/v1/discount-policies', `policy:${policyId}`, policy);
    const headers = { 'if-match': drafted.etag ?? '"0"' };
    await send(stage, operations, `/v1/discount-policies/${policyId}/versions`, `publish:${policyId}`, {}, headers);
  }
}

async function appoint(
  stage: Stage,
  { id, name, territory, warehouseId, paymentTermDays }: DemoDistributor,
): Promise<void> {
  const operations = stage.people.office('operations');
  const channels = ['GT', 'MT', 'HORECA'];
  const path = `/v1/distributors/${id}`;
  await send(stage, operations, '/v1/distributors', `apply:${id}`, {
    distributorId: id,
    name,
    channels,
    territories: [territory],
  });
  const appraisal = { verdict: 'PASSED', score: 82 };
  const appraised = await send(stage, operations, `${path}/appraisal`, `appraise:${id}`, appraisal);
  const terms = {
    ...{ validFrom: contractFrom, channels, territories: [territory], priceListId: priceLists.PRIMARY },
    ...{ paymentTermDays, currency, creditLimit: stage.plan.limits.get(id), guarantee: 0, shortage: 'CUT' },
  };
  const headers = { 'if-match': appraised.etag ?? '"1"' };
  await send(stage, operations, `${path}/appointment`, `appoint:${id}`, { warehouseId, terms }, headers);
}

async function register(stage: Stage, outlet: DemoOutlet): Promise<void> {
  const { id, name, distributorId, channel, outletClass, territory, paymentTermDays } = outlet;
  await send(stage, stage.people.office('operations'), '/v1/outlets', `outlet:${id}`, {
    ...{ outletId: id, name, channel, outletClass, territory, paymentTermDays, currency },
    suppliers: [{ productLine: 'ALL', distributorId }],
    creditLimit: stage.plan.limits.get(id),
  });
}

async function openingStock(stage: Stage): Promise<void> {
  const warehouse = stage.people.office('warehouse');
  await each(stage, 'opening stock', stage.plan.openingStock, ({ locationId, distributorId, lots }) =>
    send(stage, warehouse, '/v1/stock-receipts', `stock:${locationId}`, {
      ...{ locationId, distributorId },
      source: { kind: distributorId === null ? 'PRODUCTION' : 'OPENING', id: `demo-${locationId}` },
      businessDate: dayOf(-1),
      lines: lots,
    }),
  );
}

async function openingCounts(stage: Stage): Promise<void> {
  await each(stage, 'shelves counted', stage.plan.shelves, ({ outlet: { id, distributorId }, opening }) =>
    send(stage, stage.people.clerk(distributorId, 'sales'), `/v1/outlets/${id}/stock-counts`, `count:${id}:0`, {
      countedOn: dayOf(-1),
      method: 'VISIT',
      lines: opening,
    }),
  );
}
