import {
  assertNever,
  defineEvent,
  emptyRecent,
  eventRegistry,
  recall,
  reject,
  remember,
  t,
  type Decider,
  type DecisionContext,
  type EventsOf,
  type Recent,
  type Rejection,
} from '#libs/kernel';
import { debt, refOf, refuseDate, type DebtRef } from '../ref.js';
import { levelDue, type DunningLevel, type LastNotice, type Overdue } from './rule.js';

/** Invoices that a proposal lists; its amount is that of all of them. */
export const mostListed = 200;

const proposal = { ...debt, runId: t.id() };
const noticed = {
  ...proposal,
  date: t.date(),
  /** 1 for the first letter. */
  dunningLevel: t.integer(),
  wording: t.text(),
  /** To be collected, minor units. */
  amount: t.amount(),
  /** Finance is asked to block the account. */
  hold: t.boolean(),
};

export const dunningEvents = eventRegistry(
  'collections',
  ['dunning-<creditor>.<debtor>'],
  [
    defineEvent(
      'dunning.proposed',
      1,
      'A run proposes to dun a debtor; nothing is sent.',
      t.object({
        ...noticed,
        intervalDays: t.integer(),
        items: t.array(
          t.object({ invoiceId: t.id(), dueDate: t.date(), daysOverdue: t.integer(), amount: t.amount() }),
        ),
        /** Items in all; the oldest are listed. */
        itemCount: t.integer(),
        /** Overdue, but not dunned: disputed, or promised by a day to come. */
        disputed: t.amount(),
        promised: t.amount(),
        proposedBy: t.id(),
        /** An earlier run whose proposal nobody decided on: this one takes its place. */
        replaces: t.nullable(t.id()),
      }),
    ),
    defineEvent(
      'dunning.confirmed',
      1,
      'A second person agrees: the letter may be sent.',
      t.object({ ...noticed, intervalDays: t.integer(), invoices: t.array(t.id()), confirmedBy: t.id() }),
    ),
    defineEvent(
      'dunning.dropped',
      1,
      'A second person decides not to dun this time.',
      t.object({ ...proposal, reason: t.text(), droppedBy: t.id() }),
    ),
  ],
);
export type DunningEvent = EventsOf<typeof dunningEvents>;
export type DunningProposal = Extract<DunningEvent, { type: 'dunning.proposed' }>['data'];

export type DunningCommand =
  | (DebtRef & {
      readonly type: 'propose';
      readonly runId: string;
      /** Business date of the run. */
      readonly date: string;
      readonly levels: readonly DunningLevel[];
      readonly overdue: Overdue;
    })
  | { readonly type: 'confirm'; readonly runId: string }
  | { readonly type: 'drop'; readonly runId: string; readonly reason: string };

interface Proposal {
  readonly proposed: DunningProposal;
  readonly status: 'PROPOSED' | 'CONFIRMED' | 'DROPPED' | 'REPLACED';
}

export interface DunningState {
  readonly proposals: Recent<Proposal>;
  /** Run of the newest proposal and its date: an earlier day is not looked at again. */
  readonly newest: { readonly runId: string; readonly date: string } | null;
  readonly last: LastNotice | null;
}

/** Proposals of one debtor that are remembered at least. */
const remembered = 100;
type Outcome = readonly DunningEvent[] | Rejection;

function decide(command: DunningCommand, state: DunningState, context: DecisionContext): Outcome {
  switch (command.type) {
    case 'propose':
      return propose(command, state, context);
    case 'confirm':
    case 'drop':
      return settle(command, state, context);
    default:
      return assertNever(command, 'dunning command');
  }
}

function propose(
  command: Extract<DunningCommand, { type: 'propose' }>,
  { proposals, newest, last }: DunningState,
  { actor }: DecisionContext,
): Outcome {
  const { runId, date, levels, overdue } = command;
  const refused = refuseDate(date);
  if (refused) return refused;
  if (recall(proposals, runId) || (newest && newest.date >= date)) return [];
  const due = levelDue(levels, overdue, last, date);
  if (!due) return [];
  const { level, items } = due;
  const replaces = newest && recall(proposals, newest.runId)?.status === 'PROPOSED' ? newest.runId : null;
  return [
    {
      type: 'dunning.proposed',
      data: {
        ...{ ...refOf(command), runId, date, dunningLevel: level.level, wording: level.wording, hold: level.hold },
        amount: items.reduce((sum, { amount }) => sum + amount, 0),
        intervalDays: level.intervalDays,
        items: items.slice(0, mostListed),
        disputed: overdue.items.reduce((sum, { disputed }) => sum + disputed, 0),
        promised: overdue.items.reduce((sum, { promised }) => sum + promised, 0),
        ...{ itemCount: items.length, proposedBy: actor.id, replaces },
      },
    },
  ];
}

function settle(
  command: Extract<DunningCommand, { type: 'confirm' | 'drop' }>,
  { proposals }: DunningState,
  { actor }: DecisionContext,
): Outcome {
  const known = recall(proposals, command.runId);
  if (!known) return reject('unknown-proposal', `Run ${command.runId} proposes nothing for this debtor.`);
  const { proposed, status } = known;
  const wanted = command.type === 'confirm' ? 'CONFIRMED' : 'DROPPED';
  if (status === wanted) return [];
  if (status !== 'PROPOSED') {
    return reject('proposal-decided', `The proposal is ${status.toLowerCase()} already.`, { status });
  }
  if (actor.id === proposed.proposedBy) {
    return reject('second-person-needed', 'Who started the run can’t decide on its proposals: a second person has to.');
  }
  const { runId, date, dunningLevel, wording, amount, hold, intervalDays } = proposed;
  const ref = refOf(proposed);
  if (command.type === 'drop') {
    return [{ type: 'dunning.dropped', data: { ...ref, runId, reason: command.reason, droppedBy: actor.id } }];
  }
  const invoices = proposed.items.map(({ invoiceId }) => invoiceId);
  const notice = { ...ref, runId, date, dunningLevel, wording, amount, hold, intervalDays, invoices };
  return [{ type: 'dunning.confirmed', data: { ...notice, confirmedBy: actor.id } }];
}

function evolve(state: DunningState, event: DunningEvent): DunningState {
  const { runId } = event.data;
  switch (event.type) {
    case 'dunning.proposed': {
      const { date, replaces } = event.data;
      const before = replaces === null ? state.proposals : withStatus(state.proposals, replaces, 'REPLACED');
      const proposals = remember<Proposal>(before, runId, { proposed: event.data, status: 'PROPOSED' }, remembered);
      return { ...state, proposals, newest: { runId, date } };
    }
    case 'dunning.confirmed': {
      const { dunningLevel: level, date, intervalDays, invoices } = event.data;
      const proposals = withStatus(state.proposals, runId, 'CONFIRMED');
      return { ...state, proposals, last: { level, date, intervalDays, invoices } };
    }
    case 'dunning.dropped':
      return { ...state, proposals: withStatus(state.proposals, runId, 'DROPPED') };
    default:
      return assertNever(event, 'dunning event');
  }
}

function withStatus(proposals: Recent<Proposal>, runId: string, status: Proposal['status']): Recent<Proposal> {
  const known = recall(proposals, runId);
  return known ? remember(proposals, runId, { ...known, status }, remembered) : proposals;
}

/** What a debtor is dunned for, stream `dunning-<creditor>.<debtor>`: here no letter overtakes or repeats another. */
export const dunningDecider: Decider<DunningState, DunningCommand, DunningEvent> = {
  name: 'dunning',
  snapshotVersion: 1,
  initial: { proposals: emptyRecent(), newest: null, last: null },
  decide,
  evolve,
};

/** The dunning stream of a pair. */
export function dunningStream(creditorId: string, debtorId: string): string {
  return `dunning-${creditorId}.${debtorId}`;
}

/** A proposal as far as it is remembered. */
export function findProposal(state: DunningState, runId: string): Proposal | undefined {
  return recall(state.proposals, runId);
}
