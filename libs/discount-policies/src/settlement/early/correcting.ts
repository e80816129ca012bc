import { proportion } from '#libs/kernel';
import { askedOf, givenBy, returnedOf } from '../drawing.js';
import { earlyPaymentDiscounts } from '../early-payment.js';
import { evolveEarlyPayment } from './evolve.js';
import type { EarlyPaymentEvent, EarlyPaymentOffer, OfferedPolicy } from './events.js';
import { idOf, type EarlyPayment } from './state.js';
import { policiesOn } from './terms.js';

type Change = Extract<EarlyPaymentEvent, { type: 'early-payment.granted' }>['data'];

/** What names an invoice's credit on its account. */
export const earlyPaymentCredit = (invoiceId: string) => `early-payment.${invoiceId}`;

/** What all facts come to: by each policy of the offer, and how. */
interface Entitlement {
  readonly due: readonly number[];
  readonly earned: Change['earned'];
}

function entitlement({ offer, payments, total: owed, writtenOff }: EarlyPayment): Entitlement {
  const total = Math.max(0, owed);
  const policies = policiesOn(offer, total);
  const paid = payments.filter(({ amount }) => amount > 0);
  const earned = earlyPaymentDiscounts(policies, total, paid).map((one) => {
    const at = policies.findIndex(({ policyId }) => policyId === one.policyId);
    const payment = paid.find(({ paymentId }) => paymentId === one.paymentId)!;
    const paidOn = offer.policies[at]!.terms.paidOn === 'BANK_DATE' ? payment.bankDate : payment.valueDate;
    return { ...one, paid: payment.amount, paidOn, base: policies[at]!.base };
  });
  // What was let go of the invoice was given already: by the last policy first.
  let letGo = writtenOff;
  const due = policies.toReversed().map(({ policyId }) => {
    const sum = earned.reduce((all, one) => (one.policyId === policyId ? all + one.amount : all), 0);
    const cut = Math.min(letGo, sum);
    letGo -= cut;
    return sum - cut;
  });
  return { due: due.toReversed(), earned };
}

/**
 * The difference of what all facts earn to what was given: taken back first, then granted; a policy with caps claims, and what
 * comes after waits for its budgets.
 */
export function corrections(state: EarlyPayment, on: string): readonly EarlyPaymentEvent[] {
  if (state.claim) return [];
  const { due, earned } = entitlement(state);
  const events: EarlyPaymentEvent[] = [];
  let now = state;
  const add = (event: EarlyPaymentEvent) => {
    events.push(event);
    now = evolveEarlyPayment(now, event)!;
  };
  const numbers = state.offer.policies.map((_, i) => i);
  for (const i of numbers.filter((n) => due[n]! < state.of[n]!.given)) {
    const amount = state.of[i]!.given - due[i]!;
    add({
      type: 'early-payment.taken-back',
      data: change(now, i, -amount, returnedOf(now.offer.policies[i]!.budgets, amount, due[i]!), earned, on),
    });
  }
  for (const i of numbers) {
    const { given, refused } = now.of[i]!;
    const amount = due[i]! - given - refused;
    if (amount <= 0 || now.claim) continue;
    const policy = now.offer.policies[i]!;
    const budgets = askedOf(policy.budgets, amount, given);
    add(
      budgets.length === 0
        ? { type: 'early-payment.granted', data: change(now, i, amount, [], earned, on) }
        : { type: 'early-payment.claimed', data: { ...claimOf(now, policy), amount, budgets, on } },
    );
  }
  return events;
}

/** The claim that all budgets answered: so much is granted, the rest refused; what one budget gave too much goes back. */
export function resolved(state: EarlyPayment, on: string): readonly EarlyPaymentEvent[] {
  const { claimed, answers } = state.claim!;
  if (answers.length < claimed.budgets.length) return [];
  const { amount: wanted, documentId, policyId, version } = claimed;
  const { amount, used, returned, told } = givenBy(claimed.budgets, answers, wanted);
  const events: EarlyPaymentEvent[] = [];
  if (amount < wanted) {
    const figures = { asked: wanted, given: amount, budgets: told, returned, on };
    events.push({
      type: 'early-payment.limited',
      data: { ...idOf(state.offer), documentId, policyId, version, ...figures },
    });
  }
  if (amount > 0) {
    const i = state.offer.policies.findIndex((policy) => policy.policyId === policyId);
    const data = change(state, i, amount, used, entitlement(state).earned, on);
    events.push({ type: 'early-payment.granted', data: { ...data, documentId } });
  }
  return events;
}

const documentOf = ({ offer, postings }: EarlyPayment) => `${earlyPaymentCredit(offer.invoiceId)}.${postings + 1}`;

function claimOf(state: EarlyPayment, { policyId, version }: OfferedPolicy) {
  return { ...idOf(state.offer), documentId: documentOf(state), policyId, version };
}

/** A policy's correction by so much; below zero: taken back. */
function change(
  state: EarlyPayment,
  i: number,
  by: number,
  budgets: Change['budgets'],
  earned: Change['earned'],
  on: string,
): Change {
  const policy = state.offer.policies[i]!;
  const { given, tax: taxBefore, last } = state.of[i]!;
  const amount = Math.abs(by);
  const taxed = Math.sign(by) * (taxOf(state.offer, policy, given + by) - taxBefore);
  const tax = Math.min(amount, Math.max(0, taxed));
  const figures = { amount, net: amount - tax, tax, given: state.given + by };
  return { ...claimOf(state, policy), corrects: last, ...figures, budgets: [...budgets], earned, on };
}

function taxOf({ tax, total }: EarlyPaymentOffer, { terms }: OfferedPolicy, discount: number): number {
  return terms.taxTreatment === 'REDUCES_TAXABLE_VALUE' ? proportion(tax, discount, total) : 0;
}
