import { currencyExponent, type Level } from '#libs/kernel';
import type { AttributeName } from '../attributes.js';
import type { Eligibility, PolicyBody, ProductSet } from '../policy.js';
import type { AttributeValues } from './eligibility.js';
import type { PublishedPolicy } from './published-policy.js';
import { rateOf, type Rate } from './rate.js';

/** A policy version made ready for pricing. */
export interface IndexedPolicy extends PublishedPolicy {
  readonly ordinal: number;
  /** Later versions of the same policy, oldest first. */
  readonly later: readonly IndexedPolicy[];
  readonly includes: ProductNames;
  /** Null: nothing is excluded, the normal case. */
  readonly excludes: ProductNames | null;
  /** How narrowly it names the customer: outlet 4, distributor 3, class 2, channel or territory 1, all 0. */
  readonly partySpecificity: number;
  /** Rates of the slabs, in their order. */
  readonly rates: readonly Rate[];
  readonly principalPercent: Rate;
  readonly minorDigits: number;
}

interface ProductNames {
  readonly skus: ReadonlySet<string>;
  readonly brands: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
}

/** Policies under the party that they demand, e.g. `channel=GT`, or under `` if no party attribute narrows them. */
interface ByParty {
  readonly all: IndexedPolicy[];
  readonly of: Map<string, IndexedPolicy[]>;
}

interface LevelIndex {
  readonly sku: Map<string, ByParty>;
  readonly brand: Map<string, ByParty>;
  readonly category: Map<string, ByParty>;
  readonly every: Map<string, ByParty>;
}

/** Published policies, found by product and party. Built once per set of policies; never changed. */
export interface PolicyIndex {
  readonly size: number;
  readonly levels: Readonly<Record<Level, LevelIndex>>;
}

/** Attributes by which policies are looked up, the narrowest first. */
const partyAttributes = ['outlet', 'distributor', 'outletClass', 'channel', 'paymentTerm', 'orderSource'] as const;

/** Builds the index. The order of the policies means nothing; a version given twice is taken once. */
export function indexPolicies(policies: readonly PublishedPolicy[]): PolicyIndex {
  const sorted = [...policies].sort((a, b) => compareText(a.policyId, b.policyId) || a.version - b.version);
  const levels = { PRIMARY: emptyLevel(), SECONDARY: emptyLevel() };
  const laterOf = new Map<string, IndexedPolicy[]>();
  let size = 0;
  // From the newest version down, so that each finds the later ones complete.
  for (let i = sorted.length - 1; i >= 0; i--) {
    const policy = sorted[i]!;
    const known = laterOf.get(policy.policyId) ?? [];
    if (known[0]?.version === policy.version) continue;
    const indexed = prepare(policy, size++, known);
    laterOf.set(policy.policyId, [indexed, ...known]);
    insert(levels[policy.body.level], indexed);
  }
  return { size, levels };
}

/** Order of texts by code unit: the same on every machine, unlike a locale's. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A line's product, as far as policies look at it. */
export interface Product {
  readonly sku: string;
  readonly brand: string | null;
  readonly category: string | null;
}

/** The index keys of an order's parties; pass undefined to {@link candidatesFor} to be told of every party's policies. */
export function partyKeys(values: readonly AttributeValues[]): string[] {
  const keys = new Set(['']);
  for (const value of values) {
    for (const name of partyAttributes) if (value[name] !== null) keys.add(`${name}=${value[name]}`);
  }
  return [...keys];
}

/**
 * Calls back each policy that includes the product and may concern one of the parties, with how narrowly it names the
 * product: SKU 3, brand 2, category 1, all 0. Each policy once, at its narrowest.
 */
export function candidatesFor(
  index: LevelIndex,
  product: Product,
  keys: readonly string[] | undefined,
  visit: (policy: IndexedPolicy, productSpecificity: number) => void,
): void {
  const { sku, brand, category } = product;
  each(index.sku.get(sku), keys, (policy) => visit(policy, 3));
  if (brand !== null) {
    each(index.brand.get(brand), keys, (policy) => {
      if (!policy.includes.skus.has(sku)) visit(policy, 2);
    });
  }
  if (category !== null) {
    each(index.category.get(category), keys, (policy) => {
      const { skus, brands } = policy.includes;
      if (!skus.has(sku) && (brand === null || !brands.has(brand))) visit(policy, 1);
    });
  }
  each(index.every.get(''), keys, (policy) => visit(policy, 0));
}

/** True if the product is in the policy's scheme-on set. */
export function isOn(policy: IndexedPolicy, product: Product): boolean {
  return (isEmpty(policy.includes) || names(policy.includes, product)) && !isExcluded(policy, product);
}

/** True if the policy names the product as one that it is not on. */
export function isExcluded({ excludes }: IndexedPolicy, product: Product): boolean {
  return excludes !== null && names(excludes, product);
}

function names({ skus, brands, categories }: ProductNames, { sku, brand, category }: Product): boolean {
  return skus.has(sku) || (brand !== null && brands.has(brand)) || (category !== null && categories.has(category));
}

function isEmpty({ skus, brands, categories }: ProductNames): boolean {
  return skus.size + brands.size + categories.size === 0;
}

function each(byParty: ByParty | undefined, keys: readonly string[] | undefined, visit: (p: IndexedPolicy) => void) {
  if (keys === undefined) byParty?.all.forEach(visit);
  else if (byParty) for (const key of keys) byParty.of.get(key)?.forEach(visit);
}

function prepare(policy: PublishedPolicy, ordinal: number, later: readonly IndexedPolicy[]): IndexedPolicy {
  const excludes = namesOf(policy.body.schemeOn.exclude);
  return {
    ...policy,
    ordinal,
    later,
    includes: namesOf(policy.body.schemeOn.include),
    excludes: isEmpty(excludes) ? null : excludes,
    partySpecificity: partySpecificity(policy.body.eligibility),
    rates: policy.body.slabs.map((slab) => rateOf(slab.rate)),
    principalPercent: rateOf(policy.body.funding.principalPercent),
    minorDigits: currencyExponent(policy.body.currency),
  };
}

function namesOf(products: ProductSet['include']): ProductNames {
  return {
    skus: new Set(products.skus),
    brands: new Set(products.brands),
    categories: new Set(products.categories),
  };
}

/** Only what every buyer of the policy must have counts: clauses with a single IN condition. */
function demanded(eligibility: Eligibility, name: AttributeName): readonly string[] | undefined {
  for (const { any } of eligibility.all) {
    const only = any.length === 1 ? any[0] : undefined;
    if (only?.attribute === name && only.operator === 'IN') return only.values;
  }
  return undefined;
}

function partySpecificity(eligibility: Eligibility): number {
  if (demanded(eligibility, 'outlet')) return 4;
  if (demanded(eligibility, 'distributor')) return 3;
  if (demanded(eligibility, 'outletClass')) return 2;
  return demanded(eligibility, 'channel') || demanded(eligibility, 'territory') ? 1 : 0;
}

function insert(level: LevelIndex, policy: IndexedPolicy): void {
  const keys = indexKeys(policy.body);
  const { includes } = policy;
  const { skus, brands, categories } = includes;
  for (const sku of skus) put(level.sku, sku, keys, policy);
  for (const brand of brands) put(level.brand, brand, keys, policy);
  for (const category of categories) put(level.category, category, keys, policy);
  if (isEmpty(includes)) put(level.every, '', keys, policy);
}

function indexKeys({ eligibility }: PolicyBody): string[] {
  for (const name of partyAttributes) {
    const values = demanded(eligibility, name);
    if (values) return [...new Set(values)].map((value) => `${name}=${value}`);
  }
  return [''];
}

function put(map: Map<string, ByParty>, product: string, keys: readonly string[], policy: IndexedPolicy): void {
  let byParty = map.get(product);
  if (!byParty) map.set(product, (byParty = { all: [], of: new Map<string, IndexedPolicy[]>() }));
  byParty.all.push(policy);
  for (const key of keys) {
    const list = byParty.of.get(key);
    if (list) list.push(policy);
    else byParty.of.set(key, [policy]);
  }
}

function emptyLevel(): LevelIndex {
  return { sku: new Map(), brand: new Map(), category: new Map(), every: new Map() };
}
