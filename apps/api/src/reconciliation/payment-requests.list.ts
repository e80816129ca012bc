import { filters, listSpec } from '#libs/platform';
import { PaymentRequestEntity } from '#libs/read-models';

export const paymentRequestList = listSpec<PaymentRequestEntity>({
  entity: PaymentRequestEntity,
  filters: {
    status: filters.word('Where it stands.', ['OPEN', 'PAID', 'WITHDRAWN']),
    level: filters.word('Level of the trade.', ['PRIMARY', 'SECONDARY']),
    debtorId: filters.id('Who is asked.'),
    distributorId: filters.id('The distributor on either side.'),
    bankAccountId: filters.id('The account that is to be paid into.'),
    from: filters.from('Issued on or after.', 'issuedOn'),
    to: filters.to('Issued on or before.', 'issuedOn'),
  },
  order: ['issuedOn', 'reference'],
  direction: 'desc',
});
