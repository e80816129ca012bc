import { filters, listSpec } from '#libs/platform';
import { InvoiceEntity } from '#libs/read-models';

export const invoiceList = listSpec<InvoiceEntity>({
  entity: InvoiceEntity,
  filters: {
    level: filters.word('Level of the trade.', ['PRIMARY', 'SECONDARY']),
    orderId: filters.id('Its order.'),
    distributorId: filters.id('The distributor on either side.'),
    buyerId: filters.id('Who owes it.'),
    outletId: filters.id('The buying outlet.'),
    externalRef: filters.text('The caller’s own number of the order.'),
    territory: filters.prefix('Branch of the commercial tree.'),
    from: filters.from('Issued on or after.', 'issuedOn'),
    to: filters.to('Issued on or before.', 'issuedOn'),
    dueBy: filters.to('Due on or before.', 'dueDate'),
  },
  order: ['issuedOn', 'invoiceId'],
  direction: 'desc',
});
