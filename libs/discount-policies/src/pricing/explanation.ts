import { t, type Immutable } from '#libs/kernel';
import type { Static } from '@sinclair/typebox';

/** Why a policy gave nothing to a line. */
export const rejectionReasonSchema = t.oneOf(
  'CURRENCY_DIFFERS',
  'DATE_UNKNOWN',
  'OUTSIDE_WINDOW',
  'STOPPED',
  'NOT_ELIGIBLE',
  'PRODUCT_EXCLUDED',
  'AMOUNT_AGREED',
  'BELOW_SLABS',
  'ABOVE_SLABS',
  'NO_BENEFIT',
  'ANOTHER_IS_BETTER',
  'ANOTHER_IS_EXCLUSIVE',
  'NOT_ALONE',
  /** None of its coupon codes was named. */
  'CODE_MISSING',
  /** The product has no factor for the unit that is counted. */
  'FACTOR_MISSING',
  'TOO_FEW_PRODUCTS',
  /** Not one complete set. */
  'SET_INCOMPLETE',
  /** What is left after other policies of its group took their units does not reach it. */
  'UNITS_USED',
  /** WHOLE_UNIT: what is counted is no multiple. */
  'NOT_A_MULTIPLE',
  /** No product of the request's goods is one that it gives. */
  'GOODS_UNKNOWN',
  'GOODS_SHORT',
  'BUDGET_EXHAUSTED',
  /** It may only give all or nothing, and a cap has less left than all. */
  'CAP_TOO_SMALL',
);
export type RejectionReason = Static<typeof rejectionReasonSchema>;

/** What would have been needed; only the fields that fit the reason. */
const missing = t.object({
  /** What was missing to the first slab: base units. */
  quantity: t.optional(t.quantity()),
  /** The same where other units are counted, in whole ones. */
  units: t.optional(t.integer()),
  unit: t.optional(t.text()),
  /** The same where values are counted, minor units. */
  value: t.optional(t.amount()),
  /** SKUs or complete sets that were missing. */
  skus: t.optional(t.integer()),
  sets: t.optional(t.integer()),
  /** The budget that is used up, or too small, and what it had left. */
  budgetKey: t.optional(t.text()),
  left: t.optional(t.integer()),
  /** The condition that failed: attribute, the values wanted, the value found (null: unknown). */
  attribute: t.optional(t.text()),
  operator: t.optional(t.text()),
  wanted: t.optional(t.array(t.text())),
  found: t.optional(t.nullable(t.text())),
  /** The window or stop date that was missed. */
  from: t.optional(t.nullable(t.date())),
  to: t.optional(t.nullable(t.date())),
  /** The policy that took the line instead. */
  policyId: t.optional(t.id()),
});
export type Missing = Immutable<Static<typeof missing>>;

export const rejectedPolicySchema = t.object({
  policyId: t.id(),
  version: t.integer(),
  reason: rejectionReasonSchema,
  missing: t.nullable(missing),
});
export type RejectedPolicy = Immutable<Static<typeof rejectedPolicySchema>>;

/** "2 more cases give 5 %": the next reward of a policy that the buyer is eligible for. */
export const nearMissSchema = t.object({
  policyId: t.id(),
  version: t.integer(),
  /** What `missing` counts; `SKUS`: further products of the set, `SETS`: complete sets. */
  measure: t.oneOf('QUANTITY', 'VALUE', 'STANDARD_UNIT', 'SKUS', 'SETS'),
  /** The unit, where the policy counts one. */
  unit: t.nullable(t.text()),
  /** How much more is needed, in whole units of the measure (minor units for VALUE). */
  missing: t.integer(),
  payout: t.text(),
  rate: t.decimal(),
});
export type NearMiss = Immutable<Static<typeof nearMissSchema>>;

/** What did not apply and why, by policy id, and what is nearly reached. */
export const orderExplanationSchema = t.object({
  rejected: t.array(rejectedPolicySchema),
  nearMisses: t.array(nearMissSchema),
});
export type OrderExplanation = Immutable<Static<typeof orderExplanationSchema>>;

/** The same of one line, for policies that work line by line (PRICE, LINE). */
export const lineExplanationSchema = t.object({ lineNo: t.integer(), ...orderExplanationSchema.properties });
export type LineExplanation = Immutable<Static<typeof lineExplanationSchema>>;
