import { filters, listSpec } from '#libs/platform';
import { PaymentEntity } from '#libs/read-models';

export const paymentList = listSpec<PaymentEntity>({
  entity: PaymentEntity,
  filters: {
    level: filters.word('Level of the trade.', ['PRIMARY', 'SECONDARY']),
    status: filters.word('Where it stands.', ['UNIDENTIFIED', 'RECORDED', 'POSTED', 'REVERSED']),
    creditorId: filters.id('Who was paid.'),
    debtorId: filters.id('Who paid.'),
    distributorId: filters.id('The distributor on either side.'),
    reference: filters.text('What the payer wrote.'),
    bankReference: filters.text('The bank’s own number of the transaction.'),
    from: filters.from('Value date on or after.', 'valueDate'),
    to: filters.to('Value date on or before.', 'valueDate'),
  },
  order: ['valueDate', 'paymentId'],
  direction: 'desc',
});
