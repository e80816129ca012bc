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
);
export type RejectionReason = Static<typeof rejectionReasonSchema>;

/** What would have been needed; only the fields that fit the reason. */
const missing = t.object({
  /** Base units that were missing to the first slab. */
  quantity: t.optional(t.quantity()),
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

/** "2 more give 5 %": the next slab of a policy that the buyer is eligible for. */
export const nearMissSchema = t.object({
  policyId: t.id(),
  version: t.integer(),
  /** Base units that are missing. */
  missingQuantity: t.quantity(),
  payout: t.text(),
  rate: t.decimal(),
});
export type NearMiss = Immutable<Static<typeof nearMissSchema>>;

/** Beside the steps on the line: what did not apply and why, by policy id, and what is nearly reached. */
export const lineExplanationSchema = t.object({
  lineNo: t.integer(),
  rejected: t.array(rejectedPolicySchema),
  nearMisses: t.array(nearMissSchema),
});
export type LineExplanation = Immutable<Static<typeof lineExplanationSchema>>;
