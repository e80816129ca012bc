import type { FreeGood, UnitFactor } from '../pricing/priced-order.js';

/** A product as an analysis takes it for its example orders. */
export interface MarketProduct {
  readonly sku: string;
  readonly brand: string | null;
  readonly category: string | null;
  /** List price of one base unit, decimal text. */
  readonly unitPrice: string;
  /** Percent, decimal text. */
  readonly taxRate: string;
  readonly units: readonly UnitFactor[];
  /** What one base unit costs the seller, decimal text, and where that is told; null: not known. */
  readonly cost: { readonly price: string; readonly by: string } | null;
}

/**
 * What the law of a market lets a seller spend on promotion, in percent of the price right before it: of each product that is
 * sold for less, and of all goods of a promotion together, free goods at their list value.
 * `concentrated`: periods of a campaign in which another limit holds. `exemptCategories`: products that may be discounted without
 * limit.
 */
export interface PromotionLaw {
  readonly name: string;
  readonly percent: string;
  readonly concentrated: readonly { readonly from: string; readonly to: string; readonly percent: string }[];
  readonly exemptCategories: readonly string[];
}

/**
 * Vietnam, Decree 81/2018/ND-CP, as amended by Decree 128/2024/ND-CP from 1 December 2024.
 * Article 6: what is spent on a unit promoted is worth at most 50 % of its price right before the promotion, and what is
 * spent on a programme at most 50 % of the goods promoted. Article 7(1): no discount above 50 % of that price.
 * Articles 6 and 7(2): 100 % in a concentrated promotion that authorities decide, or a programme of the Prime Minister
 * (`concentrated`). Article 7(3): discounts on goods under price stabilisation, on fresh food, and where a firm is
 * bankrupt, dissolved, or changes place or trade are not limited (`exemptCategories`). Samples, gifts without purchase, contests, lotteries and
 * loyalty programmes have limits of their own, and are not what policies give.
 * docs/discounts.md names the pages that this was checked against.
 */
export const promotionLawOfVietnam: PromotionLaw = {
  name: 'Decree 81/2018/ND-CP',
  percent: '50',
  concentrated: [],
  exemptCategories: [],
};

/** The market that a policy is analysed against. */
export interface Market {
  /** Business date. */
  readonly today: string;
  /** Products to make example orders of; where none is on the policy, what hangs on prices is not looked at. */
  readonly products: readonly MarketProduct[];
  /** Products that may be given for free, with what is in stock. */
  readonly goods: readonly FreeGood[];
  /**
   * What a line must bring in at least, percent of its list value, where its cost is not known; null: only known costs are
   * looked at.
   */
  readonly marginFloorPercent: string | null;
  readonly promotionLaw: PromotionLaw | null;
}
