import { reject, type DecisionContext, type Rejection } from '#libs/kernel';
import type { BankLineCommand } from './commands.js';
import type { BankLineEvent } from './events.js';
import { idOf, type KnownLine } from './state.js';

type Command<Type extends BankLineCommand['type']> = Extract<BankLineCommand, { type: Type }>;
type Outcome = readonly BankLineEvent[] | Rejection;

/**
 * The bank corrected the line: another line of the account counts in its place, and nothing is made of this one. As with a
 * statement that is released, who sent the file can't say so alone.
 */
export function supersede({ by, reason }: Command<'supersede'>, state: KnownLine, { actor }: DecisionContext): Outcome {
  const { line, supersededBy, ignored, matches } = state;
  if (supersededBy === by.lineId) return [];
  if (supersededBy !== null || ignored !== null) return refuseLeftOut(state)!;
  if (matches.length > 0) {
    const numbers = matches.map(({ match }) => match);
    return reject('line-matched', 'Take its matches back first, then say which line counts.', { matches: numbers });
  }
  const refused = refuseCorrecting(by, state);
  if (refused) return refused;
  if (by.sentBy === actor.id) {
    const message = 'Who sent the statement with the correcting line can’t say so: a second person has to.';
    return reject('second-person-needed', message, { by: by.lineId });
  }
  const data = { ...idOf(line), amount: line.amount, by: by.lineId, reason, decidedBy: actor.id };
  return [{ type: 'bank-line.superseded', data }];
}

function refuseCorrecting(by: Command<'supersede'>['by'], { line }: KnownLine): Rejection | undefined {
  if (by.lineId === line.lineId) return reject('same-line', 'A line does not correct itself: name the other one.');
  if (by.bankAccountId !== line.bankAccountId) {
    const message = `Line ${by.lineId} is of account ${by.bankAccountId}, this one of ${line.bankAccountId}.`;
    return reject('other-bank-account', message, { by: by.lineId, bankAccountId: by.bankAccountId });
  }
  if (by.supersededBy !== null) {
    const message = `Line ${by.lineId} is superseded itself, by ${by.supersededBy}: name that one.`;
    return reject('by-superseded', message, { by: by.lineId, supersededBy: by.supersededBy });
  }
  return by.status === 'BOOKED'
    ? undefined
    : reject('by-not-booked', `No statement has booked line ${by.lineId} yet: wait until one has.`, { by: by.lineId });
}

/**
 * Of two lines that are superseded by each other at the same moment, or of more in a ring, at least one counts: that one's
 * stream decides, after the other's.
 */
export function correct({ corrected }: Command<'correct'>, { line, supersededBy }: KnownLine): Outcome {
  return supersededBy === null ? [] : [{ type: 'bank-line.correction-refused', data: { ...idOf(line), corrected } }];
}

/** A line that is left out is taken up again before anything else is made of it. */
export function refuseLeftOut({ ignored, supersededBy }: KnownLine): Rejection | undefined {
  if (ignored !== null) return reject('line-ignored', `The line is ignored (${ignored}): reopen it first.`);
  if (supersededBy === null) return undefined;
  const message = `The bank corrected the line: ${supersededBy} counts in its place. Use that one, or reopen this one first.`;
  return reject('line-superseded', message, { supersededBy });
}
