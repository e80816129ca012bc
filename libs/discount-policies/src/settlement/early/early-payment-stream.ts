import { assert, assertNever, proportion, type Decider } from '#libs/kernel';
import { earlyPaymentDiscount } from '../early-payment.js';
import type { EarlyPaymentCommand } from './commands.js';
import type { EarlyPaymentEvent, EarlyPaymentOffer } from './events.js';
import { termsOf } from './terms.js';

interface Payment {
  readonly paymentId: string;
  readonly amount: number;
  readonly bankDate: string;
  readonly valueDate: string;
}

/** Null: no policy of early payment holds for the invoice. */
export type EarlyPaymentState = {
  readonly offer: EarlyPaymentOffer;
  /** What is to be paid of it, minor units; what the rate works on and the tax go down with it. */
  readonly total: number;
  readonly writtenOff: number;
  readonly payments: readonly Payment[];
  /** When the bank showed the money of payments: holds whatever was told, before or after. */
  readonly dated: readonly { readonly paymentId: string; readonly bankDate: string; readonly valueDate: string }[];
  /** Given in all, and the tax in it. */
  readonly given: number;
  readonly givenTax: number;
  readonly postings: number;
  /** Facts that were counted. */
  readonly facts: readonly string[];
} | null;
type Known = NonNullable<EarlyPaymentState>;

/** What names an invoice's credit on its account. */
export const earlyPaymentCredit = (invoiceId: string) => `early-payment.${invoiceId}`;
export const earlyPaymentStream = (invoiceId: string) => `early-payment-${invoiceId}`;

function decide(command: EarlyPaymentCommand, state: EarlyPaymentState): readonly EarlyPaymentEvent[] {
  if (command.type === 'offer') {
    return state || !command.offer ? [] : [{ type: 'early-payment.offered', data: command.offer }];
  }
  const counted = state && factOf(command, state);
  if (!state || !counted) return [];
  const after = evolve(state, counted);
  assert(after, 'a fact leaves the offer as it is');
  const correction = corrected(after, command.on);
  return correction ? [counted, correction] : [counted];
}

function factOf(command: Exclude<EarlyPaymentCommand, { type: 'offer' }>, state: Known): EarlyPaymentEvent | null {
  const id = idOf(state.offer);
  switch (command.type) {
    case 'count-payment': {
      const { factId, paymentId, amount, paid } = command;
      if (state.facts.includes(factId)) return null;
      // Credit is no money paid early: it leaves less to be paid.
      if (!paid) return lowered(state, factId, 'CREDIT', amount);
      const { bankDate, valueDate } = state.dated.find((known) => known.paymentId === paymentId) ?? paid;
      return { type: 'early-payment.payment-counted', data: { ...id, factId, paymentId, amount, bankDate, valueDate } };
    }
    case 'date-payment': {
      const { paymentId, paid } = command;
      const known = state.dated.find((dated) => dated.paymentId === paymentId);
      if (!paid || (known?.bankDate === paid.bankDate && known.valueDate === paid.valueDate)) return null;
      const { bankDate, valueDate } = paid;
      return { type: 'early-payment.payment-dated', data: { ...id, paymentId, bankDate, valueDate } };
    }
    case 'lower-invoice':
      return state.facts.includes(command.factId) ? null : lowered(state, command.factId, command.kind, command.total);
    default:
      return assertNever(command, 'early payment command');
  }
}

function lowered(
  { offer }: Known,
  factId: string,
  kind: 'CREDIT_NOTE' | 'CREDIT' | 'WRITE_OFF',
  total: number,
): EarlyPaymentEvent {
  return { type: 'early-payment.invoice-lowered', data: { ...idOf(offer), factId, kind, total } };
}

/** What all facts earn less what was given; undefined: nothing to correct. */
function corrected(state: Known, on: string): EarlyPaymentEvent | undefined {
  const { offer, payments, given, givenTax, writtenOff } = state;
  const total = Math.max(0, state.total);
  const base = proportion(offer.base, total, offer.total);
  const terms = termsOf(offer);
  const paidOn = (payment: Payment) => (offer.terms.paidOn === 'BANK_DATE' ? payment.bankDate : payment.valueDate);
  const paid = payments.filter(({ amount }) => amount > 0);
  const earned = earlyPaymentDiscount(terms, { issuedOn: offer.from, total, net: base, base }, paid).map((one) => {
    const payment = paid.find(({ paymentId }) => paymentId === one.paymentId)!;
    return { ...one, paid: payment.amount, paidOn: paidOn(payment), base };
  });
  const sum = earned.reduce((all, { amount }) => all + amount, 0);
  // What was let go of the invoice was given already.
  const due = Math.max(0, sum - writtenOff);
  if (due === given) return undefined;
  const amount = Math.abs(due - given);
  const tax = Math.min(amount, Math.max(0, Math.sign(due - given) * (taxOf(offer, due) - givenTax)));
  const { policyId, version, invoiceId } = offer;
  const documentId = `${earlyPaymentCredit(invoiceId)}.${state.postings + 1}`;
  const data = {
    ...idOf(offer),
    documentId,
    policyId,
    version,
    amount,
    net: amount - tax,
    tax,
    given: due,
    earned,
    on,
  };
  return { type: due > given ? 'early-payment.granted' : 'early-payment.taken-back', data };
}

function taxOf({ terms, tax, total }: EarlyPaymentOffer, discount: number): number {
  return terms.taxTreatment === 'REDUCES_TAXABLE_VALUE' ? proportion(tax, discount, total) : 0;
}

function idOf({ invoiceId, creditorId, debtorId, level, distributorId, currency }: EarlyPaymentOffer) {
  return { invoiceId, creditorId, debtorId, level, distributorId, currency };
}

function evolve(state: EarlyPaymentState, event: EarlyPaymentEvent): EarlyPaymentState {
  if (event.type === 'early-payment.offered') {
    const nothing = { writtenOff: 0, payments: [], dated: [], given: 0, givenTax: 0, postings: 0, facts: [] };
    return { offer: event.data, total: event.data.total, ...nothing };
  }
  assert(state, `${event.type} after early-payment.offered`);
  switch (event.type) {
    case 'early-payment.payment-counted': {
      const { factId, paymentId, amount, bankDate, valueDate } = event.data;
      const before = state.payments.find((payment) => payment.paymentId === paymentId)?.amount ?? 0;
      const others = state.payments.filter((payment) => payment.paymentId !== paymentId);
      const payment = { paymentId, amount: before + amount, bankDate, valueDate };
      return { ...state, payments: [...others, payment], facts: [...state.facts, factId] };
    }
    case 'early-payment.payment-dated': {
      const { paymentId, bankDate, valueDate } = event.data;
      const payments = state.payments.map((payment) =>
        payment.paymentId === paymentId ? { ...payment, bankDate, valueDate } : payment,
      );
      const others = state.dated.filter((dated) => dated.paymentId !== paymentId);
      return { ...state, payments, dated: [...others, { paymentId, bankDate, valueDate }] };
    }
    case 'early-payment.invoice-lowered': {
      const { factId, kind, total } = event.data;
      const facts = [...state.facts, factId];
      if (kind === 'WRITE_OFF') return { ...state, facts, writtenOff: state.writtenOff + total };
      return { ...state, facts, total: state.total - total };
    }
    case 'early-payment.granted':
      return { ...state, ...postedBy(state, event.data.given, event.data.tax) };
    case 'early-payment.taken-back':
      return { ...state, ...postedBy(state, event.data.given, -event.data.tax) };
    default:
      return assertNever(event, 'early payment event');
  }
}

function postedBy({ givenTax, postings }: Known, given: number, tax: number) {
  return { given, givenTax: givenTax + tax, postings: postings + 1 };
}

/** The discount for paying one invoice early, stream `early-payment-<invoice>`. */
export const earlyPaymentDecider: Decider<EarlyPaymentState, EarlyPaymentCommand, EarlyPaymentEvent> = {
  name: 'early-payment',
  snapshotVersion: 1,
  initial: null,
  decide,
  evolve,
};
