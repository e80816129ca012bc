import {
  assertNever,
  isBusinessDate,
  isCurrency,
  isRejection,
  reject,
  type Decider,
  type Rejection,
} from '#libs/kernel';
import type { PaymentCommand, PaymentMethod } from './commands.js';
import type { PaymentEvent } from './events.js';
import { evolvePayment, type PaymentState, type RecordedPayment } from './payment.js';

type Command<Type extends PaymentCommand['type']> = Extract<PaymentCommand, { type: Type }>;
type Outcome = readonly PaymentEvent[] | Rejection;
type Known = NonNullable<PaymentState>;

/** One payment from the bank's line to the payer's account. */
function decidePayment(command: PaymentCommand, state: PaymentState): Outcome {
  if (command.type === 'record') return record(command, state);
  if (command.type === 'fund') return fund(command, state);
  if (!state) return reject('unknown-payment', 'There is no such payment.');
  switch (command.type) {
    case 'unfund':
      return unfund(command, state);
    case 'identify':
      return identify(command, state);
    case 'mark-posted':
      return markPosted(state);
    case 'reverse':
      return reverse(command, state);
    default:
      return assertNever(command, 'payment command');
  }
}

function record(command: Command<'record'> | Command<'fund'>, state: PaymentState): Outcome {
  const data: RecordedPayment = {
    paymentId: command.paymentId,
    creditorId: command.creditorId,
    level: command.level,
    distributorId: command.distributorId,
    currency: command.currency,
    debtorId: command.debtorId,
    amount: command.amount,
    method: command.method,
    valueDate: command.valueDate,
    reference: command.reference,
    bankReference: command.bankReference,
    invoices: command.invoices.map(({ invoiceId, amount }) => ({ invoiceId, amount })),
    onHand: inTheTill(command.method),
  };
  if (state) {
    return samePayment(state.recorded, data)
      ? []
      : reject('already-recorded', `Payment ${data.paymentId} is recorded already, with other figures.`, {
          paymentId: data.paymentId,
          amount: state.recorded.amount,
        });
  }
  const { amount, currency, valueDate, debtorId, distributorId } = data;
  if (!Number.isSafeInteger(amount) || amount <= 0) {
    return reject('bad-amount', 'A payment is a whole number of minor units above zero.', { amount });
  }
  if (!isCurrency(currency)) return reject('unknown-currency', `The currency ${currency} is not known here.`);
  if (!isBusinessDate(valueDate)) return reject('bad-date', `${valueDate} is not a date (YYYY-MM-DD).`);
  if (debtorId !== null && distributorId === null) {
    return reject('distributor-missing', 'Name the distributor on whose side the payer is.', { debtorId });
  }
  return refuseInvoices(data.invoices, amount) ?? [{ type: 'payment.recorded', data }];
}

/**
 * One line, one payment: what was announced is not paid a second time, and no line pays twice. What two persons said at the
 * same moment is decided here: the line that comes second is told to take its match back.
 */
function fund(command: Command<'fund'>, state: PaymentState): Outcome {
  const { paymentId, lineId, bankAccountId, amount, currency, debtorId, distributorId, creditorId, level } = command;
  const funded: PaymentEvent = {
    type: 'payment.funded',
    data: {
      ...{ paymentId, creditorId, level, distributorId, currency, debtorId, amount, lineId, bankAccountId },
      ...{
        announced: state !== null,
        fundedOn: command.valueDate,
        onHand: state?.recorded.onHand ?? inTheTill(command.method),
      },
    },
  };
  if (!state) {
    const recorded = record(command, null);
    return isRejection(recorded) ? recorded : [...recorded, funded];
  }
  if (state.lineId === lineId) return [];
  const unfit = misfit(command, state);
  if (unfit) return [fundingRefused(command, state, unfit)];
  if (debtorId === null || distributorId === null || debtorId === state.debtorId) return [funded];
  const identified = identify({ type: 'identify', debtorId, distributorId, invoices: command.invoices }, state);
  return isRejection(identified) ? [fundingRefused(command, state, identified)] : [...identified, funded];
}

function misfit(command: Command<'fund'>, { recorded, lineId, reversed }: Known): Rejection | undefined {
  const { paymentId, amount, currency, creditorId } = command;
  if (lineId !== null) return reject('already-funded', `Another line of the bank is payment ${paymentId} already.`);
  if (reversed) return reject('reversed', `Payment ${paymentId} was reversed.`);
  const same = recorded.amount === amount && recorded.currency === currency && recorded.creditorId === creditorId;
  if (same) return undefined;
  return reject('payment-differs', `Payment ${paymentId} was announced with other figures than the bank’s.`);
}

function fundingRefused(command: Command<'fund'>, state: Known, { code, message }: Rejection): PaymentEvent {
  const { recorded, debtorId, distributorId } = state;
  const { paymentId, creditorId, level, currency } = recorded;
  const whose = { paymentId, creditorId, level, distributorId, currency, debtorId };
  const { lineId, valueDate: refusedOn } = command;
  return { type: 'payment.funding-refused', data: { ...whose, lineId, refusedOn, code, reason: message } };
}

function unfund({ lineId, reason, on }: Command<'unfund'>, state: Known): Outcome {
  if (state.lineId !== lineId || state.reversed) return [];
  if (!state.announced) return reverse({ type: 'reverse', reason, reversedOn: on }, state);
  const { recorded, debtorId, distributorId } = state;
  const { paymentId, creditorId, level, currency, amount } = recorded;
  const data = { paymentId, creditorId, level, distributorId, currency, debtorId, amount, lineId };
  return [{ type: 'payment.unfunded', data: { ...data, reason, unfundedOn: on, onHand: recorded.onHand } }];
}

function identify(command: Command<'identify'>, state: Known): Outcome {
  const { debtorId, distributorId } = command;
  const { paymentId, creditorId, level, currency, amount, method, valueDate } = state.recorded;
  if (state.reversed) return reject('reversed', `Payment ${paymentId} was reversed.`);
  if (state.debtorId !== null) {
    return state.debtorId === debtorId
      ? []
      : reject('already-identified', `${state.debtorId} paid ${paymentId}. Reverse it and record it anew.`, {
          debtorId: state.debtorId,
        });
  }
  const refused = refuseInvoices(command.invoices, amount);
  if (refused) return refused;
  const invoices = command.invoices.map((named) => ({ invoiceId: named.invoiceId, amount: named.amount }));
  const data = {
    ...{ paymentId, creditorId, level, distributorId, currency },
    ...{ debtorId, amount, method, valueDate, invoices },
  };
  return [{ type: 'payment.identified', data }];
}

/** Comes from the account; a payment that was reversed meanwhile is taken off the account in its turn. */
function markPosted({ recorded, debtorId, distributorId, posted, reversed }: Known): Outcome {
  const { paymentId, creditorId, level, currency } = recorded;
  if (posted || reversed) return [];
  if (debtorId === null) return reject('not-identified', `It is not known who paid ${paymentId}.`);
  return [{ type: 'payment.posted', data: { paymentId, creditorId, level, distributorId, currency, debtorId } }];
}

function reverse({ reason, reversedOn }: Command<'reverse'>, state: Known): Outcome {
  if (state.reversed) return [];
  if (!isBusinessDate(reversedOn)) return reject('bad-date', `${reversedOn} is not a date (YYYY-MM-DD).`);
  const { recorded, debtorId, distributorId } = state;
  const { paymentId, creditorId, level, currency, amount } = recorded;
  const data = { paymentId, creditorId, level, distributorId, currency, debtorId, amount, reason, reversedOn };
  const onHand = recorded.onHand && state.lineId === null;
  return [{ type: 'payment.reversed', data: { ...data, onHand } }];
}

function refuseInvoices(invoices: RecordedPayment['invoices'], paid: number): Rejection | undefined {
  const seen = new Set<string>();
  let sum = 0;
  for (const { invoiceId, amount } of invoices) {
    if (seen.has(invoiceId)) return reject('duplicate-line', `Invoice ${invoiceId} is named twice.`, { invoiceId });
    seen.add(invoiceId);
    if (amount === null) continue;
    if (!Number.isSafeInteger(amount) || amount <= 0) {
      return reject('bad-amount', `Invoice ${invoiceId}: a whole number of minor units above zero, or null.`, {
        amount,
      });
    }
    sum += amount;
  }
  return sum > paid
    ? reject('exceeds-payment', `The invoices take ${sum}, the payment is only ${paid}.`, { invoices: sum, paid })
    : undefined;
}

const inTheTill = (method: PaymentMethod) => method === 'CASH' || method === 'CHEQUE';

/** Where the money is follows from the method; payments that version 1 recorded do not tell it. */
function samePayment(a: RecordedPayment, b: RecordedPayment): boolean {
  const text = ({ invoices, ...told }: RecordedPayment) =>
    JSON.stringify([
      Object.entries({ ...told, onHand: null }).sort(([x], [y]) => (x < y ? -1 : 1)),
      invoices.map(({ invoiceId, amount }) => [invoiceId, amount]),
    ]);
  return text(a) === text(b);
}

/** Money that came in, stream `payment-<id>`. */
export const paymentDecider: Decider<PaymentState, PaymentCommand, PaymentEvent> = {
  name: 'payment',
  snapshotVersion: 3,
  initial: null,
  decide: decidePayment,
  evolve: evolvePayment,
};
