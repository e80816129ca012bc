import type { EarlyPaymentTerms } from '../early-payment.js';
import type { EarlyPaymentOffer } from './events.js';

/** The policy's terms as the pure calculation wants them. */
export function termsOf({ terms }: Pick<EarlyPaymentOffer, 'terms'>): EarlyPaymentTerms {
  const { slabs, base, rounding, paidOn, graceDays, partial } = terms;
  return { slabs, base, rounding, settlement: { kind: 'EARLY_PAYMENT', paidOn, graceDays, partial } };
}
