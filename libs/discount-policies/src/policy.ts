import { levelSchema, t, type Immutable } from '#libs/kernel';
import type { Static } from '@sinclair/typebox';
import { attributeNameSchema } from './attributes.js';
import { settlementSchema } from './settlement-terms.js';

/**
 * Phases in the order in which they price; thresholds come after line discounts. PRICE and LINE work line by line; SET,
 * FREE_GOODS and BILL on the order as a whole; SETTLEMENT after invoicing, never while an order is priced.
 */
export const phases = { PRICE: 1, LINE: 2, SET: 3, FREE_GOODS: 4, BILL: 5, SETTLEMENT: 6 } as const;
export const phaseSchema = t.oneOf('PRICE', 'LINE', 'SET', 'FREE_GOODS', 'BILL', 'SETTLEMENT');

/**
 * `IN`: the attribute is one of the values; in a tree, it lies in one of the branches; of an attribute with several
 * values (lists, the channels and territories of a distributor), one is enough. `NOT_IN`: known, and none of them.
 */
const condition = t.object({
  attribute: attributeNameSchema,
  operator: t.oneOf('IN', 'NOT_IN'),
  values: t.array(t.text()),
});

/** A typed predicate in conjunctive form: all clauses hold, each by at least one condition. No clause: everyone. */
const eligibility = t.object({ all: t.array(t.object({ any: t.array(condition) })) });

const products = t.object({ skus: t.array(t.id()), brands: t.array(t.text()), categories: t.array(t.text()) });
/** Products: one of the included (nothing named: every product) and none of the excluded. */
const productSet = t.object({ include: products, exclude: products });

/**
 * What a slab's bounds count, over the lines of a pool. Free lines never count. All values are frozen at the start of the
 * policy's phase: no reward moves the threshold of another policy of its phase, or its own.
 */
const constraint = t.object({
  /**
   * `QUANTITY`: base units or, with `unit`, packs. `STANDARD_UNIT`: units such as LITRE, by exact factors. `VALUE`: minor
   * units of `value`. `DAYS`: from invoice to payment, in phase SETTLEMENT only. A line whose product lacks the factor of
   * the unit is not counted and gets nothing (FACTOR_MISSING).
   */
  measure: t.oneOf('QUANTITY', 'VALUE', 'STANDARD_UNIT', 'DAYS'),
  /** The standard unit, e.g. LITRE, or for QUANTITY the pack, e.g. CASE; null: base units, or no units. */
  unit: t.nullable(t.text()),
  /** What VALUE counts. `INCLUDING_TAX`: net and the tax on it, rounded half up once a line. */
  value: t.oneOf('GROSS', 'NET', 'INCLUDING_TAX'),
  /** The pools: `LINE`: each line for itself. `SKU`: lines of one SKU together. `ORDER`: all lines of the scheme-on set. */
  per: t.oneOf('LINE', 'SKU', 'ORDER'),
  /** A SKU with fewer base units in the pool is not counted; 0: every SKU is. */
  minPerSku: t.integer(),
  /** So many SKUs must count, or the pool gives nothing (TOO_FEW_PRODUCTS); 0 or 1: any. */
  minSkus: t.integer(),
  /**
   * Mix by ratio, and bundles: a set takes `units` base units from each part. The slabs then count complete sets
   * (QUANTITY, no unit). A product belongs to the first part that holds it; products of no part are not counted. Empty: no
   * sets.
   */
  sets: t.array(t.object({ products: productSet, units: t.integer() })),
});

/**
 * How the slabs and the measure M of a pool lead to rewards. A slab holds for M if `from` <= whole part of M <= `to`.
 * `STEP`: the slab that holds for M rewards the whole pool, once. `MARGINAL`: each slab rewards the stretch of the pool
 * from `from` - 1 (0, for `from` 0) to `to`. `RECURRING`: with `every` a number, the slab that holds for M rewards
 * times = whole part of (M - offset) / every stretches; with `every` null, each slab is `for every from`: starting from the
 * slab that holds for M - offset, whole part of rest / from times, then the same with what is left (`LOWER_SLABS`) or
 * nothing (`LOST`). `maxTimes` bounds the times in all, greatest slab first. What is rewarded is the stretch of
 * times x every after the first `offset`.
 */
const calculation = t.union(
  t.object({ kind: t.literal('STEP') }),
  t.object({ kind: t.literal('MARGINAL') }),
  t.object({
    kind: t.literal('RECURRING'),
    every: t.nullable(t.integer()),
    /** Counted before the recursion starts: gives nothing. */
    offset: t.integer(),
    maxTimes: t.nullable(t.integer()),
    remainder: t.oneOf('LOST', 'LOWER_SLABS'),
  }),
);

/**
 * Bounds are inclusive, in the constraint's measure; `to` null: without end. `rate`: percent, amount, price or free
 * units, as the payout says.
 */
const slab = t.object({ from: t.integer(), to: t.nullable(t.integer()), rate: t.decimal() });

/**
 * What is given, on the rewarded units; no line ever falls below zero. "A unit" of a rate is what the constraint counts
 * (base unit, pack, standard unit), and a base unit where it counts values or sets, or where the reward is on other
 * products (`eligibleOn`) or on some units (`rewardUnits`). A stretch that ends inside a base unit works on the exact
 * share of it; as a unit used it belongs to the stretch in which it begins.
 */
const payout = t.union(
  /** Rate in percent of the base. */
  t.object({ kind: t.literal('PERCENT') }),
  /** Rate in currency for each rewarded unit. */
  t.object({ kind: t.literal('AMOUNT_PER_UNIT') }),
  /** Each rewarded unit costs the rate, in currency; never more than before. */
  t.object({ kind: t.literal('NET_PRICE') }),
  /**
   * Rate in currency in all: once (STEP), for each time (RECURRING) or each complete set (sets). Shared by gross over the
   * rewarded lines (PRICE, LINE; what a line can't take is lost) or by the gross of the rewarded units (SET), by what is left of the lines (BILL):
   * largest remainder, earlier first; in SET and BILL what a line can't take goes to the others in their order.
   */
  t.object({ kind: t.literal('FIXED') }),
  /**
   * What is rewarded costs the rate, in currency: for each set, each time of RECURRING, or in all (STEP). The discount is
   * the base of the rewarded units less that price, shared as FIXED in SET is.
   */
  t.object({ kind: t.literal('SET_PRICE') }),
  t.object({
    kind: t.literal('FREE_GOODS'),
    /**
     * `SAME`: the counted SKUs, shared by their counted units. `OTHER`: each SKU of `skus`. `CHOICE`: the one of `skus`
     * that the request chose, the first if it chose none. `CHEAPEST`: the counted SKU of the lowest net per unit at the
     * start of the phase (earlier line first).
     */
    goods: t.oneOf('SAME', 'OTHER', 'CHOICE', 'CHEAPEST'),
    skus: t.array(t.id()),
    /**
     * `EXCLUSIVE`: added to what is ordered, as lines of nature PROMOTION (one for each policy and SKU, net 0).
     * `INCLUSIVE`: part of what is ordered is free: a step takes off the net of so many units of the order's lines of
     * these SKUs, the cheapest unit first for CHEAPEST, else in the order of the lines, never more than is ordered.
     */
    counting: t.oneOf('INCLUSIVE', 'EXCLUSIVE'),
    /**
     * Free units of RECURRING, rate r for every n of M counted after the offset. `PRO_RATA`: M x r / n, rounded once as
     * `rounding` says. `UNIT_REFERENCE`: whole part of M / n, x r. `WHOLE_UNIT`: M / n x r if n divides M, else nothing
     * (NOT_A_MULTIPLE). A rate that is not whole is rounded once, after the product. STEP and MARGINAL don't look at it:
     * STEP gives r units once, MARGINAL is not for free goods. `maxTimes` bounds M to maxTimes x n.
     */
    entitlement: t.oneOf('PRO_RATA', 'UNIT_REFERENCE', 'WHOLE_UNIT'),
    /**
     * When less of the goods is there than would be given (EXCLUSIVE only). `LESS`: what is there. `NEXT`: of a CHOICE the
     * next SKU of `skus` (from the chosen on, then from the first) that is there in full, else nothing. `NOTHING`.
     */
    short: t.oneOf('LESS', 'NEXT', 'NOTHING'),
  }),
);

/**
 * A limit of what the policy may give. MONEY in minor units (free goods: their gross), QUANTITY in base units rewarded or
 * given free, USES one for each order that it applies to. `PARTIAL`: gives what is left; `ALL_OR_NOTHING`: gives nothing
 * where it can't give all (CAP_TOO_SMALL), decided line by line in PRICE and LINE, else for the order. Nothing left:
 * BUDGET_EXHAUSTED. Caps cut one after another, in their order: what is left is shared by largest remainder, fewer units
 * take their part of the amount rounded down, free goods stay whole. Where no money is given, no units are.
 * `LINE` and `ORDER` hold inside one order. The others are budgets over many orders: what is left of each comes in with
 * the request under the keys of {@link budgetKeysOf}; a key that does not come in has nothing left. `DAY`: of the
 * governing date. `CODE`: of the coupon code.
 */
const cap = t.object({
  scope: t.oneOf('LINE', 'ORDER', 'OUTLET', 'DISTRIBUTOR', 'POLICY', 'DAY', 'CODE'),
  measure: t.oneOf('MONEY', 'QUANTITY', 'USES'),
  limit: t.integer(),
  grant: t.oneOf('PARTIAL', 'ALL_OR_NOTHING'),
  /** The limit is split over so many sub-budgets (by the buyer's id), so that orders don't queue for one; 1: not split. */
  shards: t.integer(),
});

export const governingDateSchema = t.oneOf('ORDER', 'PROMISED', 'RECEIPT', 'INVOICE');
export type GoverningDate = Static<typeof governingDateSchema>;

/** What a policy says. Published, it never changes; an edit is a new version. */
export const policyBodySchema = t.object({
  name: t.text(),
  level: levelSchema,
  currency: t.currency(),
  phase: phaseSchema,
  /** Policies of one group and phase compete (BEST_OF) or add up (ADD); policies of one group share units (`consumes`). */
  group: t.id(),
  /**
   * In PRICE and LINE, on each line. `EXCLUSIVE`: alone on the line from its phase on, unless one of higher priority
   * applies. `BEST_OF`: one of the group, by priority, then by money. `COMPOUND`: on what earlier policies left. `ADD`: on
   * what the first ADD policy of its group found.
   * In SET, FREE_GOODS and BILL the same words for the order: policies that give something, each looked at alone on what
   * the phase found, take their turn by priority, then EXCLUSIVE before BEST_OF before the others, then (BEST_OF: money
   * first) customer, product (by the broadest word of `schemeOn`), benefit, id. Each is looked at again on what those before
   * it left. `EXCLUSIVE` looks only at lines that no policy of the phase touched yet and closes those that it touches
   * (counted or rewarded) for all that comes later; of a `BEST_OF` group the first that gives anything applies; `ADD` works
   * on the net at the start of the phase.
   */
  stacking: t.oneOf('EXCLUSIVE', 'BEST_OF', 'COMPOUND', 'ADD'),
  /** Whose money BEST_OF looks at: the customer's (the most) or the company's (the least above zero). */
  bestFor: t.oneOf('CUSTOMER', 'COMPANY'),
  /** Higher comes first; equal is the normal case. */
  priority: t.integer(),
  eligibility,
  /** Needs one of these codes in the request; null: no code. Codes are compared as they are written. */
  coupon: t.nullable(t.object({ codes: t.array(t.text()) })),
  /** Business dates, both inclusive; `to` null: until stopped or ended. */
  window: t.object({ from: t.date(), to: t.nullable(t.date()) }),
  governingDate: governingDateSchema,
  /** The products that are counted. */
  schemeOn: productSet,
  /** The products that receive the payout; null: the same. Phases SET and BILL. */
  eligibleOn: t.nullable(productSet),
  /**
   * Only so many base units are rewarded for each time, set or (STEP) once: the first of the stretch, or of the order's
   * lines in `eligibleOn`, in the order of `take`; null: all. Phase SET.
   */
  rewardUnits: t.nullable(t.integer()),
  constraint,
  /**
   * Which units come first when a pool is cut into stretches, sets or rewarded units: by line number, or by net per base
   * unit at the start of the phase (ties: earlier line).
   */
  take: t.oneOf('LINE_ORDER', 'CHEAPEST_FIRST', 'DEAREST_FIRST'),
  /**
   * True: units counted or rewarded serve no other consuming policy of the group, in any phase. RECURRING and sets use what
   * their stretches cover, the others (and free goods PRO_RATA and WHOLE_UNIT without sets) the whole pool. A unit counted
   * and rewarded is used once. Not in PRICE and LINE.
   */
  consumes: t.boolean(),
  /**
   * What percents and prices work on. `GROSS`: the list amount. `NET`: what is left of it when the policy's turn comes.
   * `INCLUDING_TAX`: that with its tax, rounded half up once a line.
   */
  base: t.oneOf('GROSS', 'NET', 'INCLUDING_TAX'),
  calculation,
  slabs: t.array(slab),
  payout,
  caps: t.array(cap),
  /** The principal's share of what is given, percent, perhaps out of a fund; the rest is the distributor's. */
  funding: t.object({
    principalPercent: t.decimal(),
    claimable: t.boolean(),
    costCentre: t.nullable(t.text()),
    fund: t.nullable(t.id()),
  }),
  /**
   * Each amount is rounded once to minor units: a line's in PRICE, LINE and SET, the whole bill's in BILL. A line's part of
   * an amount or value (`n` of its `q` units) is rounded down: differences of such parts add up.
   */
  rounding: t.oneOf('half-up', 'half-even', 'down', 'up'),
  /**
   * `COMMERCIAL_CREDIT`: lowers what is paid, not the taxable value. `GIFT`: free goods on whose value the seller declares
   * tax; the buyer is charged none.
   */
  taxTreatment: t.oneOf('REDUCES_TAXABLE_VALUE', 'COMMERCIAL_CREDIT', 'GIFT'),
  /** True: also lowers lines whose amount seller and buyer agreed. */
  onAgreedAmounts: t.boolean(),
  /** How it is settled after invoicing; not null exactly in phase SETTLEMENT. */
  settlement: t.nullable(settlementSchema),
});

export type PolicyBody = Immutable<Static<typeof policyBodySchema>>;
export type Phase = PolicyBody['phase'];
export type Eligibility = PolicyBody['eligibility'];
export type Condition = Eligibility['all'][number]['any'][number];
export type ProductSet = PolicyBody['schemeOn'];
export type Slab = PolicyBody['slabs'][number];
export type Cap = PolicyBody['caps'][number];
export type Payout = PolicyBody['payout'];
export type FreeGoodsPayout = Extract<Payout, { kind: 'FREE_GOODS' }>;
