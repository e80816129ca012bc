import { filters, listSpec } from '#libs/platform';
import { DeliveryEntity, ReturnEntity } from '#libs/read-models';

export const deliveryList = listSpec<DeliveryEntity>({
  entity: DeliveryEntity,
  filters: {
    level: filters.word('Level of the trade.', ['PRIMARY', 'SECONDARY']),
    status: filters.word('Where it stands.', ['PLANNED', 'RELEASED', 'DISPATCHED', 'RECEIVED', 'FAILED', 'CANCELLED']),
    orderId: filters.id('Its order.'),
    distributorId: filters.id('The distributor on either side.'),
    outletId: filters.id('The outlet that it goes to.'),
    shipFrom: filters.id('Stock location that it leaves.'),
    from: filters.from('Planned on or after.', 'plannedDate'),
    to: filters.to('Planned on or before.', 'plannedDate'),
  },
  order: ['plannedDate', 'deliveryId'],
  direction: 'desc',
});

export const returnList = listSpec<ReturnEntity>({
  entity: ReturnEntity,
  filters: {
    level: filters.word('Level of the trade.', ['PRIMARY', 'SECONDARY']),
    status: filters.word('Where it stands.', ['REQUESTED', 'APPROVED', 'REJECTED', 'RECEIVED', 'CREDITED']),
    invoiceId: filters.id('The invoice that its goods were billed on.'),
    orderId: filters.id('The order of that invoice.'),
    distributorId: filters.id('The distributor on either side.'),
    outletId: filters.id('The outlet that gives back.'),
    from: filters.from('Requested on or after.', 'requestedOn'),
    to: filters.to('Requested on or before.', 'requestedOn'),
  },
  order: ['requestedOn', 'returnId'],
  direction: 'desc',
});
