import { assertNever, reject, type Decider, type DecisionContext, type Level, type Rejection } from '#libs/kernel';
import type { BooksEvent, ProposedPeriod } from './events.js';
import { firstDayOf, isPeriod, lastDayOf, periodAfter } from './period.js';

/** The books of one creditor. */
export interface BooksState {
  /** Last month closed; null: none yet. */
  readonly closed: { readonly period: string; readonly upTo: number } | null;
  /** Waits for a second person. */
  readonly proposed: ProposedPeriod | null;
}

/** Figures of a month as they stand in the journal at `upTo`. */
export type PeriodFigures = Pick<ProposedPeriod, 'upTo' | 'entries' | 'lines' | 'sha256' | 'totals' | 'accountMap'>;

export type BooksCommand =
  | {
      readonly type: 'propose-close';
      readonly creditorId: string;
      readonly level: Level;
      readonly distributorId: string | null;
      readonly period: string;
      /** Month of the oldest entry. */
      readonly oldest: string;
      readonly figures: PeriodFigures;
    }
  | { readonly type: 'close'; readonly period: string };

type Command<Type extends BooksCommand['type']> = Extract<BooksCommand, { type: Type }>;
type Outcome = readonly BooksEvent[] | Rejection;

function decide(command: BooksCommand, state: BooksState, context: DecisionContext): Outcome {
  if (!isPeriod(command.period)) return reject('bad-period', `${command.period} is no month YYYY-MM.`);
  switch (command.type) {
    case 'propose-close':
      return propose(command, state, context);
    case 'close':
      return close(command, state, context);
    default:
      return assertNever(command, 'command of books');
  }
}

/** Months are closed one after another, and only when they are over. A later proposal takes the place of the one before. */
function propose(command: Command<'propose-close'>, { closed }: BooksState, context: DecisionContext): Outcome {
  const { creditorId, level, distributorId, period, oldest, figures } = command;
  const to = lastDayOf(period);
  if (context.businessDate <= to) {
    return reject('period-not-over', `${period} is not over yet: it can be closed from ${nextDay(period)} on.`, { to });
  }
  if (closed && period <= closed.period) return alreadyClosed(period);
  const next = closed ? periodAfter(closed.period) : oldest;
  if (period !== next) {
    const why = closed ? `${closed.period} is the last one closed` : 'it has the oldest entry';
    return reject('period-out-of-order', `${next} is to be closed first: ${why}.`, { next });
  }
  if (closed && figures.upTo < closed.upTo) {
    return reject('figures-outdated', 'The figures are older than those of the month before: look again.');
  }
  const proposedBy = context.actor.id;
  const bounds = { from: firstDayOf(period), to };
  return [
    {
      type: 'books.close-proposed',
      data: { creditorId, level, distributorId, period, ...bounds, ...figures, proposedBy },
    },
  ];
}

/** What the first person proposed is what the second one closes: what came in since is booked in the next month. */
function close({ period }: Command<'close'>, { closed, proposed }: BooksState, { actor }: DecisionContext): Outcome {
  if (closed && period <= closed.period) return [];
  if (proposed?.period !== period) {
    return reject('close-not-proposed', `Nobody has proposed to close ${period}: a first person has to.`);
  }
  if (actor.id === proposed.proposedBy) {
    return reject('second-person-needed', 'Who proposed to close the month can’t close it: a second person has to.');
  }
  return [{ type: 'books.period-closed', data: { ...proposed, closedBy: actor.id } }];
}

const nextDay = (period: string) => firstDayOf(periodAfter(period));
const alreadyClosed = (period: string) => reject('period-closed', `${period} is closed.`);

function evolve(state: BooksState, event: BooksEvent): BooksState {
  switch (event.type) {
    case 'books.close-proposed':
      return { ...state, proposed: event.data };
    case 'books.period-closed': {
      const { period, upTo } = event.data;
      return { closed: { period, upTo }, proposed: null };
    }
    default:
      return assertNever(event, 'event of books');
  }
}

/** Months of a creditor's books, stream `books-<creditor>`. A closed one is never opened again. */
export const booksDecider: Decider<BooksState, BooksCommand, BooksEvent> = {
  name: 'books',
  snapshotVersion: 1,
  initial: { closed: null, proposed: null },
  decide,
  evolve,
};

/** Stream of the books of a creditor. */
export const booksStream = (creditorId: string): string => `books-${creditorId}`;
