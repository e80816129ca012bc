import { filters, listSpec } from '#libs/platform';
import { BudgetEntity } from '#libs/read-models';

export const budgetList = listSpec<BudgetEntity>({
  entity: BudgetEntity,
  filters: {
    scope: filters.word('Whose it is.', ['POLICY', 'DISTRIBUTOR', 'OUTLET', 'DAY', 'CODE']),
    budgetKey: filters.text('One budget.'),
    measure: filters.word('What it counts.', ['MONEY', 'QUANTITY', 'USES']),
  },
  order: ['budgetKey'],
  direction: 'asc',
});
