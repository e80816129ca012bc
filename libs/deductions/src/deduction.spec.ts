import { specificationFor } from '#libs/kernel/testing';
import type { DeductionCommand, DeductionOutcome } from './commands.js';
import { deductionDecider, statusOfDeduction } from './deduction.js';
import { deductionEvents, type DeductionEvent } from './events.js';

const given = specificationFor(deductionDecider, deductionEvents);
const id = {
  deductionId: 'DED-1',
  creditorId: 'D01',
  debtorId: 'O1',
  level: 'SECONDARY',
  distributorId: 'D01',
  currency: 'VND',
  invoiceId: 'I-1',
} as const;
const data = {
  ...id,
  orderId: 'OR-1',
  amount: 100,
  dueDate: '2026-11-10',
  reason: 'PRICE',
  note: null,
  paymentId: null,
  openedOn: '2026-11-02',
  openedBy: 'u-1',
} as const;
const opened: DeductionEvent = { type: 'deduction.opened', data };
const resolve = (outcome: DeductionOutcome, limit: number | null = 1_000, aloneUpTo = 50): DeductionCommand => ({
  ...{ type: 'resolve', outcome, resolvedOn: '2026-11-05', note: 'agreed', limit, aloneUpTo },
});
const resolved = (outcome: DeductionOutcome, resolvedBy = 'u-2', amount = 100): DeductionEvent => ({
  type: 'deduction.resolved',
  data: { ...id, amount, outcome, note: 'agreed', resolvedOn: '2026-11-05', resolvedBy },
});
const reduced = (amount: number, left: number): DeductionEvent => ({
  type: 'deduction.reduced',
  data: { ...id, amount, left, cause: 'PAYMENT', reducedOn: '2026-11-04' },
});
const reduce = (amount: number, left: number): DeductionCommand => ({
  ...{ type: 'reduce', amount, left, cause: 'PAYMENT', reducedOn: '2026-11-04' },
});
const handOver = (claimId = 'CLM-1'): DeductionCommand => ({
  ...{ type: 'hand-over', claimId, handedOverOn: '2026-11-04', note: 'promotion of October' },
});
const second = { actor: { kind: 'user', id: 'u-2', roles: ['finance'] } } as const;

describe('a case of deduction', () => {
  it('is opened once', () => {
    given()
      .when({ type: 'open', ...data })
      .then(opened);
    given(opened)
      .when({ type: 'open', ...data })
      .thenNothing();
    given().when(resolve('REBILL')).thenRejected('unknown-deduction');
  });

  it('is decided once: whoever comes second with another outcome is told', () => {
    given(opened).when(resolve('CREDIT_NOTE'), second).then(resolved('CREDIT_NOTE'));
    given(opened, resolved('CREDIT_NOTE')).when(resolve('CREDIT_NOTE'), second).thenNothing();
    given(opened, resolved('CREDIT_NOTE')).when(resolve('REBILL'), second).thenRejected('deduction-resolved');
    given(opened, resolved('REBILL')).when(handOver()).thenRejected('deduction-resolved');
  });

  it('is given up within the limit of the role, and above a sum by a second person', () => {
    given(opened).when(resolve('WRITE_OFF')).thenRejected('maker-is-checker');
    given(opened).when(resolve('WRITE_OFF', 99), second).thenRejected('above-limit');
    given(opened)
      .when(resolve('WRITE_OFF', 100, 100))
      .then(resolved('WRITE_OFF', 'u-1'));
    given(opened).when(resolve('WRITE_OFF', null), second).then(resolved('WRITE_OFF'));
    given(opened)
      .when(resolve('REBILL', 0, 0))
      .then(resolved('REBILL', 'u-1'));
    given(opened, reduced(60, 40))
      .when(resolve('CREDIT_NOTE', 40))
      .then(resolved('CREDIT_NOTE', 'u-1', 40));
  });

  it('becomes a claim, which is decided in its turn', () => {
    const claimed: DeductionEvent = {
      type: 'deduction.handed-over',
      data: {
        ...{ ...id, amount: 100, reason: 'PRICE', claimId: 'CLM-1', handedOverOn: '2026-11-04' },
        ...{ handedOverBy: 'u-1', note: 'promotion of October' },
      },
    };
    given(opened).when(handOver()).then(claimed);
    given(opened, claimed).when(handOver()).thenNothing();
    given(opened, claimed).when(handOver('CLM-2')).thenRejected('deduction-claimed');
    given(opened, claimed).when(resolve('CREDIT_NOTE'), second).then(resolved('CREDIT_NOTE'));
  });

  it('shrinks as the account tells, each step once, and may end so', () => {
    given(opened).when(reduce(60, 40)).then(reduced(60, 40));
    given(opened, reduced(60, 40)).when(reduce(60, 40)).thenNothing();
    given(opened, reduced(60, 40), reduced(40, 0)).when(resolve('WRITE_OFF'), second).thenRejected('deduction-settled');
    const { left, claimId, outcome } = given(opened, reduced(100, 0)).state()!;
    expect(statusOfDeduction({ left, claimId, outcome })).toBe('SETTLED');
  });

  it('needs dates', () => {
    given(opened)
      .when({ ...resolve('REBILL'), resolvedOn: '2026-02-30' } as DeductionCommand)
      .thenRejected('bad-date');
    given(opened)
      .when({ ...handOver(), handedOverOn: 'soon' } as DeductionCommand)
      .thenRejected('bad-date');
  });
});
