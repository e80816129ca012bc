import { deductionReasons } from '#libs/kernel';
import { filters, listSpec } from '#libs/platform';
import { DeductionEntity, RefundEntity } from '#libs/read-models';

const parties = {
  creditorId: filters.id('Who was paid.'),
  debtorId: filters.id('Who paid.'),
  distributorId: filters.id('The distributor on either side.'),
};

export const refundList = listSpec<RefundEntity>({
  entity: RefundEntity,
  filters: {
    ...parties,
    status: filters.word('Where it stands.', ['PROPOSED', 'APPROVED', 'PAID', 'CANCELLED', 'RETURNED']),
    paymentId: filters.id('The payment whose rest it is.'),
    from: filters.from('Proposed on or after.', 'proposedOn'),
    to: filters.to('Proposed on or before.', 'proposedOn'),
  },
  order: ['proposedOn', 'refundId'],
  direction: 'desc',
});

export const deductionList = listSpec<DeductionEntity>({
  entity: DeductionEntity,
  filters: {
    ...parties,
    status: filters.word('Where it stands.', ['OPEN', 'CLAIM', 'RESOLVED', 'SETTLED']),
    reason: filters.word('Why the debtor paid short.', [...deductionReasons]),
    invoiceId: filters.id('The invoice.'),
    paymentId: filters.id('The payment that was short.'),
    from: filters.from('Opened on or after.', 'openedOn'),
    to: filters.to('Opened on or before: the oldest come first.', 'openedOn'),
  },
  order: ['openedOn', 'deductionId'],
  direction: 'asc',
});
