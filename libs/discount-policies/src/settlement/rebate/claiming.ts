import { askedOf, givenBy, returnedOf, type Drawn } from '../drawing.js';
import type { RebateCommand } from './commands.js';
import type { RebateEvent } from './events.js';
import { evolveRebate, netAndTax, rebateIdentity, releasedBy, type Rebate, type RebateSettlement } from './rebate.js';

type Proposal = RebateSettlement['proposal'];
type Answer = Extract<RebateCommand, { type: 'answer-budget' }>;

/** Who agreed, and when. */
interface Approval {
  readonly approvedBy: string;
  readonly approvedOn: string;
}

/** What was agreed: posted at once, or claimed from the budgets of its policy. What the buyer owes goes back to them. */
export function settled(state: Rebate, proposal: Proposal, approval: Approval): RebateEvent {
  const { amount, settlementId } = proposal;
  const { budgets } = state.opening.terms;
  const asked = amount > 0 ? askedOf(budgets, amount, state.settled) : [];
  if (asked.length === 0) {
    const back = amount < 0 ? returnedOf(budgets, -amount, state.settled + amount) : [];
    return approved(state, proposal, approval, amount, back);
  }
  const data = { ...rebateIdentity(state.opening), settlementId, amount, budgets: asked, ...approval };
  return { type: 'rebate.settlement-claimed', data };
}

/**
 * A budget's answer, once. With the last one so much is posted as all budgets give and, as documents may have come meanwhile, is
 * still open; nothing rejects the settlement.
 */
export function answerBudget({ settlementId, budgetKey, amount, left }: Answer, state: Rebate): readonly RebateEvent[] {
  const waiting = state.settlements.find(({ proposal }) => proposal.settlementId === settlementId);
  if (!waiting?.claim || waiting.claim.answers.some((known) => known.budgetKey === budgetKey)) return [];
  const identity = rebateIdentity(state.opening);
  const answered: RebateEvent = {
    type: 'rebate.budget-answered',
    data: { ...identity, settlementId, budgetKey, amount, left },
  };
  const after = evolveRebate(state, answered)!;
  const { claimed, answers } = after.settlements.find(({ proposal }) => proposal === waiting.proposal)!.claim!;
  if (answers.length < claimed.budgets.length) return [answered];
  const open = Math.max(0, state.accrued - state.settled);
  const given = givenBy(claimed.budgets, answers, Math.min(claimed.amount, open));
  const events: RebateEvent[] = [answered];
  if (given.amount < claimed.amount) {
    const { told: budgets, returned } = given;
    const figures = { asked: claimed.amount, given: given.amount, budgets, returned };
    events.push({ type: 'rebate.settlement-limited', data: { ...identity, settlementId, ...figures } });
  }
  const { approvedBy, approvedOn } = claimed;
  if (given.amount > 0) {
    events.push(approved(after, waiting.proposal, { approvedBy, approvedOn }, given.amount, given.used));
  } else {
    const reason =
      open === 0 ? 'Nothing is open any more.' : `Its budgets have too little left: ${emptiest(given.told)}.`;
    events.push({
      type: 'rebate.settlement-rejected',
      data: { ...identity, settlementId, rejectedBy: approvedBy, reason },
    });
  }
  return events;
}

const emptiest = (told: readonly { readonly budgetKey: string; readonly amount: number; readonly left: number }[]) =>
  told.flatMap(({ budgetKey, amount, left }) => (amount === 0 ? [`${budgetKey} has ${left}`] : [])).join(', ');

function approved(
  state: Rebate,
  { settlementId, no, kind, pay, ...proposal }: Proposal,
  approval: Approval,
  amount: number,
  budgets: Drawn,
): RebateEvent {
  const { net, tax } = amount === proposal.amount ? proposal : netAndTax(state, amount);
  const sums = { settled: state.settled + amount, released: releasedBy(state, amount) };
  const posting = { settlementId, no, kind, amount, net, tax, pay, ...sums };
  const data = { ...rebateIdentity(state.opening), ...posting, ...approval, budgets: [...budgets] };
  return { type: 'rebate.settlement-approved', data };
}
