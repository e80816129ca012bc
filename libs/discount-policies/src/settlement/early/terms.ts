import { proportion } from '#libs/kernel';
import type { EarlyPaymentPolicy, EarlyPaymentTerms } from '../early-payment.js';
import type { EarlyPaymentOffer, OfferedPolicy } from './events.js';

/** The policy's terms as the pure calculation wants them. */
export function termsOf({ terms }: Pick<OfferedPolicy, 'terms'>): EarlyPaymentTerms {
  const { slabs, base, rounding, paidOn, graceDays, partial } = terms;
  return { slabs, base, rounding, settlement: { kind: 'EARLY_PAYMENT', paidOn, graceDays, partial } };
}

/** The offered policies on the invoice as it stands: what their rates work on goes down with what is to be paid. */
export function policiesOn(offer: EarlyPaymentOffer, total: number): readonly EarlyPaymentPolicy[] {
  return offer.policies.map((policy) => {
    const { policyId, version, from, group, stacking, bestFor, priority } = policy;
    const standing = { group, stacking, bestFor, priority };
    const base = total <= 0 ? 0 : proportion(policy.base, total, offer.total);
    return { policyId, version, from, standing, base, terms: termsOf(policy) };
  });
}
