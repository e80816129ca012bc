import { specificationFor } from '#libs/kernel/testing';
import { accountDecider } from '../decide.js';
import { accountEvents, type AccountEvent } from '../events.js';

export const given = specificationFor(accountDecider, accountEvents);

/** A distributor's account with the principal. */
export const account = {
  creditorId: 'PRINCIPAL',
  debtorId: 'D01',
  level: 'PRIMARY',
  distributorId: 'D01',
  currency: 'VND',
} as const;

export const limitSet = (limit: number | null): AccountEvent => ({
  type: 'account.limit-set',
  data: { ...account, limit, reason: 'contract' },
});

export const reserved = (
  orderId: string,
  amount: number,
  exposure: number,
  { round = 0, limit = 100, override = false }: { round?: number; limit?: number | null; override?: boolean } = {},
): AccountEvent => ({
  type: 'account.credit-reserved',
  data: { ...account, orderId, round, amount, exposure, limit, override },
});

export const refused = (
  orderId: string,
  amount: number,
  available: number,
  limit: number,
  round = 0,
): AccountEvent => ({
  type: 'account.credit-refused',
  data: { ...account, orderId, round, amount, available, limit, blocked: null },
});

export const released = (orderId: string, amount: number, left: number): AccountEvent => ({
  type: 'account.credit-released',
  data: { ...account, orderId, amount, reason: 'CLOSED', left },
});

export const invoicePosted = (
  invoiceId: string,
  amount: number,
  orderId = 'O-1',
  { dueDate = '2026-12-01', issuedOn = '2026-11-01', reservationUsed = 0 } = {},
): AccountEvent => ({
  type: 'account.invoice-posted',
  data: { ...account, invoiceId, orderId, amount, issuedOn, dueDate, reservationUsed },
});

export const paymentPosted = (
  paymentId: string,
  amount: number,
  invoices: readonly { invoiceId: string; amount: number | null }[] = [],
): AccountEvent => ({
  type: 'account.payment-posted',
  data: { ...account, paymentId, amount, method: 'BANK_TRANSFER', valueDate: '2026-11-02', invoices },
});

/** 30 of P-1, unless told, by u-1. */
export const refundReserved = (unapplied: number, amount = 30): AccountEvent => ({
  type: 'account.refund-reserved',
  data: {
    ...{ ...account, refundId: 'R-1', paymentId: 'P-1', amount, unapplied },
    ...{ reservedOn: '2026-11-03', proposedBy: 'u-1', reason: 'paid twice' },
  },
});

export const refundApproved = (amount = 30): AccountEvent => ({
  type: 'account.refund-approved',
  data: { ...account, refundId: 'R-1', paymentId: 'P-1', amount, approvedOn: '2026-11-03', approvedBy: 'u-2' },
});

export const refundPaid = (amount = 30): AccountEvent => ({
  type: 'account.refund-paid',
  data: { ...account, refundId: 'R-1', paymentId: 'P-1', amount, lineId: 'L-1', paidOn: '2026-11-04' },
});

export const invoiceDisputed = (deductionId: string, amount: number, disputed: number): AccountEvent => ({
  type: 'account.invoice-disputed',
  data: {
    ...{ ...account, deductionId, invoiceId: 'I-1', orderId: 'O-1', amount, disputed, dueDate: '2026-12-01' },
    ...{ reason: 'PRICE', note: null, paymentId: null, disputedOn: '2026-11-03', disputedBy: 'u-1' },
  },
});

type Reduced = Extract<AccountEvent, { type: 'account.dispute-reduced' }>['data'];
export const disputeReduced = (deductionId: string, amount: number, more: Partial<Reduced> = {}): AccountEvent => ({
  type: 'account.dispute-reduced',
  data: {
    ...{ ...account, deductionId, invoiceId: 'I-1', orderId: 'O-1', amount, disputed: 0, left: 0 },
    ...{ cause: 'PAYMENT', reducedOn: '2026-11-02', ...more },
  },
});

export interface Applied {
  readonly invoiceId: string;
  readonly amount: number;
  readonly open: number;
  readonly orderId?: string;
}

const applications = (applied: readonly Applied[]) => applied.map((a) => ({ orderId: 'O-1', ...a }));

export const paymentApplied = (paymentId: string, unapplied: number, ...applied: Applied[]): AccountEvent => ({
  type: 'account.payment-applied',
  data: { ...account, paymentId, appliedOn: '2026-11-02', applications: applications(applied), unapplied },
});

export const applicationReversed = (paymentId: string, unapplied: number, ...applied: Applied[]): AccountEvent => ({
  type: 'account.application-reversed',
  data: {
    ...account,
    paymentId,
    reversedOn: '2026-11-03',
    reason: 'bounced',
    applications: applications(applied),
    unapplied,
  },
});

export const paymentReversed = (paymentId: string, amount: number): AccountEvent => ({
  type: 'account.payment-reversed',
  data: { ...account, paymentId, amount, reversedOn: '2026-11-03', reason: 'bounced' },
});

export const creditNotePosted = (
  adjustmentId: string,
  invoiceId: string,
  amount: number,
  applied: number,
  open: number,
): AccountEvent => ({
  type: 'account.credit-note-posted',
  data: {
    ...account,
    adjustmentId,
    invoiceId,
    orderId: 'O-1',
    amount,
    applied,
    unapplied: amount - applied,
    open,
    postedOn: '2026-11-02',
  },
});
