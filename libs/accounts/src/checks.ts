import { isBusinessDate, reject, type Rejection } from '#libs/kernel';
import type { AccountState, Payment } from './account.js';
import type { AccountCommand, AccountRef } from './commands.js';
import type { AccountEvent } from './events.js';

export type Command<Type extends AccountCommand['type']> = AccountCommand & { readonly type: Type };
export type Outcome = readonly AccountEvent[] | Rejection;

/** Only the account's own fields of a command. */
export function refOf({ creditorId, debtorId, level, distributorId, currency }: AccountRef): AccountRef {
  return { creditorId, debtorId, level, distributorId, currency };
}

/** An account has one pair of parties and one currency for ever. */
export function refuseOtherAccount(ref: AccountRef, { account }: AccountState): Rejection | undefined {
  if (!account) return undefined;
  if (account.currency !== ref.currency) {
    return reject('currency-mismatch', `The account is kept in ${account.currency}, not in ${ref.currency}.`, {
      account: account.currency,
      given: ref.currency,
    });
  }
  if (account.creditorId !== ref.creditorId || account.debtorId !== ref.debtorId) {
    return reject('other-account', `This is the account of ${account.debtorId} with ${account.creditorId}.`);
  }
  return undefined;
}

/** Refuses an amount that is not a whole number of minor units from `least` on. */
export function refuseAmount(amount: number, least: 0 | 1): Rejection | undefined {
  if (Number.isSafeInteger(amount) && amount >= least) return undefined;
  const bound = least === 0 ? 'zero or more' : 'above zero';
  return reject('bad-amount', `An amount is a whole number of minor units, ${bound}.`, { amount });
}

/** Refuses what is no calendar date. */
export function refuseDates(...dates: readonly string[]): Rejection | undefined {
  const wrong = dates.find((date) => !isBusinessDate(date));
  return wrong === undefined ? undefined : reject('bad-date', `${wrong} is not a date (YYYY-MM-DD).`, { date: wrong });
}

/** More was asked for than is left of a payment. */
export function exceedsPayment(paymentId: string, { rest }: Payment, amount: number): Rejection {
  const unapplied = Math.max(0, rest);
  return reject('exceeds-payment', `Only ${unapplied} of payment ${paymentId} is not applied yet.`, {
    paymentId,
    unapplied,
    amount,
  });
}

/** Neither open here nor settled lately. */
export function unknownPayment(paymentId: string): Rejection {
  return reject(
    'unknown-payment',
    `No payment ${paymentId} here, or it was settled so many payments ago that it is final.`,
    { paymentId },
  );
}
