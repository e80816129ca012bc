import { filters, listSpec } from '#libs/platform';
import { VirtualAccountEntity } from '#libs/read-models';

export const virtualAccountList = listSpec<VirtualAccountEntity>({
  entity: VirtualAccountEntity,
  filters: {
    bankAccountId: filters.id('The account behind it.'),
    debtorId: filters.id('Who pays into it.'),
    distributorId: filters.id('The distributor that pays, or whose outlet does.'),
    number: filters.text('Its number.'),
    status: filters.word('Whether it is open.', ['OPEN', 'CLOSED']),
  },
  order: ['virtualAccountId'],
  direction: 'asc',
});
