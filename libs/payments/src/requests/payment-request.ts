import { assertNever, isBusinessDate, isCurrency, reject, type Decider, type Rejection } from '#libs/kernel';
import type { PaymentRequestCommand } from './commands.js';
import type { PaymentRequestEvent } from './events.js';

type Command<Type extends PaymentRequestCommand['type']> = Extract<PaymentRequestCommand, { type: Type }>;
type Outcome = readonly PaymentRequestEvent[] | Rejection;
export type IssuedRequest = Extract<PaymentRequestEvent, { type: 'payment-request.issued' }>['data'];

/** Null before it is issued. */
export type PaymentRequestState = {
  readonly issued: IssuedRequest;
  /** The line that paid it. */
  readonly paidBy: string | null;
  /** Lines that named it, the fitting one too. */
  readonly lines: readonly string[];
  readonly withdrawn: boolean;
} | null;
type Known = NonNullable<PaymentRequestState>;

/** Lines that one reference is remembered with: a reference used that often is a standing order's. */
const mostLines = 1000;

function decide(command: PaymentRequestCommand, state: PaymentRequestState): Outcome {
  if (command.type === 'issue') return issue(command, state);
  if (!state) {
    // What looks like a reference in a memo need not be one of ours.
    return command.type === 'claim' ? [] : reject('unknown-request', 'There is no such payment request.');
  }
  switch (command.type) {
    case 'claim':
      return claim(command, state);
    case 'reopen': {
      const { lineId } = command;
      if (state.paidBy !== lineId) return [];
      return [{ type: 'payment-request.reopened', data: { ...idOf(state.issued), lineId } }];
    }
    case 'withdraw': {
      if (state.withdrawn) return [];
      if (state.paidBy !== null) return reject('request-paid', 'It is paid: take the match back first.');
      return [{ type: 'payment-request.withdrawn', data: { ...idOf(state.issued), reason: command.reason } }];
    }
    default:
      return assertNever(command, 'payment request command');
  }
}

function issue(command: Command<'issue'>, state: PaymentRequestState): Outcome {
  const data = dataOf(command);
  const { amount, currency, issuedOn, expiresOn, invoices, reference } = data;
  if (state) {
    const same = state.issued.amount === amount && state.issued.debtorId === data.debtorId;
    return same ? [] : reject('reference-taken', `${reference} stands for another request.`);
  }
  if (!/^[A-Z0-9]{6,19}$/.test(reference)) {
    return reject('bad-reference', `${reference} is no reference: 6 to 19 of A-Z and 0-9.`);
  }
  if (!Number.isSafeInteger(amount) || amount <= 0) {
    return reject('bad-amount', 'A request is for a whole number of minor units above zero.', { amount });
  }
  if (!isCurrency(currency)) return reject('unknown-currency', `The currency ${currency} is not known here.`);
  for (const date of [issuedOn, expiresOn]) {
    if (!isBusinessDate(date)) return reject('bad-date', `${date} is not a date (YYYY-MM-DD).`);
  }
  if (expiresOn < issuedOn) return reject('bad-date', `It would expire on ${expiresOn}, before it is issued.`);
  const sum = invoices.reduce((total, invoice) => total + invoice.amount, 0);
  if (invoices.length > 0 && sum !== amount) {
    return reject('sum-differs', `The invoices add up to ${sum}, the request is for ${amount}.`, { sum, amount });
  }
  if (new Set(invoices.map(({ invoiceId }) => invoiceId)).size < invoices.length) {
    return reject('duplicate-line', 'An invoice is named twice.');
  }
  if (invoices.some((invoice) => !Number.isSafeInteger(invoice.amount) || invoice.amount <= 0)) {
    return reject('bad-amount', 'Each invoice takes a whole number of minor units above zero.');
  }
  return [{ type: 'payment-request.issued', data }];
}

const copied = (invoices: readonly { readonly invoiceId: string; readonly amount: number }[]) =>
  invoices.map(({ invoiceId, amount }) => ({ invoiceId, amount }));

function dataOf(command: Command<'issue'>): IssuedRequest {
  const { reference, creditorId, debtorId, level, distributorId, currency } = command;
  const { amount, invoices, bankAccountId, issuedOn, expiresOn } = command;
  return {
    ...{ reference, creditorId, debtorId, level, distributorId, currency, amount, bankAccountId, issuedOn, expiresOn },
    invoices: copied(invoices),
    early: command.early.map((tier) => ({ until: tier.until, amount: tier.amount, invoices: copied(tier.invoices) })),
  };
}

/** The whole amount, or what is left of it for paying early, once, in time, to the right creditor: only that posts without a person. */
function claim(command: Command<'claim'>, state: Known): Outcome {
  const { lineId, amount, valueDate } = command;
  if (state.lines.includes(lineId) || state.lines.length >= mostLines) return [];
  const { issued } = state;
  const claimed = { ...idOf(issued), lineId, amount, valueDate };
  const why = misfit(command, state);
  if (why) return [{ type: 'payment-request.claimed', data: { ...claimed, requested: issued.amount, why } }];
  const early = amount === issued.amount ? undefined : earlyOf(command, state);
  const invoices = copied((early ?? issued).invoices);
  return [{ type: 'payment-request.paid', data: { ...claimed, invoices, earlyUntil: early?.until ?? null } }];
}

/** The discounted amount that the money is, in time both by the bank's day and by value date. */
function earlyOf({ amount, bookedOn, valueDate }: Command<'claim'>, { issued }: Known) {
  const paidOn = bookedOn !== null && bookedOn > valueDate ? bookedOn : valueDate;
  return issued.early.find((tier) => tier.amount === amount && paidOn <= tier.until);
}

function misfit(command: Command<'claim'>, state: Known) {
  const { amount, currency, creditorId, debtorId, valueDate } = command;
  const { issued, paidBy, withdrawn } = state;
  if (creditorId !== issued.creditorId) return 'OTHER_CREDITOR';
  if (debtorId !== null && debtorId !== issued.debtorId) return 'OTHER_DEBTOR';
  if (currency !== issued.currency) return 'OTHER_CURRENCY';
  if (paidBy !== null) return 'PAID_ALREADY';
  if (withdrawn) return 'WITHDRAWN';
  if (amount !== issued.amount && !earlyOf(command, state)) return 'OTHER_AMOUNT';
  return valueDate > issued.expiresOn ? 'EXPIRED' : undefined;
}

function evolve(state: PaymentRequestState, event: PaymentRequestEvent): PaymentRequestState {
  if (event.type === 'payment-request.issued') {
    return { issued: event.data, paidBy: null, lines: [], withdrawn: false };
  }
  if (!state) throw new Error(`${event.type} before payment-request.issued`);
  switch (event.type) {
    case 'payment-request.paid':
      return { ...state, paidBy: event.data.lineId, lines: [...state.lines, event.data.lineId] };
    case 'payment-request.claimed':
      return { ...state, lines: [...state.lines, event.data.lineId] };
    case 'payment-request.reopened':
      return { ...state, paidBy: null };
    case 'payment-request.withdrawn':
      return { ...state, withdrawn: true };
    default:
      return assertNever(event, 'payment request event');
  }
}

function idOf({ reference, creditorId, debtorId, level, distributorId, currency }: IssuedRequest) {
  return { reference, creditorId, debtorId, level, distributorId, currency };
}

/** Money that is asked for under a reference, stream `payment-request-<reference>`. */
export const paymentRequestDecider: Decider<PaymentRequestState, PaymentRequestCommand, PaymentRequestEvent> = {
  name: 'payment-request',
  snapshotVersion: 2,
  initial: null,
  decide,
  evolve,
};
