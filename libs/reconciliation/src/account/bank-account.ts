import {
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
  [defineEvent('bank-account.opened', 1, 'An account of ours whose statements are read.', t.object(details))],
);
export type BankAccountEvent = EventsOf<typeof bankAccountEvents>;
export type BankAccountDetails = BankAccountEvent['data'];
/** Null before it is opened. */
export type BankAccountState = BankAccountDetails | null;

export type BankAccountCommand = {
  readonly type: 'open';
  readonly bankAccountId: string;
  readonly creditorId: string;
  readonly level: Level;
  readonly distributorId: string | null;
  readonly currency: string;
  readonly number: string;
  readonly bankCode: string | null;
};

/** Spaces and hyphens never count in an account number, nor does case. */
export const accountNumber = (text: string): string => text.replaceAll(/[\s.-]/g, '').toUpperCase();

function decide(command: BankAccountCommand, state: BankAccountState): readonly BankAccountEvent[] | Rejection {
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

/** An account at a bank, stream `bank-account-<id>`. What is on it never changes: another number is another account. */
export const bankAccountDecider: Decider<BankAccountState, BankAccountCommand, BankAccountEvent> = {
  name: 'bank-account',
  snapshotVersion: 1,
  initial: null,
  decide,
  evolve: (_, event) => event.data,
};
