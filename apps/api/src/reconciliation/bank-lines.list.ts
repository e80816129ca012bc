import { filters, listSpec } from '#libs/platform';
import { BankLineEntity } from '#libs/read-models';

export const bankLineList = listSpec<BankLineEntity>({
  entity: BankLineEntity,
  filters: {
    state: filters.word('What is explained of it.', [
      ...['PENDING', 'OPEN', 'PARTLY_MATCHED', 'MATCHED', 'IGNORED', 'SUPERSEDED'],
    ]),
    side: filters.word('Which way the money went.', ['CREDIT', 'DEBIT']),
    bankAccountId: filters.id('The account.'),
    statementId: filters.id('The statement that told of it first.'),
    distributorId: filters.id('The distributor whose account it is.'),
    supersededBy: filters.id('The line that counts in its place.'),
    bankReference: filters.text('The bank’s own number of the transaction.'),
    from: filters.from('Value date on or after.', 'valueDate'),
    to: filters.to('Value date on or before.', 'valueDate'),
  },
  order: ['valueDate', 'lineId'],
  direction: 'desc',
});
