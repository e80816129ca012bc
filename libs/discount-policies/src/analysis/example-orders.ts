import { currencyExponent, parseDecimal } from '#libs/kernel';
import type { Cap, PolicyBody } from '../policy.js';
import { budgetKeysOf, type BudgetKey } from '../pricing/budget-keys.js';
import type { Pricing } from '../pricing/price.js';
import type { LineToPrice, PricingRequest } from '../pricing/priced-order.js';
import { filterOf, isIn } from '../pricing/product-names.js';
import type { PublishedPolicy } from '../pricing/published-policy.js';
import { factorOf } from '../pricing/units.js';
import type { ExampleOrder } from './finding.js';
import type { Market, MarketProduct } from './market.js';
import type { Witness } from './witness.js';

/** Who knows the whole log. */
const everythingKnown = Number.MAX_SAFE_INTEGER;
const mostUnits = 10_000_000;

/** Products on the policy of which its unit can be counted, the cheapest first. */
export function productsOn(body: PolicyBody, products: readonly MarketProduct[]): readonly MarketProduct[] {
  const { unit } = body.constraint;
  const on = filterOf(body.schemeOn);
  return products
    .filter((product) => isIn(on, product) && (unit === null || product.units.some((u) => u.unit === unit)))
    .sort((a, b) => comparePrice(a.unitPrice, b.unitPrice) || (a.sku < b.sku ? -1 : 1));
}

/**
 * Lines that a policy counts as `measure` or, where units or prices don't divide it, just above: of `first` and, where it needs
 * several, further ones of `products`; what is rewarded beside that comes out of `all`. Undefined where no such order can be made.
 */
export function linesFor(
  body: PolicyBody,
  measure: number,
  first: MarketProduct,
  products: readonly MarketProduct[],
  all: readonly MarketProduct[],
): readonly LineToPrice[] | undefined {
  const wanted = quantities(body, measure, first, products);
  if (!wanted || wanted.some(([, units]) => units > mostUnits)) return undefined;
  return [...wanted, ...rewarded(body, all, wanted)].map(([product, quantity], i) => ({
    ...{ lineNo: i + 1, sku: product.sku, brand: product.brand, category: product.category, quantity },
    ...{ unitPrice: product.unitPrice, agreedAmount: null, taxRate: product.taxRate, units: product.units },
  }));
}

type Wanted = readonly (readonly [MarketProduct, number])[];

function quantities(
  body: PolicyBody,
  measure: number,
  first: MarketProduct,
  products: readonly MarketProduct[],
): Wanted | undefined {
  const { sets, minPerSku, minSkus, per } = body.constraint;
  if (sets.length > 0) {
    const parts = sets.map(({ products: set, units }, i) => {
      const own = (product: MarketProduct) =>
        isIn(filterOf(set), product) && !sets.slice(0, i).some((earlier) => isIn(filterOf(earlier.products), product));
      const product = own(first) ? first : products.find((p) => own(p) && isIn(filterOf(body.schemeOn), p));
      return product && ([product, units * Math.max(1, measure)] as const);
    });
    return parts.every((part) => part !== undefined) ? parts : undefined;
  }
  const others = per === 'ORDER' ? products.filter((p) => p.sku !== first.sku).slice(0, Math.max(0, minSkus - 1)) : [];
  if (minSkus > 1 && others.length < minSkus - 1) return undefined;
  const least = Math.max(1, minPerSku);
  const whole = unitsFor(body, measure, first);
  if (whole === undefined) return undefined;
  const rest = body.constraint.measure === 'QUANTITY' && body.constraint.unit === null ? others.length * least : 0;
  return [[first, Math.max(least, whole - rest)], ...others.map((product) => [product, least] as const)];
}

/** What the policy rewards beside what it counts has to be in the order, too. */
function rewarded({ eligibleOn, rewardUnits }: PolicyBody, products: readonly MarketProduct[], wanted: Wanted): Wanted {
  const set = eligibleOn && filterOf(eligibleOn);
  if (set === null || wanted.some(([product]) => isIn(set, product))) return [];
  const product = products.find((p) => isIn(set, p));
  return product ? [[product, Math.max(1, rewardUnits ?? 1)]] : [];
}

/** The least base units of a product that come to `measure`. */
function unitsFor({ constraint, currency }: PolicyBody, measure: number, product: MarketProduct): number | undefined {
  if (constraint.measure === 'DAYS') return undefined;
  if (constraint.measure === 'VALUE') {
    const { units, scale } = parseDecimal(product.unitPrice);
    const tax = constraint.value === 'INCLUDING_TAX' ? parseDecimal(product.taxRate) : { units: 0n, scale: 0 };
    const withTax = units * (100n * 10n ** BigInt(tax.scale) + tax.units);
    const divisor = 100n * 10n ** BigInt(scale + tax.scale);
    return withTax === 0n
      ? undefined
      : ceil(BigInt(measure) * divisor, withTax * 10n ** BigInt(currencyExponent(currency)));
  }
  if (constraint.unit === null) return Math.max(1, measure);
  const factor = factorOf(product.units, constraint.unit);
  return factor && ceil(BigInt(measure) * factor.denominator, factor.numerator);
}

function ceil(numerator: bigint, denominator: bigint): number {
  return Math.max(1, Number((numerator + denominator - 1n) / denominator));
}

/** Which policies an example order is for: codes named, budgets untouched. */
export interface Circumstances {
  readonly body: PolicyBody;
  readonly witness: Witness;
  readonly market: Market;
  /** Policies whose coupons and budgets the order may draw on. */
  readonly policies: readonly Pick<PublishedPolicy, 'policyId' | 'body'>[];
}

/** An order of these lines by the witness: every budget whole, every code named, nothing unknown. */
export function requestFor(
  { body, witness, market, policies }: Circumstances,
  lines: readonly LineToPrice[],
): PricingRequest {
  const { date, attributes } = witness;
  const dates = { order: date, promised: date, receipt: date, invoice: date };
  const couponCodes = policies.flatMap(({ body: { coupon } }) => coupon?.codes.slice(0, 1) ?? []);
  const request: PricingRequest = {
    ...{ level: body.level, currency: body.currency, position: everythingKnown, dates, attributes, lines },
    ...{ couponCodes, goods: market.goods },
  };
  const keys = policies.flatMap((policy) => budgetKeysOf(policy, request));
  return {
    ...request,
    budgets: keys.map(({ budgetKey, limit, cap }) => ({ budgetKey, left: wholeBudget(limit, cap) })),
  };
}

/** A split cap's shard may be empty: an example takes at least one. */
function wholeBudget(limit: BudgetKey['limit'], { limit: whole }: Cap): number {
  return Math.max(limit, Math.min(1, whole));
}

/** The priced order as a finding shows it. */
export function exampleOf(request: PricingRequest, pricing: Pricing): ExampleOrder {
  return {
    currency: request.currency,
    orderedOn: request.dates.order,
    lines: pricing.lines.map(({ sku, nature, quantity, unitPrice, gross, discount, net }) => ({
      ...{ sku, nature, quantity, unitPrice, gross, discount, net },
    })),
    totals: pricing.totals,
  };
}

function comparePrice(a: string, b: string): number {
  const [x, y] = [parseDecimal(a), parseDecimal(b)];
  const difference = x.units * 10n ** BigInt(y.scale) - y.units * 10n ** BigInt(x.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
