import { processManager } from './process-manager.js';
import { refOf, toAccount, toDeduction } from './targets.js';

/** What the account holds as contested is a case; what is decided of the case is posted. */
export const deducting = processManager('deducting', {
  'account.invoice-disputed': (disputed) => {
    const { deductionId, invoiceId, orderId, amount, dueDate, reason, note, paymentId } = disputed;
    const { disputedOn: openedOn, disputedBy: openedBy } = disputed;
    return [
      toDeduction(deductionId, {
        ...{ ...refOf(disputed), type: 'open', deductionId, invoiceId, orderId, amount, dueDate },
        ...{ reason, note, paymentId, openedOn, openedBy },
      }),
    ];
  },
  'account.dispute-reduced': ({ deductionId, amount, left, cause, reducedOn }) => [
    toDeduction(deductionId, { type: 'reduce', amount, left, cause, reducedOn }),
  ],
  'deduction.resolved': ({ deductionId, invoiceId, outcome, resolvedOn, note: reason, ...account }) => [
    toAccount({ ...refOf(account), type: 'resolve-dispute', deductionId, invoiceId, outcome, resolvedOn, reason }),
  ],
});
