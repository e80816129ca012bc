import { assertNever, isBusinessDate, reject, type DecisionContext, type Decider, type Rejection } from '#libs/kernel';
import type { BankLineCommand, WantedMatch } from './commands.js';
import type { BankLineEvent } from './events.js';
import { evolveLine, idOf, type BankLineState, type KnownLine as Known, type RecordedLine } from './state.js';
import { correct, refuseLeftOut, supersede } from './supersession.js';

type Command<Type extends BankLineCommand['type']> = Extract<BankLineCommand, { type: Type }>;
type Outcome = readonly BankLineEvent[] | Rejection;

/** Parts that one line is split into at most. */
export const mostMatches = 500;

function decideLine(command: BankLineCommand, state: BankLineState, context: DecisionContext): Outcome {
  if (command.type === 'record') return record(command, state);
  if (command.type === 'notice') return notice(command, state);
  if (!state) return reject('unknown-line', 'There is no such line.');
  switch (command.type) {
    case 'match':
      return match(command, state, 'CLERK', context);
    case 'match-by-rule':
      return matchByRule(command, state, context);
    case 'unmatch':
      return unmatch(command, state);
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
  };
  return [{ type: 'bank-line.booked', data: booked }];
}

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

/** A rule tells only what follows from the line itself: where anything has happened since, it has nothing to add. */
function matchByRule(command: Command<'match-by-rule'>, state: Known, context: DecisionContext): Outcome {
  if (state.handled || state.made > 0) return [];
  if (state.line.virtualAccountId === null) return match(command, state, 'RULE', context);
  // Whatever told the amount: the payer is known by the number that was paid into.
  return match({ ...command, rung: 1, reasons: ['virtual account', ...command.reasons] }, state, 'RULE', context);
}

function match(wanted: WantedMatch, state: Known, by: 'RULE' | 'CLERK', { actor }: DecisionContext): Outcome {
  const { line, open, made, matches } = state;
  const amount = wanted.amount ?? open;
  const refused = refuseLine(state) ?? refuseAmount(amount, open) ?? refuseKind(wanted, line);
  if (refused) return refused;
  if (
    [...wanted.differences, ...wanted.deductions].some(({ amount: rest }) => !Number.isSafeInteger(rest) || rest <= 0)
  ) {
    return reject('bad-amount', 'A difference or deduction is a whole number of minor units above zero.');
  }
  if (matches.length >= mostMatches) {
    return reject('too-many-parts', `A line has at most ${mostMatches} parts.`, { most: mostMatches });
  }
  const named = wanted.invoices.reduce((sum, invoice) => sum + (invoice.amount ?? 0), 0);
  if (named > amount) {
    return reject('exceeds-match', `The invoices take ${named}, the match is only ${amount}.`, { named, amount });
  }
  const number = made + 1;
  const { kind, debtorId, debtorDistributorId, reference, rung, score, reasons } = wanted;
  return [
    {
      type: 'bank-line.matched',
      data: {
        ...idOf(line),
        match: number,
        ...{ kind, amount, debtorId, debtorDistributorId, reference, rung, score, by },
        paymentId: withoutPayment.includes(kind) ? null : (wanted.paymentId ?? paymentIdOf(line, number)),
        refundId: wanted.refundId,
        invoices: wanted.invoices.map((invoice) => ({ invoiceId: invoice.invoiceId, amount: invoice.amount })),
        differences: wanted.differences.map(({ invoiceId, amount: rest, reason }) => ({
          invoiceId,
          amount: rest,
          reason,
        })),
        deductions: wanted.deductions.map(({ invoiceId, amount: kept, reason, note }) => ({
          ...{ invoiceId, amount: kept, reason, note, openedBy: actor.id },
        })),
        // A part's bank reference would stand for the whole transfer.
        bankReference: amount === line.amount ? line.bankReference : null,
        valueDate: line.valueDate,
        reasons: [...reasons],
        open: open - amount,
      },
    },
  ];
}

/** The line's first whole match is the payment that may have been announced under the same bank reference. */
const paymentIdOf = ({ paymentId }: RecordedLine, match: number) => (match === 1 ? paymentId : `${paymentId}.${match}`);

function refuseLine(state: Known): Rejection | undefined {
  if (state.line.status === 'PENDING') {
    return reject('line-pending', 'The bank has not booked the line yet: match it when it has.');
  }
  return refuseLeftOut(state);
}

function refuseAmount(amount: number, open: number): Rejection | undefined {
  if (open === 0) return reject('line-matched', 'The whole line is matched already.');
  if (!Number.isSafeInteger(amount) || amount <= 0) {
    return reject('bad-amount', 'A match is a whole number of minor units above zero.', { amount });
  }
  return amount > open ? reject('exceeds-line', `Only ${open} of the line is open.`, { open, amount }) : undefined;
}

const withoutPayment: readonly WantedMatch['kind'][] = ['BANK_FEE', 'REFUND', 'RETURNED_REFUND'];
const cameIn: readonly WantedMatch['kind'][] = ['PAYMENT', 'SUSPENSE', 'RETURNED_REFUND'];

function refuseKind(wanted: WantedMatch, { side }: RecordedLine): Rejection | undefined {
  const { kind, debtorId, paymentId, refundId, differences, deductions } = wanted;
  const wantedSide = cameIn.includes(kind) ? 'CREDIT' : 'DEBIT';
  if (side !== wantedSide) {
    const message = `${kind} explains money that ${wantedSide === 'CREDIT' ? 'came in' : 'went out'}; this line did not.`;
    return reject('wrong-side', message, { side, kind });
  }
  if (kind === 'PAYMENT' && debtorId === null) return reject('payer-missing', 'Name who paid, or use SUSPENSE.');
  if (kind === 'RETURNED_PAYMENT' && paymentId === null) {
    return reject('payment-missing', 'Name the payment that came back.');
  }
  if ((kind === 'REFUND' || kind === 'RETURNED_REFUND') !== (refundId !== null)) {
    return reject('refund-missing', 'REFUND and RETURNED_REFUND name the refund, other kinds do not.', { kind });
  }
  if (refundId !== null && debtorId === null) return reject('payer-missing', 'Name the debtor who is refunded.');
  if (kind !== 'PAYMENT' && differences.length + deductions.length > 0) {
    return reject('bad-difference', 'Only a PAYMENT lets a rest go or opens a case of deduction.', { kind });
  }
  return undefined;
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
  const data = { ...idOf(state.line), match: number, ...undone, unmatchedOn, reason, open: state.open + amount };
  return [{ type: 'bank-line.unmatched', data }];
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
  snapshotVersion: 4,
  initial: null,
  decide: decideLine,
  evolve: evolveLine,
};
