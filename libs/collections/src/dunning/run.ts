import {
  assertNever,
  defineEvent,
  eventRegistry,
  reject,
  t,
  type Decider,
  type DecisionContext,
  type EventsOf,
  type Rejection,
} from '#libs/kernel';
import { refuseDate } from '../ref.js';
import type { DunningLevel } from './rule.js';

const run = { runId: t.id(), creditorId: t.id(), date: t.date() };

export const dunningRunEvents = eventRegistry(
  'collections',
  ['dunning-run-<creditor>.<date>'],
  [
    defineEvent(
      'dunning-run.started',
      1,
      'The debtors of a creditor are looked through for a business date.',
      t.object({
        ...run,
        /** As they were when the run began. */
        levels: t.array(
          t.object({
            level: t.integer(),
            daysOverdue: t.integer(),
            wording: t.text(),
            minimum: t.amount(),
            intervalDays: t.integer(),
            hold: t.boolean(),
          }),
        ),
        startedBy: t.id(),
      }),
    ),
    defineEvent(
      'dunning-run.finished',
      1,
      'Every debtor was looked at.',
      t.object({ ...run, /** With something overdue. */ debtors: t.integer(), proposals: t.integer() }),
    ),
  ],
);
export type DunningRunEvent = EventsOf<typeof dunningRunEvents>;
type Started = Extract<DunningRunEvent, { type: 'dunning-run.started' }>['data'];

export type DunningRunCommand =
  | {
      readonly type: 'start';
      readonly creditorId: string;
      readonly date: string;
      readonly levels: readonly DunningLevel[];
    }
  | { readonly type: 'finish'; readonly debtors: number; readonly proposals: number };

/** Null before it starts. */
export type DunningRunState = {
  readonly started: Started;
  readonly finished: { readonly debtors: number; readonly proposals: number } | null;
} | null;

/** One run for each creditor and day. */
export const dunningRunId = (creditorId: string, date: string): string => `${creditorId}.${date}`;

function decide(
  command: DunningRunCommand,
  state: DunningRunState,
  { actor, businessDate }: DecisionContext,
): readonly DunningRunEvent[] | Rejection {
  switch (command.type) {
    case 'start': {
      if (state) return [];
      const { creditorId, date } = command;
      const refused = refuseDate(date);
      if (refused) return refused;
      if (date > businessDate) {
        return reject('bad-date', `A run is for today, ${businessDate}, or a day before.`, { date, businessDate });
      }
      const levels = command.levels.map(({ level, daysOverdue, wording, minimum, intervalDays, hold }) => {
        return { level, daysOverdue, wording, minimum, intervalDays, hold };
      });
      const data = { runId: dunningRunId(creditorId, date), creditorId, date, levels, startedBy: actor.id };
      return [{ type: 'dunning-run.started', data }];
    }
    case 'finish': {
      if (!state) return reject('unknown-run', 'There is no such run.');
      if (state.finished) return [];
      const { runId, creditorId, date } = state.started;
      const { debtors, proposals } = command;
      return [{ type: 'dunning-run.finished', data: { runId, creditorId, date, debtors, proposals } }];
    }
    default:
      return assertNever(command, 'dunning run command');
  }
}

function evolve(state: DunningRunState, event: DunningRunEvent): DunningRunState {
  switch (event.type) {
    case 'dunning-run.started':
      return { started: event.data, finished: null };
    case 'dunning-run.finished': {
      const { debtors, proposals } = event.data;
      return state && { ...state, finished: { debtors, proposals } };
    }
    default:
      return assertNever(event, 'dunning run event');
  }
}

/** A dunning run, stream `dunning-run-<creditor>.<date>`: the same date is the same run. */
export const dunningRunDecider: Decider<DunningRunState, DunningRunCommand, DunningRunEvent> = {
  name: 'dunning-run',
  snapshotVersion: 1,
  initial: null,
  decide,
  evolve,
};
