import { assertNever, isBusinessDate, reject, type DecisionContext, type Decider, type Rejection } from '#libs/kernel';
import type { BankLineCommand } from './commands.js';
import type { BankLineEvent, EarlyMatch } from './events.js';
import {
  evolveLine,
  idOf,
  type BankLineState,
  type KnownLine as Known,
  type Match,
  type RecordedLine,
} from './state.js';
import { match, matchByRule, split } from './matching.js';
import { correct, refuseLeftOut, supersede } from './supersession.js';

type Command<Type extends BankLineCommand['type']> = Extract<BankLineCommand, { type: Type }>;
type Outcome = readonly BankLineEvent[] | Rejection;

function decideLine(command: BankLineCommand, state: BankLineState, context: DecisionContext): Outcome {
  if (command.type === 'record') return record(command, state);
  if (command.type === 'notice') return notice(command, state);
  if (!state) return reject('unknown-line', 'There is no such line.');
  switch (command.type) {
    case 'match':
      return match(command, state, 'CLERK', context);
    case 'split':
      return split(command, state, context);
    case 'match-by-rule':
      return matchByRule(command, state, context);
    case 'unmatch':
      return unmatch(command, state);
    case 'take-back':
      return takeBack(command, state);
    case 'ignore':
      return ignore(command, state);
    case 'reopen':
      return reopen(state);
    case 'supersede':
      return supersede(command, state, context);
    case 'correct':
      return correct(command, state);
    case 'restore':
      return state.supersededBy === command.by ? reopen(state) : [];
    default:
      return assertNever(command, `bank line command of ${context.actor.id}`);
  }
}

function record(command: Command<'record'>, state: BankLineState): Outcome {
  const data = { ...command.account, statementId: command.statementId, ...command.facts };
  if (!state) return [{ type: 'bank-line.recorded', data }];
  const { line } = state;
  if (line.status === 'BOOKED' || data.status === 'PENDING') return [];
  const { statementId, side, amount, reversal, bookedOn, valueDate } = data;
  const { references, virtualAccountId } = toldOf(state, data);
  const booked = {
    ...idOf(line),
    statementId,
    side,
    amount,
    reversal,
    bookedOn: bookedOn ?? valueDate,
    valueDate,
    references: [...references],
    virtualAccountId,
    ...(line.bankReference === null && state.made === 0 ? numberOf(data) : { bankReference: null, paymentId: null }),
    matches: state.matches.filter((known) => known.bookedOn === null).map(earlyMatchOf),
  };
  return [{ type: 'bank-line.booked', data: booked }];
}

const earlyMatchOf = ({ kind, amount, paymentId, refundId, debtorId }: Match): EarlyMatch => {
  return { kind, amount, paymentId, refundId, debtorId };
};

/** A number of the bank that only the booking tells, and the payment that may have been announced with it. */
const numberOf = ({ bankReference, paymentId }: Pick<RecordedLine, 'bankReference' | 'paymentId'>) =>
  bankReference === null ? { bankReference, paymentId: null } : { bankReference, paymentId };

/**
 * What the booking of a line starts: what a person or a rule has made of the notice stays, the statement's memo starts
 * nothing anew. Of a line that a person left out while it was pending nothing has started, and nothing does.
 */
function toldOf({ line, made, handled }: Known, told: Pick<RecordedLine, 'references' | 'virtualAccountId'>) {
  if (handled && line.status === 'PENDING') return { references: [], virtualAccountId: null };
  if (handled || made > 0) return line;
  return { ...told, virtualAccountId: told.virtualAccountId ?? line.virtualAccountId };
}

/** A line that a statement or another notice told of already stays as it is. */
function notice({ account, facts }: Command<'notice'>, state: BankLineState): Outcome {
  if (state) return [];
  return [{ type: 'bank-line.noticed', data: { ...account, ...facts, references: [...facts.references] } }];
}

function unmatch({ match: number, unmatchedOn, reason }: Command<'unmatch'>, state: Known): Outcome {
  const found = state.matches.find((known) => known.match === number);
  if (!found) {
    if (number >= 1 && number <= state.made) return [];
    return reject('unknown-match', `The line has no match ${number}.`, { matches: state.matches.map((m) => m.match) });
  }
  if (!isBusinessDate(unmatchedOn)) return reject('bad-date', `${unmatchedOn} is not a date (YYYY-MM-DD).`);
  const { kind, amount, paymentId, refundId, debtorId, debtorDistributorId, differences, deductions, reference } =
    found;
  if (kind === 'RETURNED_PAYMENT') {
    return reject('return-stands', 'A returned payment can’t be un-returned: record what came in anew.', { paymentId });
  }
  if (kind === 'RETURNED_REFUND') {
    return reject('return-stands', 'A returned refund can’t be un-returned: propose it anew.', { refundId });
  }
  const whom = { paymentId, refundId, debtorId, debtorDistributorId };
  const undone = { kind, amount, ...whom, differences, deductions, reference };
  const bookedOn = found.bookedOn ?? state.line.bookedOn;
  const when = { unmatchedOn, bookedOn, reason };
  const data = { ...idOf(state.line), match: number, ...undone, ...when, open: state.open + amount };
  return [{ type: 'bank-line.unmatched', data }];
}

function takeBack({ paymentId, unmatchedOn, reason }: Command<'take-back'>, state: Known): Outcome {
  const found = state.matches.find((match) => match.paymentId === paymentId && match.kind !== 'RETURNED_PAYMENT');
  return found ? unmatch({ type: 'unmatch', match: found.match, unmatchedOn, reason }, state) : [];
}

function ignore({ reason }: Command<'ignore'>, state: Known): Outcome {
  const { line, ignored, matches } = state;
  if (ignored !== null) return [];
  const refused = refuseLeftOut(state);
  if (refused) return refused;
  if (matches.length > 0) return reject('line-matched', 'Take its matches back first.');
  return [{ type: 'bank-line.ignored', data: { ...idOf(line), amount: line.amount, reason } }];
}

function reopen({ line, ignored, supersededBy }: Known): Outcome {
  if (ignored === null && supersededBy === null) return [];
  return [{ type: 'bank-line.reopened', data: { ...idOf(line), amount: line.amount } }];
}

/** A line of the bank's account until all of it is explained, stream `bank-line-<id>`. */
export const bankLineDecider: Decider<BankLineState, BankLineCommand, BankLineEvent> = {
  name: 'bank-line',
  snapshotVersion: 5,
  initial: null,
  decide: decideLine,
  evolve: evolveLine,
};
