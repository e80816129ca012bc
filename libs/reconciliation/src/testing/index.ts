import type { LineFacts, OwnAccount } from '../line/facts.js';

/** The principal's account at a bank. */
export const ownAccount: OwnAccount = {
  bankAccountId: 'B-1',
  creditorId: 'PRINCIPAL',
  level: 'PRIMARY',
  distributorId: null,
  currency: 'VND',
};

/** A booked credit of 500 unless told otherwise. */
export const lineFacts = (lineId: string, change: Partial<LineFacts> = {}): LineFacts => ({
  lineId,
  side: 'CREDIT',
  amount: 500,
  currency: 'VND',
  bookedOn: '2026-11-05',
  valueDate: '2026-11-05',
  status: 'BOOKED',
  reversal: false,
  bankReference: `FT-${lineId}`,
  code: null,
  references: [],
  virtualAccountId: null,
  paymentId: `P-${lineId}`,
  ...change,
});
