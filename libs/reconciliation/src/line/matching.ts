import { isRejection, reject, type DecisionContext, type Rejection } from '#libs/kernel';
import type { BankLineCommand, WantedMatch } from './commands.js';
import type { BankLineEvent } from './events.js';
import { evolveLine, idOf, type KnownLine as Known, type RecordedLine } from './state.js';
import { refuseLeftOut } from './supersession.js';

type Command<Type extends BankLineCommand['type']> = Extract<BankLineCommand, { type: Type }>;
type Outcome = readonly BankLineEvent[] | Rejection;

/** Parts that one line is split into at most. */
const mostMatches = 500;

/** A rule tells only what follows from the line itself: where anything has happened since, it has nothing to add. */
export function matchByRule(command: Command<'match-by-rule'>, state: Known, context: DecisionContext): Outcome {
  if (state.handled || state.made > 0) return [];
  if (state.line.virtualAccountId === null) return match(command, state, 'RULE', context);
  // Whatever told the amount: the payer is known by the number that was paid into.
  return match({ ...command, rung: 1, reasons: ['virtual account', ...command.reasons] }, state, 'RULE', context);
}

/** Each part as a match of its own after the ones before it; the first one that does not fit is told, and nothing is matched. */
export function split({ parts }: Command<'split'>, state: Known, context: DecisionContext): Outcome {
  const events: BankLineEvent[] = [];
  let now: Known = state;
  for (const [index, part] of parts.entries()) {
    const outcome = match(part, now, 'CLERK', context);
    if (isRejection(outcome)) {
      const { code, message, details } = outcome;
      return reject(code, `Part ${index + 1} of ${parts.length}: ${message}`, { ...details, part: index + 1 });
    }
    events.push(...outcome);
    now = outcome.reduce<Known>((before, event) => evolveLine(before, event)!, now);
  }
  return events;
}

export function match(wanted: WantedMatch, state: Known, by: 'RULE' | 'CLERK', { actor }: DecisionContext): Outcome {
  const { line, open, made, matches } = state;
  const amount = wanted.amount ?? open;
  const refused =
    refuseLine(state) ?? refuseAmount(amount, open) ?? refuseKind(wanted, line) ?? refuseTwice(wanted, state);
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
        bookedOn: line.bookedOn,
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

/** The payment would count once, the line twice. */
function refuseTwice({ paymentId }: WantedMatch, { matches }: Known): Rejection | undefined {
  const known = paymentId === null ? undefined : matches.find((one) => one.paymentId === paymentId);
  if (!known) return undefined;
  return reject('payment-matched', `Payment ${paymentId} is match ${known.match} of the line already.`, {
    ...{ paymentId, match: known.match },
  });
}
