import { defineEvent, eventRegistry, t, type EventsOf } from '#libs/kernel';
import { debt } from '../ref.js';

/**
 * Why less is dunned than was proposed: SETTLED is paid, credited, given up, or covered
 * by cash or by a promise for the account.
 */
export const reductionReasons = ['SETTLED', 'DISPUTED', 'PROMISED'] as const;

const proposal = { ...debt, runId: t.id() };
const items = {
  items: t.array(t.object({ invoiceId: t.id(), dueDate: t.date(), daysOverdue: t.integer(), amount: t.amount() })),
  /** Items in all; the oldest are listed. */
  itemCount: t.integer(),
};
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
        ...items,
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
      2,
      'A second person agrees: the letter may be sent, for what is still to be collected.',
      t.object({
        ...noticed,
        intervalDays: t.integer(),
        invoices: t.array(t.id()),
        confirmedBy: t.id(),
        /** What was proposed, where less is left by now, and why. */
        reduced: t.nullable(
          t.object({ ...items, proposed: t.amount(), reasons: t.array(t.oneOf(...reductionReasons)) }),
        ),
      }),
      { 1: (data) => ({ ...data, reduced: null }) },
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
/** What less is dunned for when a proposal is confirmed. */
export type DunningReduction = NonNullable<Extract<DunningEvent, { type: 'dunning.confirmed' }>['data']['reduced']>;
