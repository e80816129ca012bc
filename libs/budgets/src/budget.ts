import { emptyRecent, emptyTable, tableGet, type Recent, type Table } from '#libs/kernel';
import type { BudgetRef, DeclaredCap } from './commands.js';

/** What one order keeps. It leaves the table when nothing of it is open any more. */
export interface Reservation {
  /** The order's round of pricing that it was last asked for. */
  readonly round: number;
  /** Kept, not invoiced yet. */
  readonly open: number;
  /** RFC 3339 instant by which the order has to be placed or amended. */
  readonly heldUntil: string;
  /** The only request that asked for this round; null if there were several. */
  readonly by: string | null;
}

/** granted = left + reserved + committed, none of them ever below zero. */
export interface Budget {
  /** Null before the first grant. */
  readonly ref: BudgetRef | null;
  readonly granted: number;
  /** The limit that was last declared by a version, and by which. */
  readonly declared: { readonly version: number; readonly limit: number } | null;
  readonly reserved: number;
  readonly committed: number;
  /** By order; only orders with something open. */
  readonly reservations: Table<Reservation>;
  /** `INVOICE:<id>`, `NOTE:<id>`, `SPENT:<id>` and `RESTORED:<id>` that counted: the same fact under another command id counts once. */
  readonly documents: Recent<number>;
}

export type KnownBudget = Budget & { readonly ref: BudgetRef };

/** Entries of {@link Budget.documents} that are kept at least; invoices have streams of their own that let each happen once. */
export const documentWindow = 1_000;

export const noBudget: Budget = {
  ref: null,
  granted: 0,
  declared: null,
  reserved: 0,
  committed: 0,
  reservations: emptyTable(),
  documents: emptyRecent(),
};

/**
 * What is granted once an order under this version asks: what people or an earlier version granted, or the version's own
 * limit where it is newer and declares another one. A lower limit takes nothing back that is reserved or committed.
 */
export function grantUnder(budget: Budget, { version, limit }: Pick<DeclaredCap, 'version' | 'limit'>): number {
  const { declared, granted, reserved, committed } = budget;
  const isNew = declared === null || (version > declared.version && limit !== declared.limit);
  return isNew ? Math.max(limit, reserved + committed) : granted;
}

/** What an order under this version could still get, counting what it keeps already (`orderId`) as free. */
export function leftFor(
  budget: Budget,
  cap: Pick<DeclaredCap, 'version' | 'limit'>,
  orderId: string | null = null,
): number {
  const own = orderId === null ? 0 : openOf(budget, orderId);
  return grantUnder(budget, cap) - budget.reserved - budget.committed + own;
}

/** What is given of what is asked: all, else what is left (PARTIAL) or nothing. */
export function givenOf(asked: number, left: number, grant: DeclaredCap['grant']): number {
  return grant === 'PARTIAL' || asked <= left ? Math.min(asked, left) : 0;
}

/** What an order keeps, not invoiced yet. */
export function openOf(budget: Budget, orderId: string): number {
  return tableGet(budget.reservations, orderId)?.open ?? 0;
}

/** What an order keeps, if it does. */
export function reservationOf(budget: Budget, orderId: string): Reservation | undefined {
  return tableGet(budget.reservations, orderId);
}

/** Name of a budget's stream. */
export function budgetStream(budgetKey: string): string {
  return `budget-${budgetKey}`;
}
