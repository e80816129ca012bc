import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { PolicyBody } from './policy.js';
import { budgetKeysOf } from './pricing/budget-keys.js';
import { price } from './pricing/price.js';
import type { FreeGood, LineToPrice, PricingRequest } from './pricing/priced-order.js';
import type { PublishedPolicy } from './pricing/published-policy.js';
import { earlyPaymentDiscount, type InvoiceToSettle, type PaymentApplied } from './settlement/early-payment.js';
import { periodRebate, type RebateFact } from './settlement/period-rebate.js';
import { policyFaults } from './soundness.js';
import { indexOf } from './testing/index.js';

/** The page for trade marketing: its examples are run, so that it can't say what the engine doesn't do. */
const page = readFileSync(path.join(import.meta.dirname, '../../../docs/discounts.md'), 'utf8');

interface Block {
  readonly heading: string;
  readonly kind: string;
  readonly value: unknown;
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let heading = '';
  for (const [, title, kind, json] of text.matchAll(/^## (.+)$|^```json ([a-z-]+)\n([\s\S]*?)\n```$/gm)) {
    if (title !== undefined) heading = title;
    else blocks.push({ heading, kind: kind!, value: JSON.parse(json!) as unknown });
  }
  return blocks;
}

const blocks = blocksOf(page);
const only = <Value>(kind: string, heading?: string): Value => {
  const found = blocks.filter((block) => block.kind === kind && (heading === undefined || block.heading === heading));
  expect(found).toHaveLength(1);
  return found[0]!.value as Value;
};
const usual = only<PolicyBody>('usual');
interface ListedProduct {
  readonly sku: string;
  readonly brand: string | null;
  readonly category: string;
  readonly unitPrice: string | null;
  readonly units: Readonly<Record<string, string>>;
}
const products = only<readonly ListedProduct[]>('products');
const today = '2026-11-02';

function bodyOf(kind: string, heading: string): PolicyBody {
  const { constraint, schemeOn, ...changes } = only<Partial<PolicyBody>>(kind, heading);
  const body: PolicyBody = {
    ...{ ...usual, ...changes },
    constraint: { ...usual.constraint, ...constraint },
    schemeOn: { ...usual.schemeOn, ...schemeOn },
  };
  expect(policyFaults(body, today)).toEqual([]);
  return body;
}

function requestOf(heading: string, policy: PublishedPolicy): PricingRequest {
  const { couponCodes = [], ...quantities } = only<Record<string, number> & { couponCodes?: string[] }>(
    'order',
    heading,
  );
  const lines = Object.entries(quantities).map(([sku, quantity], i): LineToPrice => {
    const { brand, category, unitPrice, units } = products.find((product) => product.sku === sku)!;
    const factors = Object.entries(units).map(([unit, factor]) => ({ unit, factor }));
    return { lineNo: i + 1, sku, brand, category, quantity, unitPrice, taxRate: '10', units: factors };
  });
  const goods = products.map(({ sku, brand, category, unitPrice }): FreeGood => {
    return { sku, brand, category, unitPrice, taxRate: '10', available: null };
  });
  const attributes = { distributor: 'D01', outlet: 'O-1', channel: 'GT' };
  const request: PricingRequest = {
    ...{ level: 'SECONDARY', currency: 'VND', position: 1, dates: { order: today }, attributes },
    ...{ lines, goods, couponCodes },
  };
  const keys = budgetKeysOf(policy, request);
  return { ...request, budgets: keys.map(({ budgetKey, limit }) => ({ budgetKey, left: limit })) };
}

const headingsWith = (kind: string) => blocks.filter((block) => block.kind === kind).map(({ heading }) => heading);

describe('the page on discounts', () => {
  it('has an example of each type', () => {
    const types = ['policy', 'settled-policy'].flatMap(headingsWith).map((heading) => Number(heading.split('.')[0]));
    expect(types.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 18]);
  });

  it.each(headingsWith('policy'))('%s: the order costs what it says', (heading) => {
    const policy = { policyId: 'example', version: 1, body: bodyOf('policy', heading), position: 1, stops: [] };
    const { lines, totals } = price(requestOf(heading, policy), indexOf(policy));
    const told = lines.map(({ sku, nature, quantity, gross, discount, net }) => {
      return { sku, ...(nature === 'PROMOTION' ? { free: true } : {}), quantity, gross, discount, net };
    });
    expect({ lines: told, net: totals.net, tax: totals.tax, total: totals.total }).toEqual(only('price', heading));
  });

  it('12: the payments earn what it says', () => {
    const heading = '12. Early payment';
    const { invoice, payments } = only<{ invoice: InvoiceToSettle; payments: PaymentApplied[] }>('payments', heading);
    const earned = earlyPaymentDiscount(bodyOf('settled-policy', heading), invoice, payments);
    expect(earned).toEqual(only('earned', heading));
  });

  it('14: the documents accrue what it says', () => {
    const heading = '14. A rebate over a period';
    const facts = only<RebateFact[]>('documents', heading);
    const { amount, slab, accruals } = periodRebate(bodyOf('settled-policy', heading), facts, null);
    const told = { amount, slab, accruals: accruals.map((accrual) => [accrual.documentId, accrual.amount]) };
    expect(told).toEqual(only('accruals', heading));
  });
});
