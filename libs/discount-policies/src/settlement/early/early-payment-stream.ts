import { assert, assertNever, type Decider } from '#libs/kernel';
import type { EarlyPaymentCommand } from './commands.js';
import { corrections, resolved } from './correcting.js';
import { evolveEarlyPayment } from './evolve.js';
import type { EarlyPaymentEvent } from './events.js';
import { idOf, type EarlyPayment, type EarlyPaymentState } from './state.js';

export { earlyPaymentCredit } from './correcting.js';
export const earlyPaymentStream = (invoiceId: string) => `early-payment-${invoiceId}`;

type Command<Type extends EarlyPaymentCommand['type']> = Extract<EarlyPaymentCommand, { type: Type }>;
type FactCommand = Exclude<EarlyPaymentCommand, { type: 'offer' | 'answer-budget' }>;

function decide(command: EarlyPaymentCommand, state: EarlyPaymentState): readonly EarlyPaymentEvent[] {
  if (command.type === 'offer') {
    return state || !command.offer ? [] : [{ type: 'early-payment.offered', data: command.offer }];
  }
  if (!state) return [];
  if (command.type === 'answer-budget') return answer(command, state);
  const counted = factOf(command, state);
  return counted ? [counted, ...corrections(after(state, [counted]), command.on)] : [];
}

/** With the last answer the claim is decided; facts that came meanwhile correct it at once. */
function answer(
  { documentId, budgetKey, amount, left, on }: Command<'answer-budget'>,
  state: EarlyPayment,
): readonly EarlyPaymentEvent[] {
  const { claim } = state;
  if (claim?.claimed.documentId !== documentId) return [];
  if (claim.answers.some((known) => known.budgetKey === budgetKey)) return [];
  const data = { ...idOf(state.offer), documentId, budgetKey, amount, left };
  const answered: EarlyPaymentEvent = { type: 'early-payment.budget-answered', data };
  const decided = resolved(after(state, [answered]), on);
  return [answered, ...decided, ...corrections(after(state, [answered, ...decided]), on)];
}

function after(state: EarlyPayment, events: readonly EarlyPaymentEvent[]): EarlyPayment {
  const known = events.reduce(evolveEarlyPayment, state as EarlyPaymentState);
  assert(known, 'a fact leaves the offer as it is');
  return known;
}

function factOf(command: FactCommand, state: EarlyPayment): EarlyPaymentEvent | null {
  const id = idOf(state.offer);
  switch (command.type) {
    case 'count-payment': {
      const { factId, paymentId, amount, paid } = command;
      if (state.facts.includes(factId)) return null;
      // Credit is no money paid early: it leaves less to be paid.
      if (!paid) return lowered(state, factId, 'CREDIT', amount);
      const { bankDate, valueDate } = state.dated.find((known) => known.paymentId === paymentId) ?? paid;
      return { type: 'early-payment.payment-counted', data: { ...id, factId, paymentId, amount, bankDate, valueDate } };
    }
    case 'date-payment': {
      const { paymentId, paid } = command;
      const known = state.dated.find((dated) => dated.paymentId === paymentId);
      if (!paid || (known?.bankDate === paid.bankDate && known.valueDate === paid.valueDate)) return null;
      const { bankDate, valueDate } = paid;
      return { type: 'early-payment.payment-dated', data: { ...id, paymentId, bankDate, valueDate } };
    }
    case 'lower-invoice':
      return state.facts.includes(command.factId) ? null : lowered(state, command.factId, command.kind, command.total);
    default:
      return assertNever(command, 'early payment command');
  }
}

function lowered(
  { offer }: EarlyPayment,
  factId: string,
  kind: 'CREDIT_NOTE' | 'CREDIT' | 'WRITE_OFF',
  total: number,
): EarlyPaymentEvent {
  return { type: 'early-payment.invoice-lowered', data: { ...idOf(offer), factId, kind, total } };
}

/** The discount for paying one invoice early, stream `early-payment-<invoice>`. */
export const earlyPaymentDecider: Decider<EarlyPaymentState, EarlyPaymentCommand, EarlyPaymentEvent> = {
  name: 'early-payment',
  snapshotVersion: 2,
  initial: null,
  decide,
  evolve: evolveEarlyPayment,
};
