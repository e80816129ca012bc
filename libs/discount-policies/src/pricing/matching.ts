import { byOrdinal, merge, Notes, rejectionOf, type Rejection } from './notes.js';
import type { Line } from './order-lines.js';
import { partyKeys, policiesUnder, type IndexedPolicy, type PolicyIndex } from './policy-index.js';
import type { PricingRequest } from './priced-order.js';
import { isIn, names } from './product-names.js';
import { governingValues, standingOf, type Standing } from './standing.js';

/** A policy that is open to the order, with the lines that it counts, by line number. */
export interface Match {
  readonly policy: IndexedPolicy;
  readonly lines: Line[];
}

/** A policy that works line by line, on one line. */
export interface Offer {
  readonly match: Match;
  /** Place of the line among the match's lines. */
  readonly place: number;
  /** How narrowly it names this product: SKU 3, brand 2, category 1, all 0. */
  readonly productSpecificity: number;
}

/** Everything that policies and lines of an order have to do with each other. */
export interface Matching {
  /** By line index, the offers of the phases that work line by line. */
  readonly offers: Readonly<Record<'PRICE' | 'LINE', readonly (readonly Offer[])[]>>;
  /** Open policies that look at the order as a whole, by ordinal. */
  readonly schemes: readonly Match[];
  /** By line index, and of the order; undefined without explanation. */
  readonly notes: readonly Notes[] | undefined;
  readonly orderNotes: Notes | undefined;
}

/** The policies under one product word: those that are open, and why others are not. */
interface Bucket {
  readonly open: readonly IndexedPolicy[];
  readonly rejected: readonly Rejection[];
}

const emptyBucket: Bucket = { open: [], rejected: [] };

/** Finds what is open to which lines. Each policy's standing is looked at once an order. */
export function matchPolicies(
  request: PricingRequest,
  lines: readonly Line[],
  index: PolicyIndex,
  explain: boolean,
): Matching {
  const buckets = bucketsOf(request, index, explain);
  const matches = new Map<IndexedPolicy, Match>();
  const missed = new Map<IndexedPolicy, Unconcerned>();
  const notes: Notes[] = [];
  const offers = { PRICE: [] as Offer[][], LINE: [] as Offer[][] };
  for (const line of lines) {
    const { open, rejected } = productBuckets(buckets, line);
    const own = explain ? new Notes(rejected) : undefined;
    const offered = { PRICE: [] as Offer[], LINE: [] as Offer[] };
    for (let i = 0; i < open.length; i++) {
      for (const policy of open[i]!) {
        if (i > 0 && isNarrower(policy, line, 3 - i)) continue;
        const why = unconcerned(policy, line);
        if (why === undefined) {
          const match = matchOf(matches, policy);
          match.lines.push(line);
          const { phase } = policy.body;
          if (phase === 'PRICE' || phase === 'LINE') {
            offered[phase].push({ match, place: match.lines.length - 1, productSpecificity: 3 - i });
          }
        } else if (policy.byLine) own?.reject(policy, why, null);
        else if (explain && missed.get(policy) !== 'AMOUNT_AGREED') missed.set(policy, why);
      }
    }
    if (own) notes.push(own);
    offers.PRICE.push(offered.PRICE);
    offers.LINE.push(offered.LINE);
  }
  const schemes = [...matches.values()].filter(({ policy }) => !policy.byLine);
  schemes.sort((a, b) => a.policy.ordinal - b.policy.ordinal);
  const orderNotes = explain ? new Notes(buckets.forOrder()) : undefined;
  missed.forEach((why, policy) => {
    if (!matches.has(policy)) orderNotes?.reject(policy, why, null);
  });
  return { offers, schemes, notes: explain ? notes : undefined, orderNotes };
}

function matchOf(matches: Map<IndexedPolicy, Match>, policy: IndexedPolicy): Match {
  let match = matches.get(policy);
  if (!match) matches.set(policy, (match = { policy, lines: [] }));
  return match;
}

/** True if the policy names the product more narrowly than by this word: it is met there. */
function isNarrower({ on: { includes } }: IndexedPolicy, { sku, brand }: Line, specificity: number): boolean {
  if (includes === null) return false;
  if (includes.skus.size > 0 && includes.skus.has(sku)) return true;
  return specificity < 2 && brand !== null && includes.brands.has(brand);
}

/** Why a policy leaves a line alone whose product it names. */
type Unconcerned = 'PRODUCT_EXCLUDED' | 'AMOUNT_AGREED';

function unconcerned(policy: IndexedPolicy, line: Line): Unconcerned | undefined {
  const { excludes } = policy.on;
  if (excludes !== null && names(excludes, line)) return 'PRODUCT_EXCLUDED';
  return mayLower(policy, line) ? undefined : 'AMOUNT_AGREED';
}

/** True if a policy may lower a line that it does not count: it is in the set that receives the payout. */
export function receives(policy: IndexedPolicy, line: Line): boolean {
  return policy.eligible !== null && isIn(policy.eligible, line) && mayLower(policy, line);
}

/** False where seller and buyer agreed on the amount and the policy leaves such lines alone. */
export function mayLower({ body }: IndexedPolicy, line: Line): boolean {
  return !line.agreed || body.onAgreedAmounts;
}

interface Buckets {
  readonly of: (kind: 'sku' | 'brand' | 'category' | 'every', word: string) => Bucket;
  /** Rejections of brand, category and every product together, by both words. */
  readonly shared: Map<string, readonly Rejection[]>;
  /** Rejections of policies that look at the order as a whole, met so far. */
  readonly forOrder: () => readonly Rejection[];
}

function bucketsOf(request: PricingRequest, index: PolicyIndex, explain: boolean): Buckets {
  const governing = governingValues(request);
  const values = Object.values(governing).flatMap((at) => (at ? [at.values] : []));
  const keys = explain ? undefined : partyKeys(values);
  const standings = new Array<Standing | undefined>(index.size);
  const level = index.levels[request.level];
  const known = { sku: new Map(), brand: new Map(), category: new Map(), every: new Map() } as Record<
    keyof typeof level,
    Map<string, Bucket>
  >;
  const forOrder = new Map<IndexedPolicy, Rejection>();
  const fill = (policies: readonly IndexedPolicy[]): Bucket => {
    if (policies.length === 0) return emptyBucket;
    const open: IndexedPolicy[] = [];
    const rejected: Rejection[] = [];
    for (const policy of policies) {
      const standing = (standings[policy.ordinal] ??= standingOf(policy, request, governing));
      if (standing === 'OPEN') open.push(policy);
      else if (explain && standing !== 'SILENT') {
        const rejection = rejectionOf(policy, standing.reason, standing.missing);
        if (policy.byLine) rejected.push(rejection);
        else forOrder.set(policy, rejection);
      }
    }
    return { open, rejected };
  };
  return {
    of: (kind, word) => {
      let bucket = known[kind].get(word);
      if (!bucket) known[kind].set(word, (bucket = fill(policiesUnder(level[kind], word, keys))));
      return bucket;
    },
    shared: new Map(),
    forOrder: () => [...forOrder.values()].sort(byOrdinal),
  };
}

/** Open policies by word, narrowest first, and all rejections of the product, each once. */
function productBuckets(
  buckets: Buckets,
  { sku, brand, category }: Line,
): { readonly open: readonly (readonly IndexedPolicy[])[]; readonly rejected: readonly Rejection[] } {
  const ofSku = buckets.of('sku', sku);
  const ofBrand = brand === null ? emptyBucket : buckets.of('brand', brand);
  const ofCategory = category === null ? emptyBucket : buckets.of('category', category);
  const every = buckets.of('every', '');
  const key = `${brand ?? ''}\n${category ?? ''}`;
  let shared = buckets.shared.get(key);
  if (!shared) {
    shared = merge(merge(ofBrand.rejected, ofCategory.rejected), every.rejected);
    buckets.shared.set(key, shared);
  }
  const open = [ofSku.open, ofBrand.open, ofCategory.open, every.open];
  return { open, rejected: merge(ofSku.rejected, shared) };
}
