import { assertNever, reject, type DecisionContext, type Decider, type Rejection } from '#libs/kernel';
import { nextPeriodOf, type RebatePeriod } from '../rebate-periods.js';
import { answerBudget, settled } from './claiming.js';
import type { RebateCommand } from './commands.js';
import type { RebateDocument, RebateEvent, RebateOpening } from './events.js';
import {
  evolveRebate,
  netAndTax,
  reachedRate,
  rebateIdentity,
  rebateStatement,
  type Rebate,
  type RebateState,
} from './rebate.js';

type Outcome = readonly RebateEvent[] | Rejection;
type Command<Type extends RebateCommand['type']> = Extract<RebateCommand, { type: Type }>;

/** Rules of a buyer's rebate of one period: settled is never more than accrued. */
function decideRebate(command: RebateCommand, state: RebateState, context: DecisionContext): Outcome {
  if (command.type === 'count') return count(command, state);
  if (!state) return reject('unknown-rebate', 'There is no such rebate.');
  switch (command.type) {
    case 'propose-settlement':
      return propose(command, state, context);
    case 'approve-settlement':
      return approve(command, state, context);
    case 'answer-budget':
      return answerBudget(command, state);
    case 'reject-settlement':
      return rejectSettlement(command, state, context);
    default:
      return assertNever(command, 'rebate command');
  }
}

function count({ opening, document }: Command<'count'>, state: RebateState): Outcome {
  if (!state) {
    const opened: RebateEvent = { type: 'rebate.opened', data: opening };
    return [opened, accrued({ ...emptyOf(opening) }, document)];
  }
  const { documentId } = document;
  if (state.deferred.includes(documentId)) return [];
  if (state.documents.some((known) => known.documentId === documentId)) return [];
  const next = state.closed && state.opening.terms.late === 'NEXT_PERIOD' ? nextOf(state.opening) : undefined;
  if (next) return [{ type: 'rebate.deferred', data: { ...rebateIdentity(state.opening), document, next } }];
  // A document from an earlier period may have opened this one, without last year's figures.
  const reference = state.opening.reference ?? opening.reference;
  return [accrued({ ...state, opening: { ...state.opening, reference } }, document)];
}

function emptyOf(opening: RebateOpening): Rebate {
  return { opening, documents: [], deferred: [], accrued: 0, settled: 0, booked: 0, closed: false, settlements: [] };
}

function accrued(before: Rebate, document: RebateDocument): RebateEvent {
  const { opening, closed } = before;
  const documents = [...before.documents, document];
  const { amount, measure, base } = rebateStatement({ opening, documents });
  const { reference } = opening;
  const booked = netAndTax({ opening, documents }, amount).net - netAndTax(before, before.accrued).net;
  const figures = { amount: amount - before.accrued, booked, accrued: amount, measure, base, reference, late: closed };
  return {
    type: 'rebate.accrued',
    data: { ...rebateIdentity(opening), document, ...figures, ...reachedRate(opening, measure) },
  };
}

function nextOf(opening: RebateOpening): RebateOpening | undefined {
  const next = nextPeriodOf(opening.period);
  if (!next) return undefined;
  const { policyId, version, creditorId, debtorId, terms } = opening;
  // Last year's figures of that period are looked at when its own documents come.
  const reference = terms.against === 'LAST_YEAR' ? null : opening.reference;
  return {
    ...opening,
    ...placeOf(next),
    rebateId: rebateIdOf({ policyId, version, creditorId, debtorId }, next.period),
    reference,
  };
}

const placeOf = ({ period, from, to }: RebatePeriod) => ({ period, from, to });

/** Names a rebate: a policy version, who gives it to whom, and the period. */
export function rebateIdOf(
  of: Pick<RebateOpening, 'policyId' | 'version' | 'creditorId' | 'debtorId'>,
  period: string,
): string {
  return [of.policyId, of.version, of.creditorId, of.debtorId, period].join('.');
}

function propose(command: Command<'propose-settlement'>, state: Rebate, context: DecisionContext): Outcome {
  const { settlementId, kind, pay } = command;
  if (state.settlements.some(({ proposal }) => proposal.settlementId === settlementId)) return [];
  const waiting = state.settlements.find(({ status }) => status === 'PROPOSED' || status === 'CLAIMED');
  if (waiting) {
    const { settlementId: open } = waiting.proposal;
    return reject('settlement-open', `Settlement ${open} waits for its approval: approve or reject it first.`, {
      settlementId: open,
    });
  }
  const open = state.accrued - state.settled;
  const amount = command.amount ?? open;
  const refused = refuseKind(kind, state, context.businessDate) ?? refuseAmount(kind, amount, open);
  if (refused) return refused;
  const statement = rebateStatement(state);
  const { measure, base } = statement;
  const documents = statement.accruals.map(({ documentId, on, amount: earned }) => {
    const document = state.documents.find((known) => known.documentId === documentId)!;
    return { documentId, kind: document.kind, on, amount: earned };
  });
  const data = {
    ...{ ...rebateIdentity(state.opening), settlementId, no: state.settlements.length + 1, kind, amount, pay },
    ...netAndTax(state, amount),
    ...{ accrued: state.accrued, settledBefore: state.settled, measure, base, documents },
    ...{ slab: reachedRate(state.opening, measure).slab },
    ...{ proposedBy: context.actor.id, proposedOn: context.businessDate },
  };
  return [{ type: 'rebate.settlement-proposed', data }];
}

function refuseKind(kind: string, { closed, opening }: Rebate, today: string): Rejection | undefined {
  const { period, to } = opening;
  if (kind === 'TRUE_UP') {
    return closed ? undefined : reject('period-open', `Period ${period} has no final settlement yet.`, { period });
  }
  if (closed) return reject('period-closed', `Period ${period} is settled for good: propose a TRUE_UP.`, { period });
  if (kind === 'FINAL' && (to === null || today <= to)) {
    return reject('period-open', `Period ${period} ends ${to === null ? 'some day' : `on ${to}`}: settle it after.`, {
      period,
      to,
    });
  }
  return undefined;
}

function refuseAmount(kind: string, amount: number, open: number): Rejection | undefined {
  if (!Number.isSafeInteger(amount)) return reject('bad-amount', 'An amount is a whole number of minor units.');
  if (kind === 'PARTIAL') {
    if (amount > 0 && amount <= open) return undefined;
    return reject('exceeds-accrued', `${open} is accrued and not settled; a part is above 0 and not above that.`, {
      open,
      amount,
    });
  }
  if (amount !== open)
    return reject('settles-all', `It settles all that is open, ${open}: leave the amount out.`, { open });
  return kind === 'TRUE_UP' && open === 0 ? reject('nothing-open', 'Nothing changed since it was settled.') : undefined;
}

function approve({ settlementId }: Command<'approve-settlement'>, state: Rebate, context: DecisionContext): Outcome {
  const found = findSettlement(settlementId, state);
  if (!('proposal' in found)) return found;
  const { proposal, status } = found;
  if (status === 'APPROVED' || status === 'CLAIMED') return [];
  if (status === 'REJECTED') return reject('settlement-rejected', `Settlement ${settlementId} was rejected.`);
  if (proposal.proposedBy === context.actor.id) {
    return reject('maker-is-checker', 'Who proposed a settlement can not approve it.', { settlementId });
  }
  const open = state.accrued - state.settled;
  const { kind, amount } = proposal;
  if (kind === 'PARTIAL' ? amount > open : amount !== open) {
    const message = `Documents came since: ${open} is open now, not ${amount}. Reject it and propose it anew.`;
    return reject('settlement-outdated', message, { open, amount });
  }
  return [settled(state, proposal, { approvedBy: context.actor.id, approvedOn: context.businessDate })];
}

function rejectSettlement(
  { settlementId, reason }: Command<'reject-settlement'>,
  state: Rebate,
  { actor }: DecisionContext,
): Outcome {
  const found = findSettlement(settlementId, state);
  if (!('proposal' in found)) return found;
  if (found.status === 'REJECTED') return [];
  if (found.status === 'CLAIMED')
    return reject('settlement-claimed', `Settlement ${settlementId} is agreed and waits for its budgets.`);
  if (found.status === 'APPROVED')
    return reject('settlement-approved', `Settlement ${settlementId} is posted already.`);
  const data = { ...rebateIdentity(state.opening), settlementId, rejectedBy: actor.id, reason };
  return [{ type: 'rebate.settlement-rejected', data }];
}

function findSettlement(settlementId: string, { settlements }: Rebate) {
  return (
    settlements.find(({ proposal }) => proposal.settlementId === settlementId) ??
    reject('unknown-settlement', `There is no settlement ${settlementId} of this rebate.`, { settlementId })
  );
}

/** What a buyer earns by a policy in one period, stream `rebate-<id>`. */
export const rebateDecider: Decider<RebateState, RebateCommand, RebateEvent> = {
  name: 'rebate',
  snapshotVersion: 3,
  initial: null,
  decide: decideRebate,
  evolve: evolveRebate,
};
