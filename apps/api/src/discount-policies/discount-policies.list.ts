import { filters, listSpec } from '#libs/platform';
import { DiscountPolicyEntity } from '#libs/read-models';

export const discountPolicyList = listSpec<DiscountPolicyEntity>({
  entity: DiscountPolicyEntity,
  filters: { status: filters.word('Where it stands.', ['DRAFT', 'PUBLISHED', 'STOPPED', 'ENDED']) },
  order: ['policyId'],
  direction: 'asc',
  internal: ['draft'],
});
