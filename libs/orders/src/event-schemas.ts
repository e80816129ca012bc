import { amountsSchema, natureSchema, t, totalsSchema } from '#libs/kernel';

export const id = { orderId: t.id() };

/** One applied step of the price: which policy version took how much off which base. */
const priceStep = t.object({
  policyId: t.id(),
  version: t.integer(),
  phase: t.integer(),
  base: t.amount(),
  quantityUsed: t.quantity(),
  rate: t.text(),
  amount: t.amount(),
  principalShare: t.amount(),
  /** What the policy's caps had left after the step; absent without caps. */
  capsLeft: t.optional(t.array(t.integer())),
});

/** How much of a unit one base unit holds: decimal text or a fraction. */
const unitFactor = t.object({ unit: t.text(), factor: t.text() });

const orderLine = t.object({
  lineNo: t.integer(),
  sku: t.id(),
  brand: t.nullable(t.text()),
  category: t.nullable(t.text()),
  nature: natureSchema,
  quantity: t.quantity(),
  /** How the buyer counted, if in packs: `count` x `factor` = quantity. */
  pack: t.nullable(t.object({ code: t.text(), factor: t.integer(), count: t.integer() })),
  /** Price of one base unit; null where seller and buyer agreed on the line's amount. */
  unitPrice: t.nullable(t.decimal()),
  taxRate: t.decimal(),
  /** The units that policies asked about; absent if none. */
  units: t.optional(t.array(unitFactor)),
  ...amountsSchema,
  steps: t.array(priceStep),
});

const known = t.optional(t.nullable(t.text()));

/** The buyer's attributes that policies could ask about, as of one day. */
const buyerAttributes = t.object({
  channel: known,
  territory: known,
  /** All of them, of a distributor. */
  channels: t.optional(t.nullable(t.array(t.text()))),
  territories: t.optional(t.nullable(t.array(t.text()))),
  distributor: known,
  outlet: known,
  outletClass: known,
  outletType: known,
  customerLists: t.optional(t.nullable(t.array(t.text()))),
  paymentTerm: known,
  orderSource: known,
  firstOrder: t.optional(t.nullable(t.boolean())),
});

/** What the price was derived from: with it the same price can be derived again years later. */
export const evidence = t.object({
  priceListId: t.nullable(t.id()),
  priceListVersion: t.nullable(t.integer()),
  /** Log position up to which prices and policies were known. */
  position: t.integer(),
  dates: t.object({ order: t.date(), promised: t.optional(t.date()) }),
  attributes: buyerAttributes,
  /** The same on the promised day, where they differ. */
  attributesOn: t.optional(t.object({ promised: t.optional(buyerAttributes) })),
  /** The policy versions that took part. */
  policies: t.array(t.object({ policyId: t.id(), version: t.integer() })),
  couponCodes: t.optional(t.array(t.text())),
  /** Which free goods the buyer chose. */
  choices: t.optional(t.array(t.object({ policyId: t.id(), sku: t.id() }))),
  /** The products that could be given for free, as they were known. */
  goods: t.optional(
    t.array(
      t.object({
        sku: t.id(),
        brand: t.nullable(t.text()),
        category: t.nullable(t.text()),
        unitPrice: t.nullable(t.decimal()),
        taxRate: t.decimal(),
        available: t.nullable(t.quantity()),
      }),
    ),
  ),
  /** What was left of budgets. */
  budgets: t.optional(t.array(t.object({ budgetKey: t.text(), left: t.integer() }))),
});

/** What the order's price uses of one budget: reserved before the order was placed or amended. */
const budgetClaim = t.object({
  budgetKey: t.text(),
  policyId: t.id(),
  version: t.integer(),
  measure: t.oneOf('MONEY', 'QUANTITY', 'USES'),
  amount: t.integer(),
  /** How it falls on the lines; empty for USES. */
  lines: t.array(t.object({ lineNo: t.integer(), amount: t.integer() })),
});

/** An amount of a budget, in the budget's measure. */
export const budgetAmounts = t.array(t.object({ budgetKey: t.text(), amount: t.integer() }));

export const lineQuantity = t.object({ lineNo: t.integer(), quantity: t.quantity() });

/** Version 1 knew nothing of coupons, choices, free goods and budgets: what it says holds as it is. */
export const withNone = (...fields: readonly string[]) => ({
  1: (data: Record<string, unknown>) => ({ ...data, ...Object.fromEntries(fields.map((field) => [field, []])) }),
});

/**
 * Version 2 told the buyer’s attributes of one day only, version 3 one channel and territory of a distributor: what they
 * say holds as it is.
 */
export const sameAsBefore = (data: Record<string, unknown>) => data;

export const priced = { lines: t.array(orderLine), totals: totalsSchema, evidence, claims: t.array(budgetClaim) };
