import { byStanding } from './competition.js';
import { byOrdinal, merge, Notes, rejectionOf, type Rejection } from './notes.js';
import type { Line } from './order-lines.js';
import { partyKeys, policiesUnder, type IndexedPolicy, type PolicyIndex } from './policy-index.js';
import type { PricingRequest } from './priced-order.js';
import { isIn, names } from './product-names.js';
import { governingValues, standingOf, type Standing } from './standing.js';

/** A policy that is open to the order; where it looks at several lines, with those that it counts, by line number. */
export interface Match {
  readonly policy: IndexedPolicy;
  readonly lines: Line[];
}

/** A policy with how narrowly it names a product: SKU 3, brand 2, category 1, all 0. */
export interface Offer {
  readonly match: Match;
  readonly policy: IndexedPolicy;
  readonly productSpecificity: number;
}

/** Everything that policies and lines of an order have to do with each other. */
export interface Matching {
  /** By line index, what is open to the line, by phase, in its standing. Lines share lists where they can. */
  readonly offers: readonly (readonly Offer[])[];
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

/** The same for all products of one brand and category, whatever their SKU. */
interface Range {
  readonly offers: readonly Offer[];
  /** True if none of the offers names or excludes products below: every product of the range has them all. */
  readonly isEven: boolean;
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
  const ranges = new Map<string, Range>();
  const missed = new Map<IndexedPolicy, Unconcerned>();
  const notes: Notes[] = [];
  const offers = lines.map((line): readonly Offer[] => {
    const ofSku = buckets.of('sku', line.sku);
    const range = rangeOf(line, buckets, ranges, matches);
    const own = explain ? new Notes(merge(ofSku.rejected, range.rejected)) : undefined;
    if (own) notes.push(own);
    const concerns = ({ policy }: Offer): boolean => {
      const why = unconcerned(policy, line);
      if (why === undefined) return true;
      if (policy.byLine) own?.reject(policy, why, null);
      else if (explain && missed.get(policy) !== 'AMOUNT_AGREED') missed.set(policy, why);
      return false;
    };
    const offered = offersTo(line, ofSku, range, matches, concerns);
    for (const { match, policy } of offered) if (policy.pools) match.lines.push(line);
    return offered;
  });
  const schemes = [...matches.values()].filter(({ policy, lines: own }) => !policy.byLine && own.length > 0);
  schemes.sort((a, b) => a.policy.ordinal - b.policy.ordinal);
  const orderNotes = explain ? new Notes(buckets.forOrder()) : undefined;
  missed.forEach((why, policy) => {
    if (matches.get(policy)?.lines.length === 0) orderNotes?.reject(policy, why, null);
  });
  return { offers, schemes, notes: explain ? notes : undefined, orderNotes };
}

function offerOf(policy: IndexedPolicy, productSpecificity: number, matches: Map<IndexedPolicy, Match>): Offer {
  let match = matches.get(policy);
  if (!match) matches.set(policy, (match = { policy, lines: [] }));
  return { match, policy, productSpecificity };
}

/** The offers that name the line's product, each where it names it most narrowly, and that concern it. */
function offersTo(
  { sku, agreed }: Line,
  ofSku: Bucket,
  { offers, isEven }: Range,
  matches: Map<IndexedPolicy, Match>,
  concerns: (offer: Offer) => boolean,
): readonly Offer[] {
  const namesSku = ({ policy }: Offer) => policy.on.includes?.skus.has(sku) === true;
  const wider = isEven && !agreed ? offers : offers.filter((offer) => !namesSku(offer) && concerns(offer));
  if (ofSku.open.length === 0) return wider;
  const own = ofSku.open.map((policy) => offerOf(policy, 3, matches)).filter(concerns);
  return merged(wider, own.sort(byTurn));
}

/** Two lists that are sorted as one: most are, and to sort them again would take longer than all the rest. */
function merged(a: readonly Offer[], b: readonly Offer[]): Offer[] {
  const all: Offer[] = [];
  let at = 0;
  for (const offer of a) {
    while (at < b.length && byTurn(b[at]!, offer) < 0) all.push(b[at++]!);
    all.push(offer);
  }
  while (at < b.length) all.push(b[at++]!);
  return all;
}

function byTurn(a: Offer, b: Offer): number {
  return a.policy.phase - b.policy.phase || byStanding(a, b);
}

/** Finds, or makes, what the line's brand and category have open. */
function rangeOf(
  { brand, category }: Line,
  buckets: Buckets,
  ranges: Map<string, Range>,
  matches: Map<IndexedPolicy, Match>,
): Range {
  const key = `${brand ?? ''}\n${category ?? ''}`;
  const known = ranges.get(key);
  if (known) return known;
  const ofBrand = brand === null ? emptyBucket : buckets.of('brand', brand);
  const ofCategory = category === null ? emptyBucket : buckets.of('category', category);
  const every = buckets.of('every', '');
  const wider = ofCategory.open.filter(({ on }) => brand === null || on.includes?.brands.has(brand) !== true);
  const offers = [
    ...ofBrand.open.map((policy) => offerOf(policy, 2, matches)),
    ...wider.map((policy) => offerOf(policy, 1, matches)),
    ...every.open.map((policy) => offerOf(policy, 0, matches)),
  ].sort(byTurn);
  const isEven = offers.every(({ policy: { on } }) => on.excludes === null && (on.includes?.skus.size ?? 0) === 0);
  const range = { offers, isEven, rejected: merge(merge(ofBrand.rejected, ofCategory.rejected), every.rejected) };
  ranges.set(key, range);
  return range;
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
    forOrder: () => [...forOrder.values()].sort(byOrdinal),
  };
}
