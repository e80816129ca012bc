import { analysePolicy, promotionLawOfVietnam, type PolicyBody, type PublishedPolicy } from '#libs/discount-policies';
import { demoPolicies } from './policies.js';
import { demoPrice, demoProducts } from './products.js';

describe('the policies of the demo', () => {
  it('stand the analysis one after another, as the demo publishes them', () => {
    const published: PublishedPolicy[] = [];
    for (const { policyId, draft } of demoPolicies) {
      const body = draft as PolicyBody;
      const products = demoProducts.map((product) => ({
        ...{ sku: product.sku, brand: product.brand, category: product.category, cost: null },
        ...{ unitPrice: demoPrice(product, body.level), taxRate: '10', units: [] },
      }));
      const market = { today: '2026-11-22', products, goods: [], marginFloorPercent: null };
      const findings = analysePolicy({ policyId, body }, published, { ...market, promotionLaw: promotionLawOfVietnam });
      expect(findings.filter(({ severity }) => severity !== 'NOTE')).toEqual([]);
      published.push({ policyId, version: 1, body, position: published.length + 1, stops: [] });
    }
  });
});
