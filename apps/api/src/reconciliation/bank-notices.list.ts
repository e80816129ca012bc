import { filters, listSpec } from '#libs/platform';
import { BankNoticeEntity } from '#libs/read-models';

export const bankNoticeList = listSpec<BankNoticeEntity>({
  entity: BankNoticeEntity,
  filters: {
    source: filters.id('Who sent it.'),
    bankAccountId: filters.id('The account.'),
    lineId: filters.id('The line that it tells of.'),
    side: filters.word('Which way the money went.', ['CREDIT', 'DEBIT']),
    from: filters.from('Value date on or after.', 'valueDate'),
    to: filters.to('Value date on or before.', 'valueDate'),
  },
  order: ['valueDate', 'noticeId'],
  direction: 'desc',
});
