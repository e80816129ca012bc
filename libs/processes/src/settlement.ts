import type { AccountRef } from '#libs/accounts';
import { processManager, type ProcessCommand } from './process-manager.js';
import { toAccount, toPayment } from './targets.js';

interface Payer {
  readonly paymentId: string;
  readonly creditorId: string;
  readonly debtorId: string | null;
  readonly level: AccountRef['level'];
  readonly distributorId: string | null;
  readonly currency: string;
}

/** The account that a payment belongs to; none while the payer is unknown. */
function accountOf({ creditorId, debtorId, level, distributorId, currency }: Payer): AccountRef | undefined {
  if (debtorId === null || distributorId === null) return undefined;
  return { creditorId, debtorId, level, distributorId, currency };
}

type Received = Payer & {
  readonly amount: number;
  readonly method: string;
  readonly valueDate: string;
  readonly invoices: readonly { readonly invoiceId: string; readonly amount: number | null }[];
};

function post(payment: Received): readonly ProcessCommand[] {
  const account = accountOf(payment);
  if (!account) return [];
  const { paymentId, amount, method, valueDate, invoices } = payment;
  return [toAccount({ ...account, type: 'post-payment', paymentId, amount, method, valueDate, invoices })];
}

/** Money in: posted to the payer's account and applied there; taken back when it bounces. */
export const settlement = processManager('settlement', {
  'payment.recorded': post,
  'payment.identified': post,
  'account.payment-posted': ({ paymentId }) => [toPayment(paymentId, { type: 'mark-posted' })],
  'payment.reversed': (payment) => {
    const account = accountOf(payment);
    if (!account) return [];
    const { paymentId, reversedOn, reason } = payment;
    return [toAccount({ ...account, type: 'reverse-payment', paymentId, reversedOn, reason })];
  },
});
