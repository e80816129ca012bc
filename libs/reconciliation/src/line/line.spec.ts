import { lineFacts, ownAccount } from '../testing/index.js';
import type { BankLineCommand } from './commands.js';
import type { BankLineEvent } from './events.js';
import { given, match, record, recorded, unmatch } from '../testing/line-commands.js';

describe('a line', () => {
  it('is one line however often it is told', () => {
    given(recorded()).when(record()).thenNothing();
    given(recorded())
      .when(record({ status: 'PENDING' }))
      .thenNothing();
  });

  it('that was pending is booked when the statement shows it', () => {
    const pending = recorded({ status: 'PENDING', bookedOn: null });
    given(pending).when(match()).thenRejected('line-pending');
    const [booked] = given(pending)
      .when(record({ references: ['TYABC234'] }))
      .thenEvents();
    expect(booked).toMatchObject({ type: 'bank-line.booked', data: { bookedOn: '2026-11-05', amount: 500 } });
    given(pending, booked!).when(record()).thenNothing();
    expect(given(pending, booked!).when(match()).thenEvents()).toHaveLength(1);
  });
});

describe('a number of the bank that only the booking tells', () => {
  const pending = recorded({ status: 'PENDING', bookedOn: null, bankReference: null, paymentId: 'P-own' });

  it('is the line’s from then on, with the payment that was announced under it', () => {
    const [booked] = given(pending)
      .when(record({ bankReference: 'FT-9', paymentId: 'P-FT-9' }))
      .thenEvents();
    expect(booked?.data).toMatchObject({ bankReference: 'FT-9', paymentId: 'P-FT-9' });
    const matched = given(pending, booked!).when(match()).thenEvents();
    expect(matched[0]?.data).toMatchObject({ bankReference: 'FT-9', paymentId: 'P-FT-9' });
    const [without] = given(pending)
      .when(record({ bankReference: null, paymentId: 'P-other' }))
      .thenEvents();
    expect(given(pending, without!).when(match()).thenEvents()[0]?.data).toMatchObject({ paymentId: 'P-own' });
  });
});

describe('a notice', () => {
  const { lineId, side, amount, valueDate, paymentId } = lineFacts('L-1');
  const told = { lineId, noticeId: 'N-1', side, amount, valueDate, paymentId, virtualAccountId: null };
  const notice: BankLineCommand = {
    type: 'notice',
    account: ownAccount,
    facts: { ...told, bankReference: 'FT-L-1', references: ['TYABC234'] },
  };
  const [noticed] = given().when(notice).thenEvents() as [BankLineEvent];

  it('is a line that can be matched before a statement books it', () => {
    expect(noticed).toMatchObject({ type: 'bank-line.noticed', data: { amount: 500, references: ['TYABC234'] } });
    expect(given(noticed).when(match()).thenEvents()[0]?.data).toMatchObject({ amount: 500, bankReference: 'FT-L-1' });
    given(noticed).when(notice).thenNothing();
    given(recorded()).when(notice).thenNothing();
  });

  it('is booked once by the statement, and keeps what was made of it', () => {
    given(noticed)
      .when(record({ status: 'PENDING', bookedOn: null }))
      .thenNothing();
    const late = record({ valueDate: '2026-11-06', bookedOn: '2026-11-06', references: ['TYXYZ999'] });
    const [booked] = given(noticed).when(late).thenEvents();
    expect(booked?.data).toMatchObject({ bookedOn: '2026-11-06', valueDate: '2026-11-06', references: ['TYXYZ999'] });
    given(noticed, booked!).when(late).thenNothing();
    const [matched] = given(noticed).when(match()).thenEvents();
    const [kept] = given(noticed, matched!).when(late).thenEvents();
    expect(kept?.data).toMatchObject({ references: ['TYABC234'] });
    given(noticed, matched!, kept!).when(match()).thenRejected('line-matched');
  });
});

describe('a refund', () => {
  const refund = { refundId: 'R-1', debtorId: 'D01' };
  const debit = recorded({ side: 'DEBIT' });

  it('is money that went out, or that came back; neither is a payment', () => {
    const [out] = given(debit)
      .when(match({ kind: 'REFUND', ...refund }))
      .thenEvents();
    expect(out?.data).toMatchObject({ kind: 'REFUND', refundId: 'R-1', paymentId: null, amount: 500, open: 0 });
    given(debit)
      .when(match({ kind: 'RETURNED_REFUND', ...refund }))
      .thenRejected('wrong-side');
    given(recorded())
      .when(match({ kind: 'REFUND', ...refund }))
      .thenRejected('wrong-side');
    const [back] = given(recorded())
      .when(match({ kind: 'RETURNED_REFUND', ...refund }))
      .thenEvents();
    given(recorded(), back!).when(unmatch(1)).thenRejected('return-stands');
    expect(given(debit, out!).when(unmatch(1)).thenEvents()[0]?.data).toMatchObject({ refundId: 'R-1', open: 500 });
  });

  it('is named, with its debtor, and only by its own kinds', () => {
    given(debit)
      .when(match({ kind: 'REFUND' }))
      .thenRejected('refund-missing');
    given(debit)
      .when(match({ kind: 'BANK_FEE', ...refund }))
      .thenRejected('refund-missing');
    given(debit)
      .when(match({ kind: 'REFUND', ...refund, debtorId: null }))
      .thenRejected('payer-missing');
  });

  it('lets nothing go and opens no case: only a payment does', () => {
    const kept = [{ invoiceId: 'I-1', amount: 5, reason: 'PRICE', note: null }] as const;
    given(debit)
      .when(match({ kind: 'REFUND', ...refund, deductions: kept }))
      .thenRejected('bad-difference');
    given(recorded())
      .when(match({ deductions: [{ ...kept[0], amount: 0 }] }))
      .thenRejected('bad-amount');
    expect(
      given(recorded())
        .when(match({ deductions: kept }))
        .thenEvents()[0]?.data,
    ).toMatchObject({ deductions: [{ ...kept[0], openedBy: 'u-1' }] });
  });
});

describe('a line that needs no match', () => {
  it('is ignored with a reason, and taken up again', () => {
    const ignore: BankLineCommand = { type: 'ignore', reason: 'transfer between own accounts' };
    const [ignored] = given(recorded()).when(ignore).thenEvents();
    given(recorded(), ignored!).when(ignore).thenNothing();
    given(recorded(), ignored!).when(match()).thenRejected('line-ignored');
    const [reopened] = given(recorded(), ignored!).when({ type: 'reopen' }).thenEvents();
    given(recorded()).when({ type: 'reopen' }).thenNothing();
    expect(given(recorded(), ignored!, reopened!).when(match()).thenEvents()).toHaveLength(1);
    const [matched] = given(recorded())
      .when(match({ amount: 1 }))
      .thenEvents();
    given(recorded(), matched!).when(ignore).thenRejected('line-matched');
  });
});
