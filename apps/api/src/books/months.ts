import { firstDayOf, lastDayOf, mapOfTold, periodAfter, type AccountMap } from '#libs/books';
import type { ReadSession } from '#libs/platform';
import type { BookPeriodRow } from '#libs/read-models';
import type { StatementBuilder } from '../reports/sql.js';

/** REPORTED: by the day on which it was booked, so that a closed month never changes. RESTATED: by the day of the fact. */
export const bases = ['REPORTED', 'RESTATED'] as const;
export type Basis = (typeof bases)[number];

/** A month of somebody's books, and which facts are in it. */
export interface Month {
  readonly creditorId: string;
  readonly period: string;
  readonly basis: Basis;
  readonly from: string;
  readonly to: string;
  /** Facts above it are not in it; null: all are. */
  readonly upTo: number | null;
  /** Months that are closed, oldest first: facts above the position are booked from the day on. */
  readonly closings: readonly { readonly upTo: number; readonly firstOpen: string }[];
  readonly map: AccountMap;
}

export const monthViews = ['journal', 'book_periods'] as const;
type Closed = Pick<BookPeriodRow, 'period' | 'upTo' | 'accountMap'>;

/** Finds the bounds of a month. `upTo`: as it would be if it were closed at that position. */
export async function findMonth(
  session: ReadSession,
  { creditorId, period, basis = 'REPORTED', upTo = null }: Pick<Month, 'creditorId' | 'period'> & Partial<Month>,
  present: AccountMap,
): Promise<Month> {
  const closed = await session.rows<Closed>(
    `select period, up_to as "upTo", account_map as "accountMap" from book_periods
     where creditor_id = $1 and status = 'CLOSED' order by period`,
    [creditorId],
  );
  const own = basis === 'REPORTED' ? closed.find((each) => each.period === period) : undefined;
  return {
    ...{ creditorId, period, basis, from: firstDayOf(period), to: lastDayOf(period) },
    upTo: own?.upTo ?? upTo,
    closings: closed.map((each) => ({ upTo: each.upTo, firstOpen: firstDayOf(periodAfter(each.period)) })),
    map: own ? mapOfTold(own.accountMap, present) : present,
  };
}

/** SQL of the day on which a fact is booked: its own, or the first that was open when it came. */
export function bookedOn(sql: StatementBuilder, { closings }: Pick<Month, 'closings'>): string {
  const positions = sql.bind(closings.map(({ upTo }) => upTo + 1));
  const days = sql.bind(closings.map(({ firstOpen }) => firstOpen));
  return `greatest(entry_date, (${days}::date[])[width_bucket(position, ${positions}::bigint[])])`;
}
