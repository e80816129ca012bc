import { byOrdinal, rejectionOf, type Rejection } from './notes.js';
import { partyKeys, policiesUnder, type IndexedPolicy, type PolicyIndex, type ProductKind } from './policy-index.js';
import type { PricingRequest } from './priced-order.js';
import { governingValues, standingOf, type GoverningValues, type Standing } from './standing.js';

/** The policies under one product word: those that are open, and why others are not. */
export interface Bucket {
  readonly open: readonly IndexedPolicy[];
  /** By ordinal; none without explanation. */
  readonly rejected: readonly Rejection[];
}

const none: readonly never[] = [];

export const emptyBucket: Bucket = { open: none, rejected: none };

/** What an order finds under product words. Each policy's standing is looked at once. */
export class Buckets {
  private readonly governing: GoverningValues;
  private readonly keys: readonly string[] | undefined;
  private readonly standings: (Standing | undefined)[];
  private readonly known: Readonly<Record<ProductKind, Map<string, Bucket>>>;
  private readonly orderRejections = new Map<IndexedPolicy, Rejection>();

  constructor(
    private readonly request: PricingRequest,
    private readonly index: PolicyIndex,
    private readonly explain: boolean,
  ) {
    this.governing = governingValues(request);
    const values = Object.values(this.governing).flatMap((at) => (at ? [at.values] : []));
    this.keys = explain ? undefined : partyKeys(values, index);
    this.standings = new Array<Standing | undefined>(index.size);
    this.known = { sku: new Map(), brand: new Map(), category: new Map(), every: new Map() };
  }

  of(kind: ProductKind, word: string): Bucket {
    const known = this.known[kind];
    let bucket = known.get(word);
    if (!bucket) {
      const policies = policiesUnder(this.index.levels[this.request.level][kind], word, this.keys);
      known.set(word, (bucket = this.bucketOf(policies)));
    }
    return bucket;
  }

  /** Rejections of policies that look at the order as a whole, met so far. */
  forOrder(): readonly Rejection[] {
    return [...this.orderRejections.values()].sort(byOrdinal);
  }

  private bucketOf(policies: readonly IndexedPolicy[]): Bucket {
    if (policies.length === 0) return emptyBucket;
    const isOpen = (policy: IndexedPolicy) => this.standing(policy) === 'OPEN';
    const open = policies.every(isOpen) ? policies : policies.filter(isOpen);
    return { open, rejected: this.explain ? this.rejectedOf(policies) : none };
  }

  private rejectedOf(policies: readonly IndexedPolicy[]): readonly Rejection[] {
    const rejected: Rejection[] = [];
    for (const policy of policies) {
      const standing = this.standing(policy);
      if (standing === 'OPEN' || standing === 'SILENT') continue;
      const rejection = rejectionOf(policy, standing.reason, standing.missing);
      if (policy.byLine) rejected.push(rejection);
      else this.orderRejections.set(policy, rejection);
    }
    return rejected;
  }

  private standing(policy: IndexedPolicy): Standing {
    return (this.standings[policy.ordinal] ??= standingOf(policy, this.request, this.governing));
  }
}
