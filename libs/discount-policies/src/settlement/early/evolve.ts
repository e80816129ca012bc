import { assert, assertNever } from '#libs/kernel';
import type { EarlyPaymentEvent, EarlyPaymentOffer } from './events.js';
import type { EarlyPayment, EarlyPaymentState, GivenByPolicy } from './state.js';

type Change = Extract<EarlyPaymentEvent, { type: 'early-payment.granted' }>['data'];

/** Folds one event of an invoice's early payment. */
export function evolveEarlyPayment(state: EarlyPaymentState, event: EarlyPaymentEvent): EarlyPaymentState {
  if (event.type === 'early-payment.offered') return opened(event.data);
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
    case 'early-payment.claimed':
      return { ...state, claim: { claimed: event.data, answers: [] }, postings: state.postings + 1 };
    case 'early-payment.budget-answered':
      return { ...state, claim: state.claim && { ...state.claim, answers: [...state.claim.answers, event.data] } };
    case 'early-payment.limited': {
      const { policyId, asked, given } = event.data;
      const refuse = (before: GivenByPolicy) => ({ ...before, refused: before.refused + asked - given });
      return { ...state, of: ofPolicy(state, policyId, refuse), claim: given === 0 ? null : state.claim };
    }
    case 'early-payment.granted':
      return posted(state, event.data, 1);
    case 'early-payment.taken-back':
      return posted(state, event.data, -1);
    default:
      return assertNever(event, 'early payment event');
  }
}

function opened(offer: EarlyPaymentOffer): EarlyPaymentState {
  const of = offer.policies.map(() => ({ given: 0, tax: 0, refused: 0, last: null }));
  const nothing = { writtenOff: 0, payments: [], dated: [], given: 0, claim: null, postings: 0, facts: [] };
  return { offer, total: offer.total, of, ...nothing };
}

/** A posting that was claimed has its number already. */
function posted(state: EarlyPayment, { policyId, documentId, amount, tax, given }: Change, sign: 1 | -1): EarlyPayment {
  const isClaim = state.claim?.claimed.documentId === documentId;
  const of = ofPolicy(state, policyId, (before) => ({
    ...{ given: before.given + sign * amount, tax: before.tax + sign * tax },
    ...{ refused: before.refused, last: documentId },
  }));
  const postings = state.postings + (isClaim ? 0 : 1);
  return { ...state, of, given, postings, claim: isClaim ? null : state.claim };
}

function ofPolicy(
  { offer, of }: EarlyPayment,
  policyId: string,
  change: (before: GivenByPolicy) => GivenByPolicy,
): readonly GivenByPolicy[] {
  return of.map((one, i) => (offer.policies[i]!.policyId === policyId ? change(one) : one));
}
