import type { DunningEvent, DunningProposal } from '#libs/collections';
import type { Level } from '#libs/kernel';
import { change, rowsOf } from '../declare.js';

/** What a run proposes for a debtor. Amounts in minor units. */
export interface DunningProposalRow {
  readonly runId: string;
  readonly debtorId: string;
  readonly creditorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  readonly date: string;
  readonly dunningLevel: number;
  readonly wording: string;
  /** To be collected: of a confirmed one what was left by then. */
  readonly amount: number;
  readonly proposedAmount: number;
  readonly disputed: number;
  readonly promised: number;
  readonly hold: boolean;
  readonly items: DunningProposal['items'];
  readonly itemCount: number;
  readonly status: 'PROPOSED' | 'CONFIRMED' | 'DROPPED' | 'REPLACED';
  /** Who confirmed or dropped it. */
  readonly decidedBy: string | null;
  /** Why it was dropped, or confirmed for less. */
  readonly reason: string | null;
  readonly revision: number;
  readonly position: number;
}

/** Letters that dunning runs propose, and what became of them. */
export const dunningProposalsProjection = rowsOf<DunningProposalRow, 'runId' | 'debtorId', DunningEvent>({
  name: 'dunning_proposals',
  version: 2,
  key: ['runId', 'debtorId'],
  table: {
    columns: {
      runId: 'text',
      debtorId: 'text',
      creditorId: 'text',
      level: 'text',
      distributorId: 'text',
      currency: 'text',
      date: 'date',
      dunningLevel: 'bigint',
      wording: 'text',
      amount: 'bigint',
      proposedAmount: 'bigint',
      disputed: 'bigint',
      promised: 'bigint',
      hold: 'boolean',
      items: 'jsonb',
      itemCount: 'bigint',
      status: 'text',
      decidedBy: 'text?',
      reason: 'text?',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [
      ['creditorId', 'date'],
      ['debtorId', 'date'],
    ],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ runId, debtorId }) => ({ runId, debtorId }),
  on: {
    'dunning.proposed': {
      keys: ({ runId, debtorId, replaces }) => [
        { runId, debtorId },
        ...(replaces === null ? [] : [{ runId: replaces, debtorId }]),
      ],
      fold: (row, proposed, { revision, position }, key) => {
        if (key.runId !== proposed.runId) return change(row, () => ({ status: 'REPLACED', revision, position }));
        const { runId, debtorId, creditorId, distributorId, currency, date, level, dunningLevel, wording } = proposed;
        const { amount, disputed, promised, hold, items, itemCount } = proposed;
        return {
          ...{ runId, debtorId, creditorId, level, distributorId, currency, date, dunningLevel },
          ...{ wording, amount, proposedAmount: amount, disputed, promised, hold, items, itemCount },
          ...{ status: 'PROPOSED', decidedBy: null, reason: null, revision, position },
        };
      },
    },
    'dunning.confirmed': {
      fold: (row, { confirmedBy, amount, reduced }, { revision, position }) =>
        change(row, () => ({
          ...{ status: 'CONFIRMED', decidedBy: confirmedBy, revision, position },
          ...(reduced && {
            ...{ amount, items: reduced.items, itemCount: reduced.itemCount },
            reason: reduced.reasons.join(', '),
          }),
        })),
    },
    'dunning.dropped': {
      fold: (row, { droppedBy, reason }, { revision, position }) =>
        change(row, () => ({ status: 'DROPPED', decidedBy: droppedBy, reason, revision, position })),
    },
  },
});
