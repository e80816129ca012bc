import { specificationFor } from '#libs/kernel/testing';
import type { PaymentCommand } from './commands.js';
import { paymentDecider } from './decide.js';
import { paymentEvents, type PaymentEvent } from './events.js';

const given = specificationFor(paymentDecider, paymentEvents);
const id = {
  paymentId: 'P-1',
  creditorId: 'PRINCIPAL',
  level: 'PRIMARY',
  distributorId: 'D01',
  currency: 'VND',
} as const;
const money = {
  amount: 500,
  method: 'BANK_TRANSFER',
  valueDate: '2026-11-02',
  reference: null,
  bankReference: 'FT1',
  invoices: [],
} as const;
const record: PaymentCommand = { type: 'record', ...id, debtorId: 'D01', ...money };
const recorded: PaymentEvent = {
  type: 'payment.recorded',
  data: { ...id, debtorId: 'D01', ...money, invoices: [], onHand: false },
};
const anonymous: PaymentEvent = {
  type: 'payment.recorded',
  data: { ...recorded.data, debtorId: null, distributorId: null },
};
const bank = { lineId: 'L-1', bankAccountId: 'B-1' };
const fund: Extract<PaymentCommand, { type: 'fund' }> = { type: 'fund', ...id, debtorId: 'D01', ...money, ...bank };
const funded = (announced: boolean): PaymentEvent => ({
  type: 'payment.funded',
  data: { ...id, debtorId: 'D01', amount: 500, ...bank, announced, fundedOn: '2026-11-02', onHand: false },
});
const unfund: PaymentCommand = { type: 'unfund', lineId: 'L-1', reason: 'wrong outlet', on: '2026-11-03' };

describe('a payment and its line at the bank', () => {
  it.each(['CASH', 'CHEQUE'] as const)('is on hand from %s until the line shows it', (method) => {
    const [taken] = given()
      .when({ ...record, method })
      .thenEvents();
    expect(taken).toMatchObject({ type: 'payment.recorded', data: { onHand: true } });
    const [deposited] = given(taken!).when(fund).thenEvents();
    expect(deposited).toMatchObject({ type: 'payment.funded', data: { fundedOn: '2026-11-02', onHand: true } });
    const [back] = given(taken!, deposited!).when(unfund).thenEvents();
    expect(back).toMatchObject({ type: 'payment.unfunded', data: { unfundedOn: '2026-11-03', onHand: true } });
    const reverse = { type: 'reverse', reason: 'bounced', reversedOn: '2026-11-04' } as const;
    const onHandAfter = (...events: PaymentEvent[]) => given(...events).when(reverse).thenEvents()[0]!.data; // prettier-ignore
    expect(onHandAfter(taken!)).toMatchObject({ onHand: true });
    expect(onHandAfter(taken!, deposited!)).toMatchObject({ onHand: false });
    expect(onHandAfter(taken!, deposited!, back!)).toMatchObject({ onHand: true });
    const before = { type: 'payment.recorded', data: { ...taken!.data, onHand: false } } as PaymentEvent;
    given(before).when({ ...record, method }).thenNothing(); // prettier-ignore
  });

  it('is recorded with the line, or was announced before: one payment either way', () => {
    given().when(fund).then(recorded, funded(false));
    given(recorded).when(fund).then(funded(true));
    given(recorded, funded(true)).when(fund).thenNothing();
    given(recorded, funded(false)).when(record).thenNothing();
  });

  it('learns from the line who paid', () => {
    const events = given(anonymous).when(fund).thenEvents();
    expect(events.map(({ type }) => type)).toEqual(['payment.identified', 'payment.funded']);
  });

  it('is funded by one line only, with the figures announced: another line is told to take its match back', () => {
    const reversed: PaymentEvent = {
      type: 'payment.reversed',
      data: { ...id, debtorId: 'D01', amount: 500, reason: 'r', reversedOn: '2026-11-03', onHand: false },
    };
    const refused = (code: string, before: PaymentEvent[], change: Partial<typeof fund>) => {
      const events = given(...before)
        .when({ ...fund, ...change })
        .thenEvents();
      const { lineId } = { ...fund, ...change };
      expect(events).toMatchObject([{ type: 'payment.funding-refused', data: { lineId, code, debtorId: 'D01' } }]);
      given(...before, ...events)
        .when(record)
        .thenNothing();
    };
    refused('already-funded', [recorded, funded(true)], { lineId: 'L-2' });
    refused('payment-differs', [recorded], { amount: 499 });
    refused('already-identified', [recorded], { debtorId: 'D02', distributorId: 'D02' });
    refused('reversed', [recorded, reversed], {});
    given()
      .when({ ...fund, amount: 0 })
      .thenRejected('bad-amount');
  });

  it('is only announced again, or reversed if nothing else told of it, when the match was a mistake', () => {
    expect(given(recorded, funded(false)).when(unfund).thenEvents()[0]).toMatchObject({
      type: 'payment.reversed',
      data: { reversedOn: '2026-11-03', reason: 'wrong outlet' },
    });
    const [unfunded] = given(recorded, funded(true)).when(unfund).thenEvents();
    expect(unfunded).toMatchObject({ type: 'payment.unfunded', data: { lineId: 'L-1' } });
    given(recorded, funded(true), unfunded!).when(fund).then(funded(true));
    given(recorded, funded(true), unfunded!).when(unfund).thenNothing();
    given(recorded).when(unfund).thenNothing();
  });
});
