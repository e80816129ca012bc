import { filters, listSpec } from '#libs/platform';
import { CustomerListEntity, CustomerListMemberEntity } from '#libs/read-models';

export const customerLists = listSpec<CustomerListEntity>({
  entity: CustomerListEntity,
  filters: { level: filters.word('Whose buyers.', ['PRIMARY', 'SECONDARY']) },
  order: ['listId'],
  direction: 'asc',
});

export const customerListMembers = listSpec<CustomerListMemberEntity>({
  entity: CustomerListMemberEntity,
  filters: { buyerId: filters.id('One buyer.') },
  order: ['listId', 'buyerId'],
  direction: 'asc',
});
