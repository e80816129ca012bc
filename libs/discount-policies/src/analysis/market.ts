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
  /** What one base unit costs the seller, decimal text; null: not known. */
  readonly cost: string | null;
}

/**
 * What the law of a market lets a seller spend on promotion, in percent of the list value of the goods promoted.
 * `concentrated`: periods of a campaign in which another limit holds. `exemptCategories`: not limited.
 */
export interface PromotionLaw {
  readonly name: string;
  readonly percent: string;
  readonly concentrated: readonly { readonly from: string; readonly to: string; readonly percent: string }[];
  readonly exemptCategories: readonly string[];
}

/**
 * Vietnam, Decree 81/2018/ND-CP (as amended by Decree 128/2024/ND-CP), articles 6 and 7: goods used for a promotion, and
 * a discount on goods promoted, are worth at most 50 % of the price before it; 100 % in a concentrated promotion
 * (`concentrated`: the authorities announce its days; before Tet the 30 days before the first day of the lunar year). Not
 * limited are, among others, fresh food, goods whose price the state sets, and stock of a firm that closes or moves
 * (`exemptCategories`).
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
