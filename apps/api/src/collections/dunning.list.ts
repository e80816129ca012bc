import { filters, listSpec } from '#libs/platform';
import { DunningProposalEntity, DunningRunEntity } from '#libs/read-models';

export const dunningRunList = listSpec<DunningRunEntity>({
  entity: DunningRunEntity,
  filters: {
    creditor: filters.id('Whose debtors.', 'creditorId'),
    status: filters.word('RUNNING or FINISHED.', ['RUNNING', 'FINISHED']),
    from: filters.from('Of a business date on or after.', 'date'),
    to: filters.to('Of a business date on or before.', 'date'),
  },
  order: ['date', 'runId'],
  direction: 'desc',
});

export const dunningProposalList = listSpec<DunningProposalEntity>({
  entity: DunningProposalEntity,
  filters: {
    runId: filters.id('The run.'),
    creditor: filters.id('Who lends.', 'creditorId'),
    debtor: filters.id('Who owes.', 'debtorId'),
    distributorId: filters.id('The distributor on either side.'),
    status: filters.word('What became of it.', ['PROPOSED', 'CONFIRMED', 'DROPPED', 'REPLACED']),
    hold: filters.flag('Proposes that the account be blocked.'),
    from: filters.from('Of a business date on or after.', 'date'),
    to: filters.to('Of a business date on or before.', 'date'),
  },
  order: ['date', 'runId', 'debtorId'],
  direction: 'desc',
});
