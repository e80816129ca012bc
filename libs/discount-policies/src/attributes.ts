import { t, type Immutable } from '#libs/kernel';
import type { Static } from '@sinclair/typebox';

/**
 * How the values of an attribute are written in a condition. `tree`: a path, a condition names a branch of it. `list`:
 * the attribute has any number of values.
 */
export type AttributeKind =
  | { readonly kind: 'text' }
  | { readonly kind: 'tree' }
  | { readonly kind: 'list' }
  | { readonly kind: 'words'; readonly words: readonly string[] };

const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/** Everything that an eligibility may ask about. What isn't declared here can't be asked. */
export const attributes = {
  level: { kind: 'words', words: ['PRIMARY', 'SECONDARY'] },
  channel: { kind: 'text' },
  /** Path in the commercial tree, root first: `VN/SOUTH/SG-01`. */
  territory: { kind: 'tree' },
  distributor: { kind: 'text' },
  outlet: { kind: 'text' },
  outletClass: { kind: 'text' },
  /** What kind of outlet, e.g. GROCERY. */
  outletType: { kind: 'text' },
  /** The customer lists that the buyer is on: enrolments, campaigns, hurdles passed elsewhere. */
  customerList: { kind: 'list' },
  paymentTerm: { kind: 'text' },
  orderSource: { kind: 'text' },
  weekday: { kind: 'words', words: weekdays },
  firstOrder: { kind: 'words', words: ['YES', 'NO'] },
} as const satisfies Record<string, AttributeKind>;

export type AttributeName = keyof typeof attributes;

export const attributeNameSchema = t.oneOf(
  'level',
  'channel',
  'territory',
  'distributor',
  'outlet',
  'outletClass',
  'outletType',
  'customerList',
  'paymentTerm',
  'orderSource',
  'weekday',
  'firstOrder',
);

/** What is known of the order's parties on one date; null or absent is unknown. Level and weekday follow by themselves. */
export const partyAttributesSchema = t.object({
  channel: t.optional(t.nullable(t.text())),
  territory: t.optional(t.nullable(t.text())),
  /** All of them, of a buyer that serves several, as distributors do: they count instead of the one above. */
  channels: t.optional(t.nullable(t.array(t.text()))),
  territories: t.optional(t.nullable(t.array(t.text()))),
  distributor: t.optional(t.nullable(t.text())),
  outlet: t.optional(t.nullable(t.text())),
  outletClass: t.optional(t.nullable(t.text())),
  outletType: t.optional(t.nullable(t.text())),
  customerLists: t.optional(t.nullable(t.array(t.text()))),
  paymentTerm: t.optional(t.nullable(t.text())),
  orderSource: t.optional(t.nullable(t.text())),
  firstOrder: t.optional(t.nullable(t.boolean())),
});
export type PartyAttributes = Immutable<Static<typeof partyAttributesSchema>>;

/** Weekday word of a business date, e.g. 2026-11-22 is SUN. */
export function weekdayOf(date: string): string {
  return weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()]!;
}
