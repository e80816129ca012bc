import { levelSchema, t, type Immutable } from '#libs/kernel';
import type { Static } from '@sinclair/typebox';
import { attributeNameSchema } from './attributes.js';

/** Phases in the order in which they price; thresholds come after line discounts. */
export const phases = { PRICE: 1, LINE: 2, SET: 3, FREE_GOODS: 4, BILL: 5, SETTLEMENT: 6 } as const;
export const phaseSchema = t.oneOf('PRICE', 'LINE', 'SET', 'FREE_GOODS', 'BILL', 'SETTLEMENT');

/** `IN`: the attribute is one of the values; in a tree, it lies in one of the branches. `NOT_IN`: known, and none of them. */
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

/** What a slab's bounds count. Quantities in base units, values in minor units. */
const constraint = t.object({
  measure: t.oneOf('QUANTITY', 'VALUE', 'STANDARD_UNIT'),
  /** The standard unit, e.g. LITRE; null for the other measures. */
  unit: t.nullable(t.text()),
  /** `LINE`: each line for itself. `ORDER`: all lines of the scheme-on set together. */
  per: t.oneOf('LINE', 'ORDER'),
});

/** `STEP`: the slab reached holds for all units. `MARGINAL`: each slab prices its own units. `RECURRING`: for every n. */
const calculation = t.union(
  t.object({ kind: t.literal('STEP') }),
  t.object({ kind: t.literal('MARGINAL') }),
  t.object({ kind: t.literal('RECURRING'), every: t.integer(), maxTimes: t.nullable(t.integer()) }),
);

/** Bounds are inclusive; `to` null: without end. `rate`: percent, amount or price per base unit, as the payout says. */
const slab = t.object({ from: t.integer(), to: t.nullable(t.integer()), rate: t.decimal() });

const payout = t.union(
  t.object({ kind: t.literal('PERCENT') }),
  t.object({ kind: t.literal('AMOUNT_PER_UNIT') }),
  t.object({ kind: t.literal('NET_PRICE') }),
  t.object({ kind: t.literal('FIXED') }),
  t.object({
    kind: t.literal('FREE_GOODS'),
    goods: t.oneOf('SAME', 'OTHER', 'CHOICE', 'CHEAPEST'),
    skus: t.array(t.id()),
    /** `INCLUSIVE`: part of what is ordered is free. `EXCLUSIVE`: added to it. */
    counting: t.oneOf('INCLUSIVE', 'EXCLUSIVE'),
    entitlement: t.oneOf('PRO_RATA', 'UNIT_REFERENCE', 'WHOLE_UNIT'),
  }),
);

const cap = t.object({
  scope: t.oneOf('LINE', 'ORDER', 'OUTLET', 'DISTRIBUTOR', 'POLICY', 'DAY'),
  measure: t.oneOf('MONEY', 'QUANTITY', 'USES'),
  limit: t.integer(),
  grant: t.oneOf('PARTIAL', 'ALL_OR_NOTHING'),
});

export const governingDateSchema = t.oneOf('ORDER', 'PROMISED', 'RECEIPT', 'INVOICE');
export type GoverningDate = Static<typeof governingDateSchema>;

/** What a policy says. Published, it never changes; an edit is a new version. */
export const policyBodySchema = t.object({
  name: t.text(),
  level: levelSchema,
  currency: t.currency(),
  phase: phaseSchema,
  /** Policies of one group and phase compete (BEST_OF) or add up (ADD) on a line. */
  group: t.id(),
  /**
   * `EXCLUSIVE`: alone on the line from its phase on, unless one of higher priority applies. `BEST_OF`: one of the group,
   * by priority, then by money. `COMPOUND`: on what earlier policies left. `ADD`: on what its group found.
   */
  stacking: t.oneOf('EXCLUSIVE', 'BEST_OF', 'COMPOUND', 'ADD'),
  /** Higher comes first; equal is the normal case. */
  priority: t.integer(),
  eligibility,
  /** Business dates, both inclusive; `to` null: until stopped or ended. */
  window: t.object({ from: t.date(), to: t.nullable(t.date()) }),
  governingDate: governingDateSchema,
  /** The products that are counted. */
  schemeOn: productSet,
  /** The products that receive the payout; null: the same. */
  eligibleOn: t.nullable(productSet),
  constraint,
  /** `GROSS`: the list amount. `NET`: what is left of it when the policy's turn comes. */
  base: t.oneOf('GROSS', 'NET'),
  calculation,
  slabs: t.array(slab),
  payout,
  caps: t.array(cap),
  /** The principal's share of what is given, percent; the rest is the distributor's. */
  funding: t.object({ principalPercent: t.decimal(), claimable: t.boolean(), costCentre: t.nullable(t.text()) }),
  rounding: t.oneOf('half-up', 'half-even', 'down', 'up'),
  taxTreatment: t.oneOf('REDUCES_TAXABLE_VALUE', 'COMMERCIAL_CREDIT'),
  /** True: also lowers lines whose amount seller and buyer agreed. */
  onAgreedAmounts: t.boolean(),
});

export type PolicyBody = Immutable<Static<typeof policyBodySchema>>;
export type Phase = PolicyBody['phase'];
export type Eligibility = PolicyBody['eligibility'];
export type Condition = Eligibility['all'][number]['any'][number];
export type ProductSet = PolicyBody['schemeOn'];
export type Slab = PolicyBody['slabs'][number];
