import { filters, listSpec } from '#libs/platform';
import { BankStatementEntity } from '#libs/read-models';

export const bankStatementList = listSpec<BankStatementEntity>({
  entity: BankStatementEntity,
  filters: {
    status: filters.word('What became of it.', ['ACCEPTED', 'QUARANTINED', 'RELEASED', 'DISCARDED']),
    bankAccountId: filters.id('The account.'),
    distributorId: filters.id('The distributor whose account it is.'),
    fileId: filters.id('SHA-256 of the file that it came in.'),
  },
  order: ['statementId'],
  direction: 'asc',
});
