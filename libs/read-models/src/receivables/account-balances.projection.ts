import type { AccountEvent } from '#libs/accounts';
import type { Level } from '#libs/kernel';
import { change, rowsOf } from '../declare.js';

/** Amounts in minor units of `currency`. */
export interface AccountBalanceRow {
  readonly creditorId: string;
  readonly debtorId: string;
  /** The debtor's number in capitals, as payers write it. */
  readonly debtorCode: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  /** Null: no limit. Before any limit was set: 0. */
  readonly creditLimit: number | null;
  readonly openItems: number;
  readonly reserved: number;
  /** Unapplied cash and credits; below zero where refunded cash went back. */
  readonly unapplied: number;
  /** Why no new credit is given; null: not blocked. */
  readonly blocked: string | null;
  /** Contested by the debtor; part of the open items. */
  readonly disputed: number;
  readonly revision: number;
  readonly position: number;
}

type Account = Pick<AccountBalanceRow, 'creditorId' | 'debtorId' | 'level' | 'distributorId' | 'currency'>;
const sum = (applications: readonly { readonly amount: number }[]) => applications.reduce((s, a) => s + a.amount, 0);

function fold<Data extends Account>(patch: (row: AccountBalanceRow, data: Data) => Partial<AccountBalanceRow>) {
  return {
    fold: (
      row: AccountBalanceRow | undefined,
      data: Data,
      { revision, position }: { revision: number; position: number },
    ) => {
      const { creditorId, debtorId, level, distributorId, currency } = data;
      const before: AccountBalanceRow = row ?? {
        creditorId,
        debtorId,
        debtorCode: debtorId.toUpperCase(),
        level,
        distributorId,
        currency,
        creditLimit: 0,
        openItems: 0,
        reserved: 0,
        unapplied: 0,
        blocked: null,
        disputed: 0,
        revision,
        position,
      };
      return change(before, (current) => ({ ...patch(current, data), revision, position }));
    },
  };
}

/** Exposure of every pair: open items + reserved - unapplied, against the limit. */
export const accountBalancesProjection = rowsOf<AccountBalanceRow, 'creditorId' | 'debtorId', AccountEvent>({
  name: 'account_balances',
  version: 4,
  key: ['creditorId', 'debtorId'],
  table: {
    columns: {
      creditorId: 'text',
      debtorId: 'text',
      debtorCode: 'text',
      level: 'text',
      distributorId: 'text',
      currency: 'text',
      creditLimit: 'bigint?',
      openItems: 'bigint',
      reserved: 'bigint',
      unapplied: 'bigint',
      blocked: 'text?',
      disputed: 'bigint',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['distributorId'], ['creditorId', 'debtorCode']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ creditorId, debtorId }) => ({ creditorId, debtorId }),
  on: {
    'account.limit-set': fold((_, { limit }) => ({ creditLimit: limit })),
    'account.blocked': fold((_, { reason }) => ({ blocked: reason })),
    'account.block-lifted': fold(() => ({ blocked: null })),
    // The event tells the exposure after it, because a later round replaces the order's earlier reservation.
    'account.credit-reserved': fold((row, { exposure }) => ({ reserved: exposure - row.openItems + row.unapplied })),
    'account.credit-released': fold((row, { amount }) => ({ reserved: row.reserved - amount })),
    'account.invoice-posted': fold((row, { amount, reservationUsed }) => ({
      openItems: row.openItems + amount,
      reserved: row.reserved - reservationUsed,
    })),
    'account.credit-note-posted': fold((row, { applied, unapplied }) => ({
      openItems: row.openItems - applied,
      unapplied: row.unapplied + unapplied,
    })),
    'account.payment-posted': fold((row, { amount }) => ({ unapplied: row.unapplied + amount })),
    'account.payment-applied': fold((row, { applications }) => ({
      openItems: row.openItems - sum(applications),
      unapplied: row.unapplied - sum(applications),
    })),
    'account.application-reversed': fold((row, { applications }) => ({
      openItems: row.openItems + sum(applications),
      unapplied: row.unapplied + sum(applications),
    })),
    'account.payment-reversed': fold((row, { amount }) => ({ unapplied: row.unapplied - amount })),
    'account.refund-reserved': fold((row, { amount }) => ({ unapplied: row.unapplied - amount })),
    'account.refund-released': fold((row, { amount }) => ({ unapplied: row.unapplied + amount })),
    'account.deduction-credited': fold((row, { amount }) => ({ openItems: row.openItems - amount })),
    'account.invoice-disputed': fold((row, { amount }) => ({ disputed: row.disputed + amount })),
    'account.dispute-reduced': fold((row, { amount }) => ({ disputed: row.disputed - amount })),
    'account.write-off-posted': fold((row, { amount }) => ({ openItems: row.openItems - amount })),
    'account.write-off-reversed': fold((row, { amount }) => ({ openItems: row.openItems + amount })),
    'account.settlement-credit-posted': fold((row, { amount }) => ({ unapplied: row.unapplied + amount })),
    'account.settlement-credit-taken-back': fold((row, { amount }) => ({ unapplied: row.unapplied - amount })),
    'account.debit-note-posted': fold((row, { amount }) => ({ openItems: row.openItems + amount })),
  },
});
