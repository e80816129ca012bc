import { amountsSchema, levelSchema, natureSchema, t, totalsSchema, type Immutable } from '#libs/kernel';
import { Type, type Static } from '@sinclair/typebox';
import { partyAttributesSchema } from '../attributes.js';
import type { Cap } from '../policy.js';

/** One applied step of the price: which policy version took how much off which base. */
export const priceStepSchema = t.object({
  policyId: t.id(),
  version: t.integer(),
  /** 1 price, 2 line, 3 set, 4 free goods, 5 bill, 6 settlement. */
  phase: t.integer(),
  base: t.amount(),
  /** Base units that the rate was applied to. */
  quantityUsed: t.quantity(),
  /** The slab's rate: percent, amount, price or free units, as the policy's payout says. */
  rate: t.decimal(),
  /** What the step took off, minor units. */
  amount: t.amount(),
  /** The principal's part of the amount; the rest is the distributor's. */
  principalShare: t.amount(),
  /** What the policy's caps had left after the step, in the order of the caps; absent without caps, or if it took nothing. */
  capsLeft: t.optional(t.array(t.integer())),
});
export type PriceStep = Immutable<Static<typeof priceStepSchema>>;

/**
 * How much of a unit one base unit of a product holds: decimal text ("0.33" LITRE) or a fraction ("1/24" CASE), exact and
 * above zero.
 */
export const unitFactorSchema = t.object({
  unit: t.text(),
  factor: Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,9})?(/[0-9]{1,9})?$' }),
});
export type UnitFactor = Readonly<Static<typeof unitFactorSchema>>;

const product = { lineNo: t.integer(), sku: t.id(), brand: t.nullable(t.text()), category: t.nullable(t.text()) };

/**
 * A priced line, with what its price was derived from: gross - sum of steps = net, tax on net, rounded half up once.
 * Lines of nature PROMOTION are free goods: derived by one policy, numbered after the ordered lines, net 0, and one step
 * that takes off their gross.
 */
export const pricedLineSchema = t.object({
  ...product,
  nature: natureSchema,
  quantity: t.quantity(),
  /** Price of one base unit; null where seller and buyer agreed on the line's amount, which is then the gross. */
  unitPrice: t.nullable(t.decimal()),
  taxRate: t.decimal(),
  /** The units that policies asked about; absent if none. */
  units: t.optional(t.array(unitFactorSchema)),
  ...amountsSchema,
  steps: t.array(priceStepSchema),
});
export type PricedLine = Immutable<Static<typeof pricedLineSchema>>;

/** A product that a policy may give for free, as it was known when the order was priced. */
export const freeGoodSchema = t.object({
  sku: t.id(),
  brand: t.nullable(t.text()),
  category: t.nullable(t.text()),
  /** List price of one base unit; null: it has none, as gifts may. */
  unitPrice: t.nullable(t.decimal()),
  taxRate: t.decimal(),
  /** Base units that may be promised beside what the order's own lines need; null: not looked at. */
  available: t.nullable(t.quantity()),
});
export type FreeGood = Readonly<Static<typeof freeGoodSchema>>;

const basis = {
  level: levelSchema,
  currency: t.currency(),
  /** Log position up to which policies were known. */
  position: t.integer(),
  /** Business dates that may govern a policy's window. */
  dates: t.object({
    order: t.date(),
    promised: t.optional(t.date()),
    receipt: t.optional(t.date()),
    invoice: t.optional(t.date()),
  }),
  /** Values as of the order's date. */
  attributes: partyAttributesSchema,
  /** Values as of the other dates, where they may differ. */
  attributesOn: t.optional(
    t.object({
      promised: t.optional(partyAttributesSchema),
      receipt: t.optional(partyAttributesSchema),
      invoice: t.optional(partyAttributesSchema),
    }),
  ),
  /** The coupon codes that the buyer named. */
  couponCodes: t.optional(t.array(t.text())),
  /** Which SKU the buyer takes where a policy lets it choose; of two choices for one policy the first counts. */
  choices: t.optional(t.array(t.object({ policyId: t.id(), sku: t.id() }))),
  /** What policies may give for free. Evidence keeps those that were looked at. */
  goods: t.optional(t.array(freeGoodSchema)),
  /** What is left of budgets, in the measure of their cap. Evidence keeps those that were looked at. */
  budgets: t.optional(t.array(t.object({ budgetKey: t.text(), left: t.integer() }))),
};

/**
 * What a price was derived from, beside its lines; small enough for every order. What was rejected is not stored: it
 * follows again from the policy versions known at `position`.
 */
export const pricingEvidenceSchema = t.object({
  ...basis,
  /** The versions that took part, by id. */
  policies: t.array(t.object({ policyId: t.id(), version: t.integer() })),
});
export type PricingEvidence = Immutable<Static<typeof pricingEvidenceSchema>>;

export const pricedOrderSchema = t.object({
  lines: t.array(pricedLineSchema),
  totals: totalsSchema,
  evidence: pricingEvidenceSchema,
});
export type PricedOrder = Immutable<Static<typeof pricedOrderSchema>>;

/** A line to be priced. Quantity in base units, greater than zero. */
export interface LineToPrice {
  readonly lineNo: number;
  readonly sku: string;
  readonly brand?: string | null;
  readonly category?: string | null;
  readonly quantity: number;
  /** Decimal text per base unit. Needed unless the amount is agreed. */
  readonly unitPrice: string | null;
  /** Gross of the whole line in minor units, fixed by agreement: policies leave it alone unless they say otherwise. */
  readonly agreedAmount?: number | null;
  /** Percent, decimal text. */
  readonly taxRate: string;
  /** Units in which policies may count it, packs included; each unit once. */
  readonly units?: readonly UnitFactor[];
}

/** What is to be priced. The order of lines means nothing; line numbers are unique. */
export interface PricingRequest extends Omit<PricingEvidence, 'policies'> {
  readonly lines: readonly LineToPrice[];
}

/** What a price uses of one budget: to be reserved before the order is placed. */
export interface BudgetClaim {
  readonly budgetKey: string;
  readonly policyId: string;
  readonly version: number;
  readonly measure: Cap['measure'];
  /** In the measure; above zero. */
  readonly amount: number;
  /** How it falls on the lines (free goods: on their own line), by line number; empty for USES. */
  readonly lines: readonly { readonly lineNo: number; readonly amount: number }[];
}
