import { filters, listSpec } from '#libs/platform';
import { DistributorEntity } from '#libs/read-models';

export const distributorList = listSpec<DistributorEntity>({
  entity: DistributorEntity,
  filters: {
    status: filters.word('Where it stands.', [
      'APPLIED',
      'APPRAISED',
      'REFUSED',
      'APPOINTED',
      'SUSPENDED',
      'TERMINATED',
    ]),
    taxId: filters.text('Company tax id.'),
  },
  order: ['distributorId'],
  direction: 'asc',
});
