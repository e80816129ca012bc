import { tiersOf, type EarlyPaymentEvent } from '#libs/discount-policies';
import { rowsOf } from '../declare.js';

/** What settles an invoice that is paid early, one row an amount; minor units. Money that comes in is looked up here. */
interface EarlyPaymentAmountRow {
  readonly invoiceId: string;
  /** The whole invoice less the discount of a tier. */
  readonly amount: number;
  readonly creditorId: string;
  readonly distributorId: string;
  readonly position: number;
}

export const earlyPaymentAmountsProjection = rowsOf<EarlyPaymentAmountRow, 'invoiceId' | 'amount', EarlyPaymentEvent>({
  name: 'early_payment_amounts',
  version: 1,
  key: ['invoiceId', 'amount'],
  table: {
    columns: { invoiceId: 'text', amount: 'bigint', creditorId: 'text', distributorId: 'text', position: 'bigint' },
    indexes: [['creditorId', 'amount']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ invoiceId }) => ({ invoiceId, amount: 0 }),
  on: {
    'early-payment.offered': {
      keys: (offer) =>
        tiersOf(offer).map(({ discount }) => ({ invoiceId: offer.invoiceId, amount: offer.total - discount })),
      fold: (_, { invoiceId, creditorId, distributorId }, { position }, { amount }) => {
        return { invoiceId, amount, creditorId, distributorId, position };
      },
    },
  },
});
