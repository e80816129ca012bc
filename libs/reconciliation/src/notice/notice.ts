import { defineEvent, eventRegistry, reject, t, type Decider, type EventsOf, type Rejection } from '#libs/kernel';
import { ownAccount, type OwnAccount } from '../line/facts.js';

const told = {
  /** The sender's own number of it. */
  number: t.id(),
  side: t.oneOf('CREDIT', 'DEBIT'),
  /** Above zero, minor units of the account's currency. */
  amount: t.amount(),
  /** Local time of the bank. */
  toldAt: t.text(),
  valueDate: t.date(),
  /** Balance of the account after the transfer; null: not told. */
  balanceAfter: t.nullable(t.amount()),
  bankReference: t.nullable(t.text()),
};

export const bankNoticeEvents = eventRegistry(
  'reconciliation',
  ['bank-notice-<id>'],
  [
    defineEvent(
      'bank-notice.received',
      1,
      'A bank told of one transfer, signed, before any statement has it.',
      t.object({
        noticeId: t.id(),
        ...ownAccount,
        source: t.id(),
        ...told,
        /** The line that it tells of; null: without the bank's number nothing ties it to a line. */
        lineId: t.nullable(t.id()),
        paymentId: t.nullable(t.id()),
        /** Number of the virtual account that was paid into, if it is one of ours. */
        virtualAccountId: t.nullable(t.id()),
        /** Payment references with a right check character that stand in the memo. */
        references: t.array(t.text()),
      }),
    ),
  ],
);
export type BankNoticeEvent = EventsOf<typeof bankNoticeEvents>;
export type ReceivedNotice = BankNoticeEvent['data'];
/** Null before it is received. */
export type BankNoticeState = ReceivedNotice | null;

/** What a notice tells, without anything about a person. */
export interface ToldNotice {
  readonly noticeId: string;
  readonly source: string;
  readonly number: string;
  readonly side: 'CREDIT' | 'DEBIT';
  readonly amount: number;
  readonly toldAt: string;
  readonly valueDate: string;
  readonly balanceAfter: number | null;
  readonly bankReference: string | null;
  readonly lineId: string | null;
  readonly paymentId: string | null;
  readonly virtualAccountId: string | null;
  readonly references: readonly string[];
}

export interface BankNoticeCommand {
  readonly type: 'receive';
  readonly account: OwnAccount;
  readonly notice: ToldNotice;
}

function decide(
  { account, notice }: BankNoticeCommand,
  state: BankNoticeState,
): readonly BankNoticeEvent[] | Rejection {
  if (state) {
    const same = (Object.keys(told) as (keyof typeof told)[]).every((key) => state[key] === notice[key]);
    if (same && state.bankAccountId === account.bankAccountId) return [];
    const message = `Notice ${notice.number} came before and said something else: the first one counts.`;
    return reject('notice-differs', message, { amount: state.amount, again: notice.amount });
  }
  const { bankAccountId, creditorId, level, distributorId, currency } = account;
  const own = { bankAccountId, creditorId, level, distributorId, currency };
  return [{ type: 'bank-notice.received', data: { ...own, ...notice, references: [...notice.references] } }];
}

/** A bank's notice of one transfer, stream `bank-notice-<id>`: however often it comes, it happened once. */
export const bankNoticeDecider: Decider<BankNoticeState, BankNoticeCommand, BankNoticeEvent> = {
  name: 'bank-notice',
  snapshotVersion: 1,
  initial: null,
  decide,
  evolve: (_, event) => event.data,
};
