import {
  assertNever,
  defineEvent,
  eventRegistry,
  isCurrency,
  levelSchema,
  reject,
  t,
  type Decider,
  type EventsOf,
  type Level,
  type Rejection,
} from '#libs/kernel';
import { ownAccount } from '../line/facts.js';
import { bankProfileSchema, type StoredProfile } from './profile.js';

const details = {
  bankAccountId: t.id(),
  /** Whose money it is: the principal, or a distributor for its outlets' payments. */
  creditorId: t.id(),
  level: levelSchema,
  distributorId: t.nullable(t.id()),
  currency: t.currency(),
  /** Number or IBAN as the bank's files write it, without spaces. */
  number: t.text(),
  /** BIN (VietQR) or BIC of the bank; null: not known. */
  bankCode: t.nullable(t.text()),
};

export const bankAccountEvents = eventRegistry(
  'reconciliation',
  ['bank-account-<id>'],
  [
    defineEvent('bank-account.opened', 1, 'An account of ours whose statements are read.', t.object(details)),
    defineEvent(
      'bank-account.profile-set',
      1,
      'How the bank writes tables of the account: CSV and XLSX are read by it from now on.',
      t.object({
        ...ownAccount,
        /** 1, 2, ... of the account. */
        version: t.integer(),
        profile: bankProfileSchema,
      }),
    ),
  ],
);
export type BankAccountEvent = EventsOf<typeof bankAccountEvents>;
type Opened = Extract<BankAccountEvent, { type: 'bank-account.opened' }>['data'];
export type OpenBankAccount = Opened & {
  /** How the bank writes tables; null: nobody has told. */
  readonly tables: { readonly version: number; readonly profile: StoredProfile } | null;
};
/** Null before it is opened. */
export type BankAccountState = OpenBankAccount | null;

export type BankAccountCommand =
  | {
      readonly type: 'open';
      readonly bankAccountId: string;
      readonly creditorId: string;
      readonly level: Level;
      readonly distributorId: string | null;
      readonly currency: string;
      readonly number: string;
      readonly bankCode: string | null;
    }
  /** The profile is sound as such: who sends it has checked that. */
  | { readonly type: 'set-profile'; readonly profile: StoredProfile };
type Command<Type extends BankAccountCommand['type']> = Extract<BankAccountCommand, { type: Type }>;
type Outcome = readonly BankAccountEvent[] | Rejection;

/** Spaces and hyphens never count in an account number, nor does case. */
export const accountNumber = (text: string): string => text.replaceAll(/[\s.-]/g, '').toUpperCase();

function decide(command: BankAccountCommand, state: BankAccountState): Outcome {
  switch (command.type) {
    case 'open':
      return open(command, state);
    case 'set-profile':
      return setProfile(command, state);
    default:
      return assertNever(command, 'bank account command');
  }
}

function open(command: Command<'open'>, state: BankAccountState): Outcome {
  const { bankAccountId, creditorId, level, distributorId, currency, bankCode } = command;
  const number = accountNumber(command.number);
  if (!isCurrency(currency)) return reject('unknown-currency', `The currency ${currency} is not known here.`);
  if (!/^[A-Z0-9]{4,40}$/.test(number)) {
    return reject('bad-account-number', `${command.number} is no account number: 4 to 40 letters and digits.`);
  }
  const data = { bankAccountId, creditorId, level, distributorId, currency, number, bankCode };
  if (!state) return [{ type: 'bank-account.opened', data }];
  const same = state.number === number && state.currency === currency && state.creditorId === creditorId;
  return same ? [] : reject('already-open', `Bank account ${bankAccountId} is open with other particulars.`);
}

function setProfile({ profile }: Command<'set-profile'>, state: BankAccountState): Outcome {
  if (!state) return reject('not-found', 'No such bank account is open.');
  const { bankAccountId, creditorId, level, distributorId, currency, number, tables } = state;
  if (profile.account !== undefined && accountNumber(profile.account) !== number) {
    const message = `The profile is of account ${profile.account}, ${bankAccountId} has number ${number}: leave account out.`;
    return reject('bad-profile', message, { field: 'account' });
  }
  if (profile.currency !== undefined && profile.currency !== currency) {
    const message = `The profile is in ${profile.currency}, account ${bankAccountId} is kept in ${currency}.`;
    return reject('bad-profile', message, { field: 'currency' });
  }
  if (tables !== null && JSON.stringify(tables.profile) === JSON.stringify(profile)) return [];
  const account = { bankAccountId, creditorId, level, distributorId, currency };
  const version = (tables?.version ?? 0) + 1;
  return [{ type: 'bank-account.profile-set', data: { ...account, version, profile } }];
}

function evolve(state: BankAccountState, event: BankAccountEvent): BankAccountState {
  switch (event.type) {
    case 'bank-account.opened':
      return { ...event.data, tables: null };
    case 'bank-account.profile-set': {
      if (!state) throw new Error(`${event.type} before bank-account.opened`);
      const { version, profile } = event.data;
      return { ...state, tables: { version, profile } };
    }
    default:
      return assertNever(event, 'bank account event');
  }
}

/** An account at a bank, stream `bank-account-<id>`. Its number and currency never change: another number is another account. */
export const bankAccountDecider: Decider<BankAccountState, BankAccountCommand, BankAccountEvent> = {
  name: 'bank-account',
  snapshotVersion: 2,
  initial: null,
  decide,
  evolve,
};
