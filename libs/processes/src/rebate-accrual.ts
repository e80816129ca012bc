import type { RebateEvent } from '#libs/discount-policies';
import { processManager, type ProcessCommand } from './process-manager.js';
import type { LookUp } from './settling.js';
import { refOf, toAccount, toBudget, toRebate } from './targets.js';

/** All that an invoice tells is looked at in its order: what is taken off comes after what was issued. */
const lookUp = (invoiceId: string, command: LookUp): ProcessCommand => ({
  target: 'settlement',
  streamId: `rebates-of-${invoiceId}`,
  command,
});

/** Invoices and credit notes count in period rebates; an approved settlement is posted to the buyer's account. */
export const rebateAccrual = processManager('rebate-accrual', {
  'invoice.issued': ({ invoiceId }, { position }) => [
    lookUp(invoiceId, { type: 'count-invoice', invoiceId, position }),
  ],
  'invoice.adjusted': ({ invoiceId, adjustmentId, adjustedOn, lines }, { position }) => [
    lookUp(invoiceId, { type: 'count-credit-note', invoiceId, position, adjustmentId, adjustedOn, lines }),
  ],
  'rebate.deferred': ({ document, next }) => [toRebate(next.rebateId, { type: 'count', opening: next, document })],
  'rebate.settlement-claimed': ({ rebateId, policyId, version, settlementId, currency, budgets }) =>
    budgets.map(({ budgetKey, scope, measure, limit, grant, amount }) =>
      toBudget(budgetKey, {
        ...{ type: 'spend', budgetKey, policyId, scope, measure, currency, cap: { version, limit, grant }, amount },
        ...{ kind: 'PERIOD_REBATE', holderId: rebateId, documentId: settlementId },
      }),
    ),
  'budget.spent': ({ kind, holderId, documentId: settlementId, budgetKey, amount, left }) =>
    kind === 'PERIOD_REBATE'
      ? [toRebate(holderId, { type: 'answer-budget', settlementId, budgetKey, amount, left })]
      : [],
  'rebate.settlement-limited': ({ returned, ...limited }) => restored(limited, returned),
  'rebate.settlement-approved': (settlement) => [
    ...posted(settlement),
    ...(settlement.amount < 0 ? restored(settlement, settlement.budgets) : []),
  ],
});

/** What is not settled after all is free in its budgets again. */
function restored(
  { rebateId, settlementId }: { readonly rebateId: string; readonly settlementId: string },
  budgets: readonly { readonly budgetKey: string; readonly amount: number }[],
): readonly ProcessCommand[] {
  const of = { kind: 'PERIOD_REBATE', holderId: rebateId, documentId: settlementId } as const;
  return budgets.map(({ budgetKey, amount }) => toBudget(budgetKey, { type: 'restore', ...of, amount }));
}

type Approved = Extract<RebateEvent, { type: 'rebate.settlement-approved' }>['data'];

/** A credit on the buyer's account or, below zero, a debit note that it owes. */
function posted(settlement: Approved): readonly ProcessCommand[] {
  const { settlementId, policyId, version, net, tax, pay, approvedOn } = settlement;
  const account = refOf(settlement);
  const document = { documentId: settlementId, kind: 'PERIOD_REBATE', policyId, version } as const;
  if (net + tax < 0) {
    const dates = { issuedOn: approvedOn, dueDate: approvedOn };
    return [toAccount({ ...account, ...document, type: 'post-debit-note', net: -net, tax: -tax, ...dates })];
  }
  if (net + tax === 0) return [];
  const invoices = pay === 'OLDEST_FIRST' ? pay : [];
  const credit = { creditId: settlementId, invoices, postedOn: approvedOn, net, tax };
  return [toAccount({ ...account, ...document, type: 'post-settlement-credit', ...credit })];
}
