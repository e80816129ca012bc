import { filters, listSpec } from '#libs/platform';
import { BankAccountEntity } from '#libs/read-models';

export const bankAccountList = listSpec<BankAccountEntity>({
  entity: BankAccountEntity,
  filters: {
    creditorId: filters.id('Whose money it is.'),
    distributorId: filters.id('The distributor whose account it is.'),
    number: filters.text('Number or IBAN, without blanks.'),
  },
  order: ['bankAccountId'],
  direction: 'asc',
});
