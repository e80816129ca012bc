import { t, totalsSchema, type Immutable } from '#libs/kernel';
import type { Static } from '@sinclair/typebox';

/**
 * `ERROR`: publication is refused. `WARNING`: published only by who names its code in `acknowledged`. `NOTE`: worth
 * knowing, stops nothing.
 */
export const severitySchema = t.oneOf('ERROR', 'WARNING', 'NOTE');
export type Severity = Static<typeof severitySchema>;

/** An order that shows what a finding says, as the engine prices it; amounts in minor units, quantities in base units. */
export const exampleOrderSchema = t.object({
  currency: t.currency(),
  orderedOn: t.date(),
  lines: t.array(
    t.object({
      sku: t.id(),
      nature: t.oneOf('GOODS', 'PROMOTION'),
      quantity: t.quantity(),
      unitPrice: t.nullable(t.decimal()),
      gross: t.amount(),
      discount: t.amount(),
      net: t.amount(),
    }),
  ),
  totals: totalsSchema,
});
export type ExampleOrder = Immutable<Static<typeof exampleOrderSchema>>;

/** One thing that the analysis of a policy found. */
export const findingSchema = t.object({
  /** Stable, kebab-case. */
  code: t.text(),
  severity: severitySchema,
  policyId: t.id(),
  /** The slab that it is about, from 1; null: the policy as a whole. */
  slab: t.nullable(t.integer()),
  /** The field of the body, where one is at fault. */
  field: t.nullable(t.text()),
  /** The published policies that it happens with. */
  others: t.array(t.id()),
  message: t.text(),
  example: t.nullable(exampleOrderSchema),
});
export type Finding = Immutable<Static<typeof findingSchema>>;
