import { Buckets, emptyBucket } from './buckets.js';
import { byStanding } from './competition.js';
import { merge, Notes, type Rejection } from './notes.js';
import type { Line } from './order-lines.js';
import type { IndexedPolicy, PolicyIndex } from './policy-index.js';
import type { PricingRequest } from './priced-order.js';
import { isIn, names } from './product-names.js';

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

/** The same for all products of one brand and category, whatever their SKU. */
interface Range {
  readonly offers: readonly Offer[];
  /** True if none of the offers names or excludes products below: every product of the range has them all. */
  readonly isEven: boolean;
  readonly rejected: readonly Rejection[];
}

/** Finds what is open to which lines. */
export function matchPolicies(
  request: PricingRequest,
  lines: readonly Line[],
  index: PolicyIndex,
  explain: boolean,
): Matching {
  const buckets = new Buckets(request, index, explain);
  const matcher = new Matcher(buckets, explain);
  const offers = lines.map((line) => matcher.offersTo(line));
  const schemes = [...matcher.matches.values()].filter(({ policy, lines: own }) => !policy.byLine && own.length > 0);
  schemes.sort((a, b) => a.policy.ordinal - b.policy.ordinal);
  if (!explain) return { offers, schemes, notes: undefined, orderNotes: undefined };
  const orderNotes = new Notes(buckets.forOrder());
  matcher.missed.forEach((why, policy) => {
    if (matcher.matches.get(policy)?.lines.length === 0) orderNotes.reject(policy, why, null);
  });
  return { offers, schemes, notes: matcher.notes, orderNotes };
}

class Matcher {
  readonly matches = new Map<IndexedPolicy, Match>();
  /** Of the lines so far, in their order. */
  readonly notes: Notes[] = [];
  /** Policies that look at the order and left a line alone. */
  readonly missed = new Map<IndexedPolicy, Unconcerned>();
  /** By brand and category. */
  private readonly ranges = new Map<string | null, Map<string | null, Range>>();

  constructor(
    private readonly buckets: Buckets,
    private readonly explain: boolean,
  ) {}

  offersTo(line: Line): readonly Offer[] {
    const ofSku = this.buckets.of('sku', line.sku);
    const range = this.rangeOf(line);
    const notes = this.explain ? new Notes(merge(ofSku.rejected, range.rejected)) : undefined;
    if (notes) this.notes.push(notes);
    const offers = this.narrowed(line, ofSku.open, range, notes);
    for (const { match, policy } of offers) if (policy.pools) match.lines.push(line);
    return offers;
  }

  /** The offers that name the line's product, each where it names it most narrowly, and that concern it. */
  private narrowed(
    line: Line,
    ofSku: readonly IndexedPolicy[],
    { offers, isEven }: Range,
    notes: Notes | undefined,
  ): readonly Offer[] {
    const wider =
      isEven && !line.agreed
        ? offers
        : offers.filter(({ policy }) => !namesSku(policy, line) && this.concerns(policy, line, notes));
    if (ofSku.length === 0) return wider;
    const own = ofSku.map((policy) => this.offerOf(policy, 3));
    return merged(wider, own.filter(({ policy }) => this.concerns(policy, line, notes)).sort(byTurn));
  }

  private concerns(policy: IndexedPolicy, line: Line, notes: Notes | undefined): boolean {
    const why = unconcerned(policy, line);
    if (why === undefined) return true;
    if (policy.byLine) notes?.reject(policy, why, null);
    else if (this.missed.get(policy) !== 'AMOUNT_AGREED') this.missed.set(policy, why);
    return false;
  }

  /** Finds, or makes, what the line's brand and category have open. */
  private rangeOf({ brand, category }: Line): Range {
    let ofBrand = this.ranges.get(brand);
    if (!ofBrand) this.ranges.set(brand, (ofBrand = new Map<string | null, Range>()));
    let range = ofBrand.get(category);
    if (!range) ofBrand.set(category, (range = this.newRange(brand, category)));
    return range;
  }

  private newRange(brand: string | null, category: string | null): Range {
    const ofBrand = brand === null ? emptyBucket : this.buckets.of('brand', brand);
    const ofCategory = category === null ? emptyBucket : this.buckets.of('category', category);
    const every = this.buckets.of('every', '');
    const wider = ofCategory.open.filter(({ on }) => brand === null || on.includes?.brands.has(brand) !== true);
    const offers = [
      ...ofBrand.open.map((policy) => this.offerOf(policy, 2)),
      ...wider.map((policy) => this.offerOf(policy, 1)),
      ...every.open.map((policy) => this.offerOf(policy, 0)),
    ].sort(byTurn);
    const isEven = offers.every(({ policy: { on } }) => on.excludes === null && (on.includes?.skus.size ?? 0) === 0);
    return { offers, isEven, rejected: merge(merge(ofBrand.rejected, ofCategory.rejected), every.rejected) };
  }

  private offerOf(policy: IndexedPolicy, productSpecificity: number): Offer {
    let match = this.matches.get(policy);
    if (!match) this.matches.set(policy, (match = { policy, lines: [] }));
    return { match, policy, productSpecificity };
  }
}

function namesSku({ on }: IndexedPolicy, { sku }: Line): boolean {
  return on.includes?.skus.has(sku) === true;
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
