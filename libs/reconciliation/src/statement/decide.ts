import { assertNever, reject, type DecisionContext, type Decider, type Rejection } from '#libs/kernel';
import type { LineFacts } from '../line/facts.js';
import type { BankStatementCommand } from './commands.js';
import type { BankStatementEvent } from './events.js';
import { evolveStatement, type BankStatementState, type ReceivedStatement } from './state.js';

type Command<Type extends BankStatementCommand['type']> = Extract<BankStatementCommand, { type: Type }>;
type Outcome = readonly BankStatementEvent[] | Rejection;
type Known = NonNullable<BankStatementState>;

function decideStatement(command: BankStatementCommand, state: BankStatementState, context: DecisionContext): Outcome {
  if (command.type === 'receive') return receive(command, state, context);
  if (!state) return reject('unknown-statement', 'There is no such statement.');
  switch (command.type) {
    case 'add-lines':
      return addLines(command, state);
    case 'release':
      return release(command, state, context);
    case 'accept-lines':
      return acceptLines(command, state);
    case 'discard':
      return discard(command, state);
    default:
      return assertNever(command, 'bank statement command');
  }
}

function receive(command: Command<'receive'>, state: BankStatementState, { actor }: DecisionContext): Outcome {
  // The id stands for account, balances and lines: what comes again under it is the same statement.
  if (state) return [];
  const { account, statement, doubts } = command;
  const { opening, closing, credits, debits } = statement;
  const difference = opening === null || closing === null ? 0 : opening + credits - debits - closing;
  const verdict = difference === 0 && doubts.length === 0 ? 'ACCEPTED' : 'QUARANTINED';
  return [
    {
      type: 'bank-statement.received',
      data: { ...account, ...statement, verdict, difference, doubts: [...doubts], sentBy: actor.id },
    },
  ];
}

function addLines({ page, lines }: Command<'add-lines'>, state: Known): Outcome {
  const { received, pages } = state;
  if (page < pages) return [];
  if (page > pages || page >= received.pages) {
    return reject('page-out-of-order', `Page ${pages} of ${received.pages} comes next, not ${page}.`, { next: pages });
  }
  const type = received.verdict === 'QUARANTINED' ? 'bank-statement.lines-held' : 'bank-statement.lines-accepted';
  return [{ type, data: pageOf(received, page, lines) }];
}

function release({ reason }: Command<'release'>, state: Known, { actor }: DecisionContext): Outcome {
  const { received, end, pages } = state;
  if (end === 'RELEASED') return [];
  const refused = refuseOutsideQuarantine(state);
  if (refused) return refused;
  if (pages < received.pages) {
    return reject('statement-incomplete', `Only ${pages} of ${received.pages} pages came in: send the file again.`);
  }
  if (actor.id === received.sentBy) {
    return reject('second-person-needed', 'Who sent the statement can’t release it: a second person has to.');
  }
  const data = { ...idOf(received), pages, reason, releasedBy: actor.id };
  return [{ type: 'bank-statement.released', data }];
}

function acceptLines({ page }: Command<'accept-lines'>, { received, accepted, held, end }: Known): Outcome {
  const lines = held[page];
  if (end !== 'RELEASED' || !lines || page < accepted) return [];
  return [{ type: 'bank-statement.lines-accepted', data: pageOf(received, page, lines) }];
}

function discard({ reason }: Command<'discard'>, state: Known): Outcome {
  if (state.end === 'DISCARDED') return [];
  return (
    refuseOutsideQuarantine(state) ?? [{ type: 'bank-statement.discarded', data: { ...idOf(state.received), reason } }]
  );
}

function refuseOutsideQuarantine({ received, end }: Known): Rejection | undefined {
  if (received.verdict === 'QUARANTINED' && end === null) return undefined;
  return reject('not-in-quarantine', 'The statement is not in quarantine.', { verdict: end ?? received.verdict });
}

function idOf({ statementId, bankAccountId, creditorId, level, distributorId, currency }: ReceivedStatement) {
  return { statementId, bankAccountId, creditorId, level, distributorId, currency };
}

const pageOf = (received: ReceivedStatement, page: number, lines: readonly LineFacts[]) => ({
  ...idOf(received),
  page,
  lines,
});

/** A bank's statement from file to lines that count, stream `bank-statement-<id>`. */
export const bankStatementDecider: Decider<BankStatementState, BankStatementCommand, BankStatementEvent> = {
  name: 'bank-statement',
  snapshotVersion: 3,
  initial: null,
  decide: decideStatement,
  evolve: evolveStatement,
};
