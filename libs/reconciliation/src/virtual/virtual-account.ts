import {
  assertNever,
  defineEvent,
  emptyRecent,
  eventRegistry,
  levelSchema,
  recall,
  reject,
  remember,
  t,
  type Decider,
  type EventsOf,
  type Level,
  type Recent,
  type Rejection,
} from '#libs/kernel';
import { accountNumber } from '../account/bank-account.js';

const id = {
  /** `<bankAccountId>.<number>`. */
  virtualAccountId: t.id(),
  bankAccountId: t.id(),
  creditorId: t.id(),
  debtorId: t.id(),
  level: levelSchema,
  distributorId: t.id(),
  currency: t.currency(),
};

export const virtualAccountEvents = eventRegistry(
  'reconciliation',
  ['virtual-account-<id>'],
  [
    defineEvent(
      'virtual-account.opened',
      1,
      'A number of its own into which one debtor pays: who pays is known.',
      t.object({
        ...id,
        number: t.text(),
        /** The payment request that it stands for; null: for all that the debtor owes. */
        reference: t.nullable(t.id()),
      }),
    ),
    defineEvent(
      'virtual-account.credited',
      1,
      'Money came in on it.',
      t.object({
        ...id,
        lineId: t.id(),
        amount: t.amount(),
        /** The bank's day; null: no statement has it yet. */
        bookedOn: t.nullable(t.date()),
        valueDate: t.date(),
        /** The payment request that the memo or the account names; null: what the debtor owes. */
        reference: t.nullable(t.id()),
      }),
    ),
    defineEvent(
      'virtual-account.closed',
      1,
      'Money that still comes in on it waits for a person.',
      t.object({ ...id, reason: t.text() }),
    ),
  ],
);
export type VirtualAccountEvent = EventsOf<typeof virtualAccountEvents>;
type Opened = Extract<VirtualAccountEvent, { type: 'virtual-account.opened' }>['data'];

/** Null before it is opened. */
export type VirtualAccountState = {
  readonly opened: Opened;
  readonly closed: string | null;
  /** Lines that came in on it. */
  readonly lines: Recent<true>;
} | null;

export type VirtualAccountCommand =
  | {
      readonly type: 'open';
      readonly bankAccountId: string;
      readonly number: string;
      readonly creditorId: string;
      readonly debtorId: string;
      readonly level: Level;
      readonly distributorId: string;
      readonly currency: string;
      readonly reference: string | null;
    }
  /** From the process: a line names it. */
  | {
      readonly type: 'credit';
      readonly lineId: string;
      readonly amount: number;
      readonly currency: string;
      readonly creditorId: string;
      readonly bookedOn: string | null;
      readonly valueDate: string;
      readonly references: readonly string[];
    }
  | { readonly type: 'close'; readonly reason: string };

type Command<Type extends VirtualAccountCommand['type']> = Extract<VirtualAccountCommand, { type: Type }>;
type Outcome = readonly VirtualAccountEvent[] | Rejection;

/** Lines that are remembered at least: the same one told by notice and statement comes within days. */
const linesKept = 500;

/** Id of the virtual account with a number behind a bank account. */
export const virtualAccountIdOf = (bankAccountId: string, number: string) =>
  `${bankAccountId}.${accountNumber(number)}`;

function decide(command: VirtualAccountCommand, state: VirtualAccountState): Outcome {
  switch (command.type) {
    case 'open':
      return open(command, state);
    case 'credit':
      return credit(command, state);
    case 'close':
      if (!state) return reject('unknown-virtual-account', 'There is no such virtual account.');
      return state.closed === null
        ? [{ type: 'virtual-account.closed', data: { ...idOf(state.opened), reason: command.reason } }]
        : [];
    default:
      return assertNever(command, 'virtual account command');
  }
}

function open(command: Command<'open'>, state: VirtualAccountState): Outcome {
  const { bankAccountId, creditorId, debtorId, level, distributorId, currency, reference } = command;
  const number = accountNumber(command.number);
  const virtualAccountId = virtualAccountIdOf(bankAccountId, number);
  if (!/^[A-Z0-9]{4,40}$/.test(number) || virtualAccountId.length > 100) {
    return reject('bad-account-number', `${command.number} is no account number: 4 to 40 letters and digits.`);
  }
  const data = { virtualAccountId, bankAccountId, creditorId, debtorId, level, distributorId, currency };
  if (!state) return [{ type: 'virtual-account.opened', data: { ...data, number, reference } }];
  const same = state.opened.debtorId === debtorId && state.opened.reference === reference && state.closed === null;
  return same
    ? []
    : reject('number-taken', `Number ${number} belongs to another debtor, or did: nobody gets it a second time.`);
}

/** Whose money it is follows from the number, unless the memo names something else: then a person decides. */
function credit(command: Command<'credit'>, state: VirtualAccountState): Outcome {
  const { lineId, amount, bookedOn, valueDate, references } = command;
  if (!state || state.closed !== null || recall(state.lines, lineId) !== undefined) return [];
  const { opened } = state;
  if (command.currency !== opened.currency || command.creditorId !== opened.creditorId) return [];
  const named = new Set([...references, ...(opened.reference === null ? [] : [opened.reference])]);
  if (named.size > 1) return [];
  const [reference = null] = named;
  return [
    { type: 'virtual-account.credited', data: { ...idOf(opened), lineId, amount, bookedOn, valueDate, reference } },
  ];
}

function evolve(state: VirtualAccountState, event: VirtualAccountEvent): VirtualAccountState {
  if (event.type === 'virtual-account.opened') return { opened: event.data, closed: null, lines: emptyRecent() };
  if (!state) throw new Error(`${event.type} before virtual-account.opened`);
  switch (event.type) {
    case 'virtual-account.credited':
      return { ...state, lines: remember(state.lines, event.data.lineId, true, linesKept) };
    case 'virtual-account.closed':
      return { ...state, closed: event.data.reason };
    default:
      return assertNever(event, 'virtual account event');
  }
}

function idOf(opened: Opened) {
  const { virtualAccountId, bankAccountId, creditorId, debtorId, level, distributorId, currency } = opened;
  return { virtualAccountId, bankAccountId, creditorId, debtorId, level, distributorId, currency };
}

/** A number behind a bank account that one debtor pays into, stream `virtual-account-<bank account>.<number>`. */
export const virtualAccountDecider: Decider<VirtualAccountState, VirtualAccountCommand, VirtualAccountEvent> = {
  name: 'virtual-account',
  snapshotVersion: 1,
  initial: null,
  decide,
  evolve,
};
