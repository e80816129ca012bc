import {
  assertNever,
  daysBetween,
  defineEvent,
  eventRegistry,
  reject,
  t,
  type Decider,
  type EventsOf,
  type Rejection,
} from '#libs/kernel';
import { debt, refOf, refuseDate, type DebtRef } from '../ref.js';

/** Days ahead that a debtor may promise at most: later is another due date, not a promise. */
export const furthestPromiseDays = 180;
/** Invoices that one promise names at most. */
export const mostPromisedInvoices = 200;

export const promiseEvents = eventRegistry(
  'collections',
  ['promise-<id>'],
  [
    defineEvent(
      'promise.recorded',
      1,
      'The debtor promised to pay by a day.',
      t.object({
        ...debt,
        promiseId: t.id(),
        amount: t.amount(),
        madeOn: t.date(),
        /** Last value date that keeps it. */
        dueOn: t.date(),
        /** What is to be paid, adding up to the amount; empty: anything on the account. */
        invoices: t.array(t.object({ invoiceId: t.id(), amount: t.amount() })),
      }),
    ),
    defineEvent(
      'promise.withdrawn',
      1,
      'The promise does not count any more.',
      t.object({ ...debt, promiseId: t.id(), reason: t.text() }),
    ),
  ],
);
export type PromiseEvent = EventsOf<typeof promiseEvents>;
export type RecordedPromise = Extract<PromiseEvent, { type: 'promise.recorded' }>['data'];

export type PromiseCommand =
  | (DebtRef & {
      readonly type: 'record';
      readonly promiseId: string;
      /** Minor units. */
      readonly amount: number;
      readonly madeOn: string;
      readonly dueOn: string;
      readonly invoices: readonly { readonly invoiceId: string; readonly amount: number }[];
    })
  | { readonly type: 'withdraw'; readonly reason: string };

/** Null before it is recorded. */
export type PromiseState = { readonly recorded: RecordedPromise; readonly withdrawn: boolean } | null;

function decide(command: PromiseCommand, state: PromiseState): readonly PromiseEvent[] | Rejection {
  switch (command.type) {
    case 'record':
      return record(command, state);
    case 'withdraw': {
      if (!state) return reject('unknown-promise', 'There is no such promise.');
      if (state.withdrawn) return [];
      const { promiseId } = state.recorded;
      return [{ type: 'promise.withdrawn', data: { ...refOf(state.recorded), promiseId, reason: command.reason } }];
    }
    default:
      return assertNever(command, 'promise command');
  }
}

function record(
  command: Extract<PromiseCommand, { type: 'record' }>,
  state: PromiseState,
): readonly PromiseEvent[] | Rejection {
  if (state) return [];
  const { promiseId, amount, madeOn, dueOn } = command;
  const invoices = command.invoices.map((invoice) => ({ invoiceId: invoice.invoiceId, amount: invoice.amount }));
  const wrong = [amount, ...invoices.map((invoice) => invoice.amount)].find((a) => !Number.isSafeInteger(a) || a <= 0);
  if (wrong !== undefined) {
    return reject('bad-amount', 'A promise is for a whole number of minor units above zero.', { amount: wrong });
  }
  const refused = refuseDate(madeOn) ?? refuseDate(dueOn);
  if (refused) return refused;
  if (dueOn < madeOn || daysBetween(madeOn, dueOn) > furthestPromiseDays) {
    const message = `A promise of ${madeOn} is for that day or the ${furthestPromiseDays} days after it, not for ${dueOn}.`;
    return reject('bad-date', message, { madeOn, dueOn });
  }
  if (new Set(invoices.map(({ invoiceId }) => invoiceId)).size < invoices.length) {
    return reject('duplicate-line', 'An invoice is named twice.');
  }
  const sum = invoices.reduce((total, invoice) => total + invoice.amount, 0);
  if (invoices.length > 0 && sum !== amount) {
    return reject('sum-differs', `The invoices add up to ${sum}, the promise is for ${amount}.`, { sum, amount });
  }
  return [{ type: 'promise.recorded', data: { ...refOf(command), promiseId, amount, madeOn, dueOn, invoices } }];
}

function evolve(state: PromiseState, event: PromiseEvent): PromiseState {
  switch (event.type) {
    case 'promise.recorded':
      return { recorded: event.data, withdrawn: false };
    case 'promise.withdrawn':
      return state && { ...state, withdrawn: true };
    default:
      return assertNever(event, 'promise event');
  }
}

/** A promise to pay, stream `promise-<id>`. Whether it is kept is told by the payments, see {@link promiseStatus}. */
export const promiseDecider: Decider<PromiseState, PromiseCommand, PromiseEvent> = {
  name: 'promise',
  snapshotVersion: 1,
  initial: null,
  decide,
  evolve,
};

export const promiseStatuses = ['OPEN', 'KEPT', 'PARTLY_KEPT', 'BROKEN', 'WITHDRAWN'] as const;
export type PromiseStatus = (typeof promiseStatuses)[number];

/**
 * Where a promise stands on a day. `paid`, minor units: what payments settled of it (or brought to the account, if it
 * names no invoices) after it was made, as far as their value date is not after `dueOn`; what bounced is not paid.
 */
export function promiseStatus(
  promise: { readonly amount: number; readonly dueOn: string; readonly withdrawn: boolean },
  paid: number,
  asOf: string,
): PromiseStatus {
  if (promise.withdrawn) return 'WITHDRAWN';
  if (paid >= promise.amount) return 'KEPT';
  if (asOf <= promise.dueOn) return 'OPEN';
  return paid > 0 ? 'PARTLY_KEPT' : 'BROKEN';
}
