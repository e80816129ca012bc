import { existsSync } from 'node:fs';
import {
  budgetKeysOf,
  indexPolicies,
  price,
  type Pricing,
  type PricingRequest,
  type PublishedPolicy,
} from '#libs/discount-policies';
import { policyBody, productsOf, slabs } from '#libs/discount-policies/testing';
import { eventCodec, memoryEventStore, uuidV5, type EventStore } from '#libs/event-store';
import { registries } from '#libs/contexts';
import { distributorOf, outletId } from '../../import/network.js';
import { readOrders, type ImportOrder } from '../../import/read-orders.js';
import { readProducts, type ImportProduct } from '../../import/read-products.js';
import { outletClasses, programme } from './programme.js';

const shared = new URL('../../../../../../shared/', `file://${import.meta.dirname}/`).pathname;
const folder = `${shared}data/iowa/`;
/** False in a clone without the shared data. */
export const hasSharedData = existsSync(shared);

/** The real orders, what they are priced under, and as what. */
export interface Market {
  readonly products: readonly ImportProduct[];
  readonly orders: readonly ImportOrder[];
  readonly policies: readonly PublishedPolicy[];
  readonly requests: readonly PricingRequest[];
}

/** Reads the data of Iowa; requests of the first `most` orders. Outlet classes and policies come from all of them. */
export async function readMarket(most = Infinity): Promise<Market> {
  const { products } = await readProducts(`${folder}products.csv`);
  const { orders } = await readOrders(`${folder}orders.csv`, new Set(products.map(({ sku }) => sku)));
  const classes = outletClasses(orders);
  const bySku = new Map(products.map((product) => [product.sku, product]));
  const requests = orders.slice(0, most).map(({ date, outletCode, lines }): PricingRequest => {
    const distributor = distributorOf(outletCode, 12);
    const outletClass = classes.get(outletCode)!;
    return {
      ...{ level: 'SECONDARY', currency: 'USD', position: 1, dates: { order: date } },
      attributes: { channel: 'OFF-TRADE', territory: 'US/IA', distributor, outlet: outletId(outletCode), outletClass },
      lines: lines.map(({ lineNo, sku, quantity, amount }) => {
        const { vendor: brand, category, bottlesPerCase } = bySku.get(sku)!;
        const units = [{ unit: 'CASE', factor: `1/${bottlesPerCase}` }];
        return { lineNo, sku, brand, category, quantity, unitPrice: null, agreedAmount: amount, taxRate: '0', units };
      }),
    };
  });
  return { products, orders, policies: programme(products, orders), requests };
}

/** Prices order after order; the budgets of the policies shrink as they are used. */
export function priceAll({ requests, policies }: Market): readonly Pricing[] {
  const index = indexPolicies(policies);
  const used = new Map<string, number>();
  return requests.map((request) => {
    const keys = policies.flatMap((policy) => budgetKeysOf(policy, request));
    const budgets = keys.map(({ budgetKey, limit }) => ({ budgetKey, left: limit - (used.get(budgetKey) ?? 0) }));
    const pricing = price({ ...request, budgets }, index);
    for (const { budgetKey, amount } of pricing.claims) used.set(budgetKey, (used.get(budgetKey) ?? 0) + amount);
    return pricing;
  });
}

/** A log with these orders placed and a policy drafted. */
export async function logOf({ orders, policies }: Market, pricings: readonly Pricing[]): Promise<EventStore> {
  const store = memoryEventStore({ codec: eventCodec(registries) });
  const metadata = {
    ...{ commandId: 'c', requestHash: '', correlationId: 'c', businessDate: '2019-06-03' },
    actor: { kind: 'system' as const, id: 'spec', roles: [] },
  };
  const append = (streamId: string, type: string, schemaVersion: number, data: object) =>
    store.append(streamId, -1, [{ id: uuidV5(`${streamId} ${type}`), type, schemaVersion, data, metadata }]);
  for (const { policyId, version, body } of policies) {
    await append(`discount-policy-${policyId}`, 'discount-policy.published', 3, { policyId, version, body });
  }
  const body = policyBody({
    onAgreedAmounts: true,
    schemeOn: productsOf({ categories: ['CANADIAN WHISKIES'] }),
    slabs: slabs([6, '2']),
  });
  await append('discount-policy-whisky', 'discount-policy.drafted', 2, { policyId: 'whisky', body });
  for (const [i, { lines, totals: sums, evidence }] of pricings.entries()) {
    const { orderNo, outletCode, date } = orders[i]!;
    const distributorId = distributorOf(outletCode, 12);
    const { level, currency, attributes, ...rest } = evidence;
    await append(`order-${orderNo}`, 'order.placed', 2, {
      orderId: orderNo,
      trade: {
        ...{ level, currency, sellerId: distributorId, buyerId: outletId(outletCode), distributorId },
        ...{ outletId: outletId(outletCode), channel: attributes.channel, territory: attributes.territory },
        ...{ outletClass: attributes.outletClass, shipFrom: `${distributorId}-WH`, shipTo: outletId(outletCode) },
      },
      ...{ orderedOn: date, requestedDate: date, promisedDate: date, paymentTermDays: 30, source: 'IMPORT' },
      ...{ externalRef: orderNo, shortage: 'CUT', placedBy: 'importer' },
      lines: lines.map((line) => ({ ...line, pack: null })),
      totals: sums,
      evidence: { priceListId: null, priceListVersion: null, attributes, ...rest, position: policies.length },
    });
  }
  return store;
}

/** Everything that is explained beside the price. */
export function toldBy({ explanation, orderExplanation, claims }: Pricing): string {
  return JSON.stringify({ explanation, orderExplanation, claims });
}
