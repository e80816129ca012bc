import { filters, listSpec } from '#libs/platform';
import { AccountBalanceEntity, ReceivableEntryEntity } from '#libs/read-models';

const parties = {
  level: filters.word('Level of the trade.', ['PRIMARY', 'SECONDARY']),
  creditor: filters.id('Who lends.', 'creditorId'),
  debtor: filters.id('Who owes.', 'debtorId'),
  distributorId: filters.id('The distributor on either side.'),
};

export const accountList = listSpec<AccountBalanceEntity>({
  entity: AccountBalanceEntity,
  filters: parties,
  order: ['creditorId', 'debtorId'],
  direction: 'asc',
});

export const accountEntryList = listSpec<ReceivableEntryEntity>({
  entity: ReceivableEntryEntity,
  filters: {
    ...parties,
    kind: filters.word('What was posted.', [
      'INVOICE',
      'CREDIT_NOTE',
      'PAYMENT',
      'APPLICATION',
      'APPLICATION_REVERSAL',
      'PAYMENT_REVERSAL',
      'WRITE_OFF',
      'WRITE_OFF_REVERSAL',
      'REFUND',
      'REFUND_RELEASE',
      'DEDUCTION_CREDIT',
      'DISPUTE',
      'DISPUTE_END',
      'SETTLEMENT_CREDIT',
      'SETTLEMENT_CREDIT_REVERSAL',
      'DEBIT_NOTE',
    ]),
    invoiceId: filters.id('The invoice that it is about.'),
    documentId: filters.id('The invoice, credit note, payment, refund or case that it comes from.'),
    from: filters.from('Dated on or after.', 'entryDate'),
    to: filters.to('Dated on or before.', 'entryDate'),
  },
  order: ['position', 'item'],
  direction: 'asc',
});
