import { processManager, type ProcessCommand } from './process-manager.js';
import type { LookUp } from './settling.js';
import { refOf, toAccount, toRebate } from './targets.js';

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
  'rebate.settlement-approved': (settlement) => {
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
  },
});
