import { isBusinessDate, levelSchema, reject, t, type Level, type Rejection } from '#libs/kernel';

/** Whose debt it is: the parties of an account. */
export interface DebtRef {
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
}

export const debt = {
  creditorId: t.id(),
  debtorId: t.id(),
  level: levelSchema,
  distributorId: t.id(),
  currency: t.currency(),
};

/** Only the account's own fields. */
export function refOf({ creditorId, debtorId, level, distributorId, currency }: DebtRef): DebtRef {
  return { creditorId, debtorId, level, distributorId, currency };
}

/** Refuses what is no calendar date. */
export function refuseDate(date: string): Rejection | undefined {
  return isBusinessDate(date) ? undefined : reject('bad-date', `${date} is not a date (YYYY-MM-DD).`, { date });
}
