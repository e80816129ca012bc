import { filters, listSpec } from '#libs/platform';
import { EarlyPaymentEntity, RebateEntity, RebateSettlementEntity } from '#libs/read-models';

const whose = {
  policyId: filters.id('The policy.'),
  debtorId: filters.id('The buyer.'),
  distributorId: filters.id('The distributor on either side.'),
};

export const rebateList = listSpec<RebateEntity>({
  entity: RebateEntity,
  filters: {
    ...whose,
    period: filters.text('E.g. 2026-11, 2026-Q4, 2026 or WINDOW.'),
    status: filters.word('Whether its period was settled.', ['OPEN', 'SETTLED']),
  },
  order: ['rebateId'],
  direction: 'asc',
});

export const rebateSettlementList = listSpec<RebateSettlementEntity>({
  entity: RebateSettlementEntity,
  filters: {
    ...whose,
    rebateId: filters.id('The rebate.'),
    status: filters.word('Where it stands.', ['PROPOSED', 'CLAIMED', 'APPROVED', 'REJECTED']),
  },
  order: ['rebateId', 'no'],
  direction: 'asc',
});

export const earlyPaymentList = listSpec<EarlyPaymentEntity>({
  entity: EarlyPaymentEntity,
  filters: { ...whose, invoiceId: filters.id('The invoice.') },
  order: ['invoiceId'],
  direction: 'asc',
});
