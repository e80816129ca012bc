import { t, type Immutable } from '#libs/kernel';
import type { Static } from '@sinclair/typebox';
import { budgetKeysOf } from '../pricing/budget-keys.js';
import type { PublishedPolicy } from '../pricing/published-policy.js';

/** A budget that a policy's cap draws on for one buyer. */
export const budgetSchema = {
  budgetKey: t.text(),
  scope: t.oneOf('OUTLET', 'DISTRIBUTOR', 'POLICY', 'DAY'),
  measure: t.oneOf('MONEY', 'USES'),
  /** What the version declares for it. */
  limit: t.integer(),
  grant: t.oneOf('PARTIAL', 'ALL_OR_NOTHING'),
};
/** What is drawn on budgets, or goes back to them; in the measure of each. */
export const drawnSchema = t.array(t.object({ budgetKey: t.text(), amount: t.integer() }));
/** What each budget was asked, gave, and has left. */
export const toldSchema = t.array(
  t.object({ budgetKey: t.text(), asked: t.integer(), amount: t.integer(), left: t.integer() }),
);

export type SettlementBudget = Immutable<Static<ReturnType<typeof t.object<typeof budgetSchema>>>>;
export type AskedBudget = SettlementBudget & { readonly amount: number };
export type Drawn = Immutable<Static<typeof drawnSchema>>;

/** What a budget gave. */
export interface BudgetAnswer {
  readonly budgetKey: string;
  readonly amount: number;
  readonly left: number;
}

/** The budgets that a policy draws on for what is settled with a buyer on a day. */
export function settlementBudgets(
  policy: PublishedPolicy,
  { distributorId, outletId }: { readonly distributorId: string; readonly outletId: string | null },
  date: string,
): readonly SettlementBudget[] {
  const attributes = { distributor: distributorId, outlet: outletId };
  const dates = { order: date, promised: date, receipt: date, invoice: date };
  return budgetKeysOf(policy, { attributes, dates }).flatMap(({ budgetKey, limit, cap: { scope, measure, grant } }) =>
    scope === 'LINE' || scope === 'ORDER' || scope === 'CODE' || measure === 'QUANTITY'
      ? []
      : [{ budgetKey, scope, measure, limit, grant }],
  );
}

/** What budgets are asked for an amount: money each time, one use where nothing was given before. */
export function askedOf(budgets: readonly SettlementBudget[], amount: number, givenBefore: number): AskedBudget[] {
  return budgets.flatMap((one) => {
    if (one.measure === 'MONEY') return [{ ...one, amount }];
    return givenBefore <= 0 ? [{ ...one, amount: 1 }] : [];
  });
}

/** What budgets get back of an amount: the money, and the use with the last that was given. */
export function returnedOf(budgets: readonly SettlementBudget[], amount: number, givenAfter: number) {
  return budgets.flatMap(({ budgetKey, measure }) => {
    if (measure === 'MONEY') return [{ budgetKey, amount }];
    return givenAfter <= 0 ? [{ budgetKey, amount: 1 }] : [];
  });
}

/** What budgets would give of an amount, each as `gives` tells; nothing is drawn. */
export function promisedBy(
  budgets: readonly SettlementBudget[],
  amount: number,
  givenBefore: number,
  gives: (asked: AskedBudget) => number,
): number {
  const asked = askedOf(budgets, amount, givenBefore);
  const answers = asked.map((one) => ({ budgetKey: one.budgetKey, amount: gives(one), left: 0 }));
  return givenBy(asked, answers, amount).amount;
}

/**
 * What is given once all budgets answered: what the least of them gives, and at most `most`. `used`: of each; what one gave beyond
 * that is `returned`.
 */
export function givenBy(asked: readonly AskedBudget[], answers: readonly BudgetAnswer[], most: number) {
  const budgets = asked.map((one) => {
    const { amount, left } = answers.find(({ budgetKey }) => budgetKey === one.budgetKey)!;
    return { ...one, asked: one.amount, amount, left };
  });
  const amount = Math.min(
    most,
    ...budgets.map((one) => (one.measure === 'USES' && one.amount > 0 ? most : one.amount)),
  );
  const used = budgets.map(({ budgetKey, measure }) => {
    return { budgetKey, amount: measure === 'MONEY' ? amount : Math.sign(amount) };
  });
  return {
    ...{ amount, used },
    returned: budgets.flatMap(({ budgetKey, amount: got }, i) =>
      got > used[i]!.amount ? [{ budgetKey, amount: got - used[i]!.amount }] : [],
    ),
    told: budgets.map(({ budgetKey, asked: of, amount: got, left }) => ({ budgetKey, asked: of, amount: got, left })),
  };
}
