import { assertNever, isBusinessDate, reject, type DecisionContext, type Decider, type Rejection } from '#libs/kernel';
import type { DeductionCommand, DeductionOutcome } from './commands.js';
import type { DeductionEvent } from './events.js';

export type OpenedDeduction = Extract<DeductionEvent, { type: 'deduction.opened' }>['data'];

/** Null before it is opened. */
export type DeductionState = {
  readonly opened: OpenedDeduction;
  /** Still contested, minor units. 0: it is over. */
  readonly left: number;
  readonly claimId: string | null;
  readonly outcome: DeductionOutcome | null;
} | null;

type Command<Type extends DeductionCommand['type']> = Extract<DeductionCommand, { type: Type }>;
type Known = NonNullable<DeductionState>;
type Outcome = readonly DeductionEvent[] | Rejection;

function decideDeduction(command: DeductionCommand, state: DeductionState, context: DecisionContext): Outcome {
  if (command.type === 'open') {
    if (state) return [];
    return [{ type: 'deduction.opened', data: openedBy(command) }];
  }
  if (!state) return reject('unknown-deduction', 'There is no such case.');
  switch (command.type) {
    case 'hand-over':
      return handOver(command, state, context);
    case 'resolve':
      return resolve(command, state, context);
    case 'reduce': {
      const { amount, left, cause, reducedOn } = command;
      // The account tells each step once and in order; what is told again leaves more than is known already.
      if (left >= state.left) return [];
      return [{ type: 'deduction.reduced', data: { ...idOf(state), amount, left, cause, reducedOn } }];
    }
    default:
      return assertNever(command, 'deduction command');
  }
}

function openedBy(command: Command<'open'>): OpenedDeduction {
  const { deductionId, creditorId, debtorId, level, distributorId, currency, invoiceId, orderId } = command;
  const { amount, dueDate, reason, note, paymentId, openedOn, openedBy: by } = command;
  return {
    ...{ deductionId, creditorId, debtorId, level, distributorId, currency, invoiceId, orderId },
    ...{ amount, dueDate, reason, note, paymentId, openedOn, openedBy: by },
  };
}

function handOver(command: Command<'hand-over'>, state: Known, { actor }: DecisionContext): Outcome {
  const { claimId, handedOverOn, note } = command;
  if (!isBusinessDate(handedOverOn)) return badDate(handedOverOn);
  if (state.claimId === claimId) return [];
  if (state.claimId !== null) {
    return reject('deduction-claimed', `It is claim ${state.claimId} already.`, { claimId: state.claimId });
  }
  const over = refuseOver(state);
  if (over) return over;
  const { reason } = state.opened;
  const data = { ...idOf(state), amount: state.left, reason, claimId, handedOverOn, handedOverBy: actor.id, note };
  return [{ type: 'deduction.handed-over', data }];
}

/** Once. What costs the creditor money is limited, and above a sum decided by another person than who opened it. */
function resolve(command: Command<'resolve'>, state: Known, { actor }: DecisionContext): Outcome {
  const { outcome, resolvedOn, note, limit, aloneUpTo } = command;
  if (!isBusinessDate(resolvedOn)) return badDate(resolvedOn);
  if (state.outcome === outcome) return [];
  const over = refuseOver(state);
  if (over) return over;
  const { left: amount } = state;
  if (outcome !== 'REBILL') {
    if (limit !== null && amount > limit) {
      return reject('above-limit', `You may give up to ${limit}, not ${amount}.`, { limit, amount });
    }
    if (amount > aloneUpTo && actor.id === state.opened.openedBy) {
      const message = `Who opened a case may give up to ${aloneUpTo} alone; ${amount} needs a second person.`;
      return reject('maker-is-checker', message, { aloneUpTo, amount });
    }
  }
  const data = { ...idOf(state), amount, outcome, note, resolvedOn, resolvedBy: actor.id };
  return [{ type: 'deduction.resolved', data }];
}

function refuseOver({ outcome, left }: Known): Rejection | undefined {
  if (outcome !== null) return reject('deduction-resolved', `It is decided already: ${outcome}.`, { outcome });
  return left === 0 ? reject('deduction-settled', 'Nothing of it is contested any more.') : undefined;
}

const badDate = (date: string) => reject('bad-date', `${date} is not a date (YYYY-MM-DD).`, { date });

function idOf({ opened }: Known) {
  const { deductionId, creditorId, debtorId, level, distributorId, currency, invoiceId } = opened;
  return { deductionId, creditorId, debtorId, level, distributorId, currency, invoiceId };
}

function evolveDeduction(state: DeductionState, event: DeductionEvent): DeductionState {
  if (event.type === 'deduction.opened') {
    return { opened: event.data, left: event.data.amount, claimId: null, outcome: null };
  }
  if (!state) throw new Error(`${event.type} before deduction.opened`);
  switch (event.type) {
    case 'deduction.handed-over':
      return { ...state, claimId: event.data.claimId };
    case 'deduction.resolved':
      return { ...state, outcome: event.data.outcome };
    case 'deduction.reduced':
      return { ...state, left: event.data.left };
    default:
      return assertNever(event, 'deduction event');
  }
}

/** OPEN, CLAIM (handed over), RESOLVED (decided), or SETTLED: paid or credited before anybody decided. */
export type DeductionStatus = 'OPEN' | 'CLAIM' | 'RESOLVED' | 'SETTLED';

/** Where a case stands. */
export function statusOfDeduction({ outcome, claimId, left }: Omit<Known, 'opened'>): DeductionStatus {
  if (outcome !== null) return 'RESOLVED';
  if (left === 0) return 'SETTLED';
  return claimId === null ? 'OPEN' : 'CLAIM';
}

/** A case of deduction until it ends, stream `deduction-<id>`. The account limits it to what is open of its invoice. */
export const deductionDecider: Decider<DeductionState, DeductionCommand, DeductionEvent> = {
  name: 'deduction',
  snapshotVersion: 1,
  initial: null,
  decide: decideDeduction,
  evolve: evolveDeduction,
};
