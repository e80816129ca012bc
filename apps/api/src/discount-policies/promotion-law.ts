import { promotionLawOfVietnam, type PromotionLaw } from '#libs/discount-policies';
import type { Config } from '#libs/platform';

/** The law of the deployment's market with its announced periods and categories; null: none is looked at. */
export function promotionLawOf(
  config: Pick<Config, 'promotionLaw' | 'promotionConcentrated' | 'promotionExempt'>,
): PromotionLaw | null {
  if (config.promotionLaw === 'none') return null;
  const { promotionConcentrated = [], promotionExempt = [] } = config;
  return { ...promotionLawOfVietnam, concentrated: promotionConcentrated, exemptCategories: promotionExempt };
}
