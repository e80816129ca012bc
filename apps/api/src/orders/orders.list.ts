import { filters, listSpec } from '#libs/platform';
import { OrderEntity } from '#libs/read-models';

export const orderList = listSpec<OrderEntity>({
  entity: OrderEntity,
  filters: {
    level: filters.word('Level of the trade.', ['PRIMARY', 'SECONDARY']),
    status: filters.word('Where it stands.', [
      'PLACED',
      'HELD',
      'APPROVED',
      'CONFIRMED',
      'REJECTED',
      'CANCELLED',
      'CLOSED',
    ]),
    distributorId: filters.id('The distributor on either side.'),
    outletId: filters.id('The buying outlet.'),
    externalRef: filters.text('The caller’s own number.'),
    territory: filters.prefix('Branch of the commercial tree.'),
    from: filters.from('Ordered on or after.', 'orderedOn'),
    to: filters.to('Ordered on or before.', 'orderedOn'),
  },
  order: ['orderedOn', 'orderId'],
  direction: 'desc',
});
