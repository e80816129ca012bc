import type { CreditDebit } from '../statement.js';

/**
 * How one sender writes the notice of a transfer: names of the fields of its JSON object. What is not named here is passed
 * over: a sender that adds a field must not cost a notice.
 */
export interface NoticeProfile {
  /** Kebab-case; the last part of the route that takes its notices. */
  readonly name: string;
  /** For people: who sends it. */
  readonly title: string;
  readonly fields: {
    /** The sender's own number of the notice: the same one comes several times. */
    readonly id: string;
    /** Number of our account. */
    readonly account: string;
    /** Number of a virtual account behind it. */
    readonly virtualAccount?: string;
    /** When the money moved: `yyyy-MM-dd HH:mm:ss`, with `T` or without seconds too; without a zone it is the bank's local time. */
    readonly at: string;
    readonly direction: string;
    /** Above zero, in the currency's main unit. */
    readonly amount: string;
    readonly currency?: string;
    /** Balance of our account after the transfer. */
    readonly balance?: string;
    /** The bank's number of the transfer: the same as in its statement. */
    readonly bankReference: string;
    /** What the payer wrote, in all fields that may have it. */
    readonly memo: readonly string[];
  };
  /** Words of the field `direction`. */
  readonly direction: Readonly<Record<CreditDebit, readonly string[]>>;
  /** ISO 4217, where no field tells. */
  readonly currency: string;
  /** True: a balance of 0 means that the bank told none. */
  readonly zeroBalanceIsNone?: boolean;
}

/** Notices of an aggregator of Vietnamese banks: fields as in API conventions, section 2.1. */
export const sepay: NoticeProfile = {
  name: 'sepay',
  title: 'SePay: notices of Vietnamese banks',
  fields: {
    id: 'id',
    account: 'accountNumber',
    virtualAccount: 'subAccount',
    at: 'transactionDate',
    direction: 'transferType',
    amount: 'transferAmount',
    balance: 'accumulated',
    bankReference: 'referenceCode',
    memo: ['content', 'code'],
  },
  direction: { CREDIT: ['in'], DEBIT: ['out'] },
  currency: 'VND',
  zeroBalanceIsNone: true,
};

/** A plain notice, for a bank or a connector of one's own. */
export const plain: NoticeProfile = {
  name: 'plain',
  title: 'Plain notice with English field names',
  fields: {
    id: 'id',
    account: 'account',
    virtualAccount: 'virtualAccount',
    at: 'bookedAt',
    direction: 'direction',
    amount: 'amount',
    currency: 'currency',
    balance: 'balance',
    bankReference: 'bankReference',
    memo: ['memo'],
  },
  direction: { CREDIT: ['CREDIT'], DEBIT: ['DEBIT'] },
  currency: 'VND',
};

export const noticeProfiles: readonly NoticeProfile[] = [sepay, plain];
