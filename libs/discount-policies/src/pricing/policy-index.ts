import { currencyExponent, type Level } from '#libs/kernel';
import { attributes, type AttributeName } from '../attributes.js';
import { phases, type Eligibility, type PolicyBody } from '../policy.js';
import type { AttributeValues } from './eligibility.js';
import { merge } from './notes.js';
import { filterOf, type ProductFilter } from './product-names.js';
import type { PublishedPolicy } from './published-policy.js';
import { rateOf, type Rate } from './rate.js';
import { wholeStretch, type Stretch } from './stretches.js';

/** A policy version made ready for pricing. */
export interface IndexedPolicy extends PublishedPolicy {
  /** Place by id and version: the order of everything that is listed. */
  readonly ordinal: number;
  /** Later versions of the same policy, oldest first. */
  readonly later: readonly IndexedPolicy[];
  /** The products that are counted. */
  readonly on: ProductFilter;
  /** The products that receive the payout; null: those counted. */
  readonly eligible: ProductFilter | null;
  /** The parts of a set. */
  readonly parts: readonly { readonly products: ProductFilter; readonly units: number }[];
  /** How narrowly it names the customer: outlet 4, distributor 3, class 2, channel or territory 1, all 0. */
  readonly partySpecificity: number;
  /** How narrowly it names products, by its broadest word: SKU 3, brand 2, category 1, all 0. */
  readonly productSpecificity: number;
  /** Rates of the slabs, in their order. */
  readonly rates: readonly Rate[];
  /** Of each slab the stretch that rewards all that is counted. */
  readonly whole: readonly (readonly Stretch[])[];
  readonly principalPercent: Rate;
  readonly minorDigits: number;
  readonly priority: number;
  /** The number of its phase. */
  readonly phase: number;
  /** True if it works line by line. */
  readonly byLine: boolean;
  /** True if it looks at several lines together. */
  readonly pools: boolean;
}

/** Policies under the party that they demand, e.g. `channel=GT`, or under `` if no party attribute narrows them. */
interface ByParty {
  readonly all: IndexedPolicy[];
  readonly of: Map<string, IndexedPolicy[]>;
}

type ByProduct = ReadonlyMap<string, ByParty>;

/** By what policies name products; `every`: under the empty word. */
export type ProductKind = 'sku' | 'brand' | 'category' | 'every';

type LevelIndex = Readonly<Record<ProductKind, Map<string, ByParty>>>;

/** Published policies, found by product and party. Built once per set of policies; never changed. */
export interface PolicyIndex {
  readonly size: number;
  readonly levels: Readonly<Record<Level, LevelIndex>>;
  /** The parties that policies demand, as they are found under them. */
  readonly parties: ReadonlySet<string>;
  /** Units that policies ask about: lines need to bring no others. */
  readonly units: ReadonlySet<string>;
  /** True if any of them adds free goods. */
  readonly givesGoods: boolean;
}

/** Attributes by which policies are looked up, the narrowest first. */
const partyAttributes = [
  'outlet',
  'customerList',
  'distributor',
  'territory',
  'outletClass',
  'outletType',
  'channel',
  'paymentTerm',
  'orderSource',
] as const;

/**
 * Builds the index. The order of the policies means nothing; a version given twice is taken once. Policies of phase
 * SETTLEMENT are left out: they never price an order.
 */
export function indexPolicies(policies: readonly PublishedPolicy[]): PolicyIndex {
  const sorted = [...policies].sort((a, b) => compareText(a.policyId, b.policyId) || a.version - b.version);
  const laterOf = new Map<string, IndexedPolicy[]>();
  const indexed: IndexedPolicy[] = [];
  // From the newest version down, so that each finds the later ones complete.
  for (let i = sorted.length - 1; i >= 0; i--) {
    const policy = sorted[i]!;
    const known = laterOf.get(policy.policyId) ?? [];
    if (known[0]?.version === policy.version) continue;
    const ready = prepare(policy, i, known);
    laterOf.set(policy.policyId, [ready, ...known]);
    indexed.push(ready);
  }
  const levels = { PRIMARY: emptyLevel(), SECONDARY: emptyLevel() };
  const parties = new Set<string>();
  const units = new Set<string>();
  let givesGoods = false;
  for (const policy of indexed.reverse()) {
    const { constraint, payout } = policy.body;
    // What is settled later is counted by the units that its orders kept.
    if (constraint.unit !== null) units.add(constraint.unit);
    if (policy.body.phase === 'SETTLEMENT') continue;
    const keys = indexKeys(policy.body);
    insert(levels[policy.body.level], keys, policy);
    for (const key of keys) parties.add(key);
    givesGoods ||= payout.kind === 'FREE_GOODS';
  }
  return { size: sorted.length, levels, parties, units, givesGoods };
}

/** Order of texts by code unit: the same on every machine, unlike a locale's. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The keys of an order's parties under which the index has policies. */
export function partyKeys(values: readonly AttributeValues[], { parties }: PolicyIndex): string[] {
  const keys = new Set(['']);
  for (const value of values) {
    for (const name of partyAttributes) {
      for (const word of wordsOf(name, value[name])) keys.add(`${name}=${word}`);
    }
  }
  return [...keys].filter((key) => parties.has(key));
}

/** The words by which a policy may name a value: of a place in a tree, also the branches that hold it. */
function wordsOf(name: AttributeName, value: string | readonly string[] | null): readonly string[] {
  if (value === null) return [];
  if (typeof value !== 'string') return value.flatMap((one) => wordsOf(name, one));
  if (attributes[name].kind !== 'tree') return [value];
  const steps = value.split('/');
  return steps.map((_, i) => steps.slice(0, i + 1).join('/'));
}

/** The policies under a product word that may concern one of the parties (undefined: of any party), by ordinal. */
export function policiesUnder(
  index: ByProduct,
  word: string,
  keys: readonly string[] | undefined,
): readonly IndexedPolicy[] {
  const found = index.get(word);
  if (found === undefined) return none;
  if (keys === undefined) return found.all;
  let policies = none;
  for (const key of keys) policies = merge(policies, found.of.get(key) ?? none);
  return policies;
}

const none: readonly IndexedPolicy[] = [];

function prepare(policy: PublishedPolicy, ordinal: number, later: readonly IndexedPolicy[]): IndexedPolicy {
  const { policyId, version, position, stops, body } = policy;
  const on = filterOf(body.schemeOn);
  // One literal: spread, each policy would get a shape of its own, and reading its fields would take several times as long.
  return {
    policyId,
    version,
    position,
    stops,
    body,
    ordinal,
    later,
    on,
    eligible: body.eligibleOn && filterOf(body.eligibleOn),
    parts: body.constraint.sets.map(({ products, units }) => ({ products: filterOf(products), units })),
    partySpecificity: partySpecificity(body.eligibility),
    productSpecificity: productSpecificity(on),
    rates: body.slabs.map((slab) => rateOf(slab.rate)),
    whole: body.slabs.map((_, slab) => [wholeStretch(slab)]),
    principalPercent: rateOf(body.funding.principalPercent),
    minorDigits: currencyExponent(body.currency),
    phase: phases[body.phase],
    priority: body.priority,
    byLine: phases[body.phase] <= phases.LINE,
    pools: phases[body.phase] > phases.LINE || body.constraint.per !== 'LINE',
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

/** How narrowly an eligibility names the customer: outlet 4, distributor 3, class 2, channel or territory 1, all 0. */
export function partySpecificity(eligibility: Eligibility): number {
  if (demanded(eligibility, 'outlet')) return 4;
  if (demanded(eligibility, 'distributor')) return 3;
  if (demanded(eligibility, 'outletClass')) return 2;
  return demanded(eligibility, 'channel') || demanded(eligibility, 'territory') ? 1 : 0;
}

/** How narrowly a filter names products, by its broadest word: SKU 3, brand 2, category 1, all 0. */
export function productSpecificity({ includes }: ProductFilter): number {
  if (includes === null) return 0;
  if (includes.categories.size > 0) return 1;
  return includes.brands.size > 0 ? 2 : 3;
}

function insert(level: LevelIndex, keys: readonly string[], policy: IndexedPolicy): void {
  const { includes } = policy.on;
  if (includes === null) put(level.every, '', keys, policy);
  for (const sku of includes?.skus ?? []) put(level.sku, sku, keys, policy);
  for (const brand of includes?.brands ?? []) put(level.brand, brand, keys, policy);
  for (const category of includes?.categories ?? []) put(level.category, category, keys, policy);
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
