import {
  assertNever,
  emptyRecent,
  recall,
  reject,
  remember,
  type Decider,
  type DecisionContext,
  type Recent,
  type Rejection,
} from '#libs/kernel';
import { refOf, refuseDate, type DebtRef } from '../ref.js';
import type { DunningEvent, DunningProposal, DunningReduction } from './events.js';
import { collectable, levelDue, type DunnedItem, type DunningLevel, type LastNotice, type Overdue } from './rule.js';

/** Invoices that a proposal lists; its amount is that of all of them. */
export const mostListed = 200;

export type DunningCommand =
  | (DebtRef & {
      readonly type: 'propose';
      readonly runId: string;
      /** Business date of the run. */
      readonly date: string;
      readonly levels: readonly DunningLevel[];
      readonly overdue: Overdue;
    })
  | {
      readonly type: 'confirm';
      readonly runId: string;
      /** What the debtor owes now: less is dunned if less of the proposal is left. */
      readonly overdue: Overdue;
      /** Of the level: less is not worth a letter, minor units. */
      readonly minimum: number;
    }
  | { readonly type: 'drop'; readonly runId: string; readonly reason: string };

interface Proposal {
  readonly proposed: DunningProposal;
  readonly status: 'PROPOSED' | 'CONFIRMED' | 'DROPPED' | 'REPLACED';
  /** To be collected, minor units; of a confirmed one what was left by then. */
  readonly amount: number;
  readonly reduced: DunningReduction | null;
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
        amount: sumOf(items),
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
  const { runId } = proposed;
  const ref = refOf(proposed);
  if (command.type === 'drop') {
    return [{ type: 'dunning.dropped', data: { ...ref, runId, reason: command.reason, droppedBy: actor.id } }];
  }
  return confirm(command, proposed, actor.id);
}

function confirm(
  { overdue, minimum }: Extract<DunningCommand, { type: 'confirm' }>,
  proposed: DunningProposal,
  confirmedBy: string,
): Outcome {
  const { runId, date, dunningLevel, wording, hold, intervalDays } = proposed;
  const items = leftOf(proposed, overdue);
  const amount = Math.min(proposed.amount, sumOf(items));
  if (amount < Math.max(1, minimum)) {
    const message = `Only ${amount} of the ${proposed.amount} that were proposed is left to collect, too little for a letter: drop the proposal.`;
    return reject('nothing-to-collect', message, { proposed: proposed.amount, left: amount, minimum });
  }
  const notice = { ...refOf(proposed), runId, date, dunningLevel, wording, amount, hold, intervalDays };
  const invoices = items.slice(0, mostListed).map(({ invoiceId }) => invoiceId);
  const reduced = amount === proposed.amount ? null : reductionOf(proposed, overdue, items, amount);
  return [{ type: 'dunning.confirmed', data: { ...notice, invoices, confirmedBy, reduced } }];
}

/** Of the items of a proposal what is still to be collected; those that it did not list lie behind the last listed. */
function leftOf({ items, itemCount, date }: DunningProposal, overdue: Overdue): readonly DunnedItem[] {
  const listed = new Map(items.map((item) => [item.invoiceId, item.amount]));
  const all = itemCount === items.length;
  return collectable(overdue, date).flatMap((item) => {
    const amount = Math.min(item.amount, listed.get(item.invoiceId) ?? (all ? 0 : item.amount));
    return amount > 0 ? [{ ...item, amount }] : [];
  });
}

function reductionOf(
  proposed: DunningProposal,
  overdue: Overdue,
  items: readonly DunnedItem[],
  left: number,
): DunningReduction {
  const due = overdue.items.filter(({ dueDate }) => dueDate < proposed.date);
  const disputed = Math.max(0, due.reduce((sum, item) => sum + item.disputed, 0) - proposed.disputed);
  const promised = Math.max(0, due.reduce((sum, item) => sum + item.promised, 0) - proposed.promised);
  const reasons: DunningReduction['reasons'][number][] = [];
  if (proposed.amount - left > disputed + promised) reasons.push('SETTLED');
  if (disputed > 0) reasons.push('DISPUTED');
  if (promised > 0) reasons.push('PROMISED');
  return { proposed: proposed.amount, items: items.slice(0, mostListed), itemCount: items.length, reasons };
}

const sumOf = (items: readonly DunnedItem[]) => items.reduce((sum, { amount }) => sum + amount, 0);

function evolve(state: DunningState, event: DunningEvent): DunningState {
  const { runId } = event.data;
  switch (event.type) {
    case 'dunning.proposed': {
      const { date, replaces } = event.data;
      const before =
        replaces === null ? state.proposals : progressed(state.proposals, replaces, { status: 'REPLACED' });
      const proposals = remember(before, runId, opened(event.data), remembered);
      return { ...state, proposals, newest: { runId, date } };
    }
    case 'dunning.confirmed': {
      const { dunningLevel: level, date, intervalDays, invoices, amount, reduced } = event.data;
      const proposals = progressed(state.proposals, runId, { status: 'CONFIRMED', amount, reduced });
      return { ...state, proposals, last: { level, date, intervalDays, invoices } };
    }
    case 'dunning.dropped':
      return { ...state, proposals: progressed(state.proposals, runId, { status: 'DROPPED' }) };
    default:
      return assertNever(event, 'dunning event');
  }
}

const opened = (proposed: DunningProposal): Proposal => ({
  ...{ proposed, status: 'PROPOSED', amount: proposed.amount, reduced: null },
});

function progressed(proposals: Recent<Proposal>, runId: string, progress: Partial<Proposal>): Recent<Proposal> {
  const known = recall(proposals, runId);
  return known ? remember(proposals, runId, { ...known, ...progress }, remembered) : proposals;
}

/** What a debtor is dunned for, stream `dunning-<creditor>.<debtor>`: here no letter overtakes or repeats another. */
export const dunningDecider: Decider<DunningState, DunningCommand, DunningEvent> = {
  name: 'dunning',
  snapshotVersion: 2,
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
