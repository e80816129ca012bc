import { specificationFor } from '#libs/kernel/testing';
import type { PaymentRequestCommand } from './commands.js';
import { paymentRequestEvents, type PaymentRequestEvent } from './events.js';
import { paymentRequestDecider } from './payment-request.js';

const given = specificationFor(paymentRequestDecider, paymentRequestEvents);
const id = {
  reference: 'TYABC234',
  creditorId: 'PRINCIPAL',
  debtorId: 'D01',
  level: 'PRIMARY',
  distributorId: 'D01',
  currency: 'VND',
} as const;
const invoices = [
  { invoiceId: 'I-1', amount: 300 },
  { invoiceId: 'I-2', amount: 200 },
];
const early = [{ until: '2026-11-09', amount: 490, invoices: [invoices[0]!, { invoiceId: 'I-2', amount: 190 }] }];
const dates = { issuedOn: '2026-11-02', expiresOn: '2026-11-30' };
const terms = { ...id, amount: 500, bankAccountId: 'B-1', ...dates, early };
const issue: Extract<PaymentRequestCommand, { type: 'issue' }> = { type: 'issue', ...terms, invoices };
const issued: PaymentRequestEvent = { type: 'payment-request.issued', data: { ...terms, invoices } };
const claim: Extract<PaymentRequestCommand, { type: 'claim' }> = {
  type: 'claim',
  debtorId: null,
  lineId: 'L-1',
  amount: 500,
  currency: 'VND',
  creditorId: 'PRINCIPAL',
  bookedOn: '2026-11-05',
  valueDate: '2026-11-05',
};
const claimed = { lineId: 'L-1', amount: 500, valueDate: '2026-11-05' };
const paid: PaymentRequestEvent = {
  type: 'payment-request.paid',
  data: { ...id, ...claimed, invoices, earlyUntil: null },
};
const why = (events: readonly PaymentRequestEvent[]) =>
  events.map((event) => (event.type === 'payment-request.claimed' ? event.data.why : event.type));

describe('a payment request', () => {
  it('is paid by less in time: each invoice less its discount for paying early', () => {
    const less = { ...claim, amount: 490 };
    const data = { ...id, ...claimed, amount: 490, invoices: early[0]!.invoices, earlyUntil: '2026-11-09' };
    given(issued).when(less).then({ type: 'payment-request.paid', data });
    for (const late of [{ bookedOn: '2026-11-10' }, { valueDate: '2026-11-10' }]) {
      expect(
        why(
          given(issued)
            .when({ ...less, ...late })
            .thenEvents(),
        ),
      ).toEqual(['OTHER_AMOUNT']);
    }
  });

  it('is issued once, for what adds up', () => {
    given().when(issue).then(issued);
    given(issued).when(issue).thenNothing();
    given(issued)
      .when({ ...issue, amount: 1, invoices: [] })
      .thenRejected('reference-taken');
    given()
      .when({ ...issue, amount: 501 })
      .thenRejected('sum-differs');
    given()
      .when({ ...issue, amount: 0, invoices: [] })
      .thenRejected('bad-amount');
    given()
      .when({ ...issue, reference: 'tooSHORT' })
      .thenRejected('bad-reference');
    given()
      .when({ ...issue, expiresOn: '2026-11-01' })
      .thenRejected('bad-date');
    given()
      .when({ ...issue, currency: 'XXX' })
      .thenRejected('unknown-currency');
    given()
      .when({ ...issue, invoices: [invoices[0]!, { invoiceId: 'I-1', amount: 200 }] })
      .thenRejected('duplicate-line');
    given()
      .when({ ...issue, invoices: [...invoices, { invoiceId: 'I-3', amount: 0 }] })
      .thenRejected('bad-amount');
  });

  it('is paid by the whole amount, once', () => {
    given(issued).when(claim).then(paid);
    given(issued, paid).when(claim).thenNothing();
    expect(why(given(issued, paid).when({ ...claim, lineId: 'L-2' }).thenEvents())).toEqual(['PAID_ALREADY']); // prettier-ignore
  });

  it('leaves everything else to a person, with the reason', () => {
    const reason = (change: Partial<typeof claim>) => why(given(issued).when({ ...claim, ...change }).thenEvents()); // prettier-ignore
    expect(reason({ amount: 499 })).toEqual(['OTHER_AMOUNT']);
    expect(reason({ amount: 501 })).toEqual(['OTHER_AMOUNT']);
    expect(reason({ currency: 'USD' })).toEqual(['OTHER_CURRENCY']);
    expect(reason({ creditorId: 'D02' })).toEqual(['OTHER_CREDITOR']);
    expect(reason({ valueDate: '2026-12-01' })).toEqual(['EXPIRED']);
    const [withdrawn] = given(issued).when({ type: 'withdraw', reason: 'replaced' }).thenEvents();
    expect(why(given(issued, withdrawn!).when(claim).thenEvents())).toEqual(['WITHDRAWN']);
  });

  it('knows nothing of a reference that was never issued', () => {
    given().when(claim).thenNothing();
    given().when({ type: 'withdraw', reason: 'r' }).thenRejected('unknown-request');
  });

  it('is open again when the match is taken back, and can be paid by another line', () => {
    const [reopened] = given(issued, paid).when({ type: 'reopen', lineId: 'L-1' }).thenEvents();
    given(issued, paid).when({ type: 'reopen', lineId: 'L-2' }).thenNothing();
    given(issued, paid, reopened!).when(claim).thenNothing();
    expect(why(given(issued, paid, reopened!).when({ ...claim, lineId: 'L-2' }).thenEvents())).toEqual([
      'payment-request.paid',
    ]); // prettier-ignore
    given(issued, paid).when({ type: 'withdraw', reason: 'r' }).thenRejected('request-paid');
  });
});
