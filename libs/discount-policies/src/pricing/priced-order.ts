import { amountsSchema, levelSchema, natureSchema, t, totalsSchema, type Immutable } from '#libs/kernel';
import type { Static } from '@sinclair/typebox';
import { partyAttributesSchema } from '../attributes.js';

/** One applied step of the price: which policy version took how much off which base. */
export const priceStepSchema = t.object({
  policyId: t.id(),
  version: t.integer(),
  /** 1 price, 2 line, 3 set, 4 free goods, 5 bill, 6 settlement. */
  phase: t.integer(),
  base: t.amount(),
  /** Base units that the rate was applied to. */
  quantityUsed: t.quantity(),
  /** Percent, amount per base unit or price per base unit, as the policy's payout says. */
  rate: t.decimal(),
  /** What the step took off, minor units. */
  amount: t.amount(),
  /** The principal's part of the amount; the rest is the distributor's. */
  principalShare: t.amount(),
});
export type PriceStep = Readonly<Static<typeof priceStepSchema>>;

const product = { lineNo: t.integer(), sku: t.id(), brand: t.nullable(t.text()), category: t.nullable(t.text()) };

/** A priced line, with what its price was derived from: gross - sum of steps = net, tax on net, rounded half up once. */
export const pricedLineSchema = t.object({
  ...product,
  nature: natureSchema,
  quantity: t.quantity(),
  /** Price of one base unit; null where seller and buyer agreed on the line's amount, which is then the gross. */
  unitPrice: t.nullable(t.decimal()),
  taxRate: t.decimal(),
  ...amountsSchema,
  steps: t.array(priceStepSchema),
});
export type PricedLine = Immutable<Static<typeof pricedLineSchema>>;

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
}

/** What is to be priced. The order of lines means nothing; line numbers are unique. */
export interface PricingRequest extends Omit<PricingEvidence, 'policies'> {
  readonly lines: readonly LineToPrice[];
}
