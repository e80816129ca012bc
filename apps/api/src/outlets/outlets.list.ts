import { filters, listSpec } from '#libs/platform';
import { OutletEntity } from '#libs/read-models';

export const outletList = listSpec<OutletEntity>({
  entity: OutletEntity,
  filters: {
    distributorId: filters.id('Its supplier.'),
    status: filters.word('Where it stands.', ['OPEN', 'CLOSED']),
    channel: filters.text('Channel.'),
    outletClass: filters.text('Class.'),
    outletType: filters.text('Type.'),
    territory: filters.prefix('Branch of the commercial tree.'),
  },
  order: ['outletId'],
  direction: 'asc',
  // A distributor is not told who else supplies an outlet; the outlet itself shows it its own part.
  internal: ['suppliers'],
});
