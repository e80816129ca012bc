import { filters, listSpec } from '#libs/platform';
import { BookPeriodEntity } from '#libs/read-models';

export const bookPeriodList = listSpec<BookPeriodEntity>({
  entity: BookPeriodEntity,
  filters: {
    creditor: filters.id('Whose books.', 'creditorId'),
    status: filters.word('How far it is.', ['PROPOSED', 'CLOSED']),
    period: filters.text('The month, YYYY-MM.'),
  },
  order: ['creditorId', 'period'],
  direction: 'asc',
});
