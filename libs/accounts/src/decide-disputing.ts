import { isRejection, recall, reject, tableGet, type DecisionContext } from '#libs/kernel';
import { disputedAmount, findDispute, openAmount, type AccountState } from './account.js';
import { refOf, refuseAmount, refuseDates, type Command, type Outcome } from './checks.js';
import type { AccountCommand } from './commands.js';
import type { AccountEvent } from './events.js';
import { evolveAccount } from './evolve.js';

type Reduced = Extract<AccountEvent, { type: 'account.dispute-reduced' }>;

/** The debtor contests part of an invoice: all cases together never more than is open of it. */
export function disputeInvoice(
  command: Command<'dispute-invoice'>,
  state: AccountState,
  { actor }: DecisionContext,
): Outcome {
  const { deductionId, invoiceId, amount, reason, note, paymentId, disputedOn, disputedBy } = command;
  const refused = refuseAmount(amount, 1) ?? refuseDates(disputedOn);
  if (refused) return refused;
  if (findDispute(state, invoiceId, deductionId) || recall(state.done, `DISPUTE:${deductionId}`) !== undefined)
    return [];
  const invoice = tableGet(state.invoices, invoiceId);
  const before = disputedAmount(state, invoiceId);
  const left = (invoice?.open ?? 0) - before;
  if (!invoice || amount > left) {
    const message = `Only ${left} is open of invoice ${invoiceId} and in no case yet.`;
    return reject('exceeds-open', message, { invoiceId, open: invoice?.open ?? 0, disputed: before, amount });
  }
  const { orderId, dueDate } = invoice;
  const data = { ...refOf(command), deductionId, invoiceId, orderId, amount, disputed: before + amount, dueDate };
  const why = { reason, note, paymentId, disputedOn, disputedBy: disputedBy ?? actor.id };
  return [{ type: 'account.invoice-disputed', data: { ...data, ...why } }];
}

/** The case is decided: what is still contested is credited, given up, or due as ever. Nothing contested: nothing to do. */
export function resolveDispute(command: Command<'resolve-dispute'>, state: AccountState): Outcome {
  const { deductionId, invoiceId, outcome, resolvedOn, reason } = command;
  const refused = refuseDates(resolvedOn);
  if (refused) return refused;
  const dispute = findDispute(state, invoiceId, deductionId);
  const invoice = tableGet(state.invoices, invoiceId);
  if (!dispute || !invoice) return [];
  const { amount } = dispute;
  const { orderId } = invoice;
  const taken = { ...refOf(command), invoiceId, orderId, amount };
  const open = invoice.open - amount;
  const reduced: Reduced = {
    type: 'account.dispute-reduced',
    data: {
      ...{ ...taken, deductionId, disputed: disputedAmount(state, invoiceId) - amount },
      ...{ left: 0, cause: outcome, reducedOn: resolvedOn },
    },
  };
  switch (outcome) {
    case 'REBILL':
      return [reduced];
    case 'CREDIT_NOTE': {
      const data = { ...taken, deductionId, open, postedOn: resolvedOn, reason };
      return [{ type: 'account.deduction-credited', data }, reduced];
    }
    case 'WRITE_OFF': {
      const data = { ...taken, kind: 'BAD_DEBT' as const, writeOffId: deductionId, open, postedOn: resolvedOn, reason };
      return [{ type: 'account.write-off-posted', data }, reduced];
    }
  }
}

/** What is settled is not contested any more: cases shrink with their invoice, oldest first. */
export function withDisputesReduced(command: AccountCommand, outcome: Outcome, state: AccountState): Outcome {
  if (isRejection(outcome) || state.disputes.size === 0) return outcome;
  const settled = new Map(outcome.flatMap(settledBy).map((by) => [by.invoiceId, by]));
  const contested = [...settled.values()].filter(({ invoiceId }) => tableGet(state.disputes, invoiceId));
  if (contested.length === 0) return outcome;
  const after = outcome.reduce(evolveAccount, state);
  const reduced = contested.flatMap(({ invoiceId, cause, reducedOn }) =>
    overhang(after, invoiceId).map((less): Reduced => {
      const { orderId } = tableGet(state.invoices, invoiceId)!;
      return {
        type: 'account.dispute-reduced',
        data: { ...refOf(command), invoiceId, orderId, ...less, cause, reducedOn },
      };
    }),
  );
  return [...outcome, ...reduced];
}

/** What to take off the cases of an invoice so that they fit into what is open of it. */
function overhang(state: AccountState, invoiceId: string) {
  let disputed = disputedAmount(state, invoiceId);
  let over = disputed - openAmount(state, invoiceId);
  return (tableGet(state.disputes, invoiceId) ?? []).flatMap((dispute) => {
    const amount = Math.min(over, dispute.amount);
    if (amount <= 0) return [];
    over -= amount;
    disputed -= amount;
    return [{ deductionId: dispute.deductionId, amount, left: dispute.amount - amount, disputed }];
  });
}

/** Invoices of which an event leaves less open. */
function settledBy({
  type,
  data,
}: AccountEvent): readonly Pick<Reduced['data'], 'invoiceId' | 'cause' | 'reducedOn'>[] {
  switch (type) {
    case 'account.payment-applied':
      return data.applications.map(({ invoiceId }) => ({ invoiceId, cause: 'PAYMENT', reducedOn: data.appliedOn }));
    case 'account.credit-note-posted':
    case 'account.deduction-credited':
      return [{ invoiceId: data.invoiceId, cause: 'CREDIT_NOTE', reducedOn: data.postedOn }];
    case 'account.write-off-posted':
      return [{ invoiceId: data.invoiceId, cause: 'WRITE_OFF', reducedOn: data.postedOn }];
    default:
      return [];
  }
}
