import { specificationFor } from '#libs/kernel/testing';
import { accountDecider, accountEvents, type AccountCommand, type AccountEvent } from './index.js';

const given = specificationFor(accountDecider, accountEvents);
const account = {
  creditorId: 'PRINCIPAL',
  debtorId: 'D01',
  level: 'PRIMARY',
  distributorId: 'D01',
  currency: 'VND',
} as const;
const dates = { issuedOn: '2026-11-01', dueDate: '2026-11-30' };
/** Invoices I-0, I-1, ... of these amounts. */
const owing = (...amounts: number[]): AccountEvent[] =>
  amounts.map((amount, i) => ({
    type: 'account.invoice-posted',
    data: { ...account, invoiceId: `I-${i}`, orderId: `O-${i}`, amount, ...dates, reservationUsed: 0 },
  }));
type Early = Extract<AccountCommand, { type: 'recognise-amount' }>['early'];
const recognise = (amount: number, lineId = 'L-1', early: Early = []): AccountCommand => ({
  ...account,
  ...{ type: 'recognise-amount', lineId, amount, valueDate: '2026-11-05', early },
});
const named = (events: readonly AccountEvent[]) =>
  events.flatMap((event) => (event.type === 'account.amount-recognised' ? event.data.invoices : []));

describe('an amount without a word', () => {
  it('is the one invoice that asks for it, or all of them', () => {
    expect(named(given(...owing(300, 200)).when(recognise(200)).thenEvents())).toEqual([{ invoiceId: 'I-1', amount: 200 }]);
    expect(named(given(...owing(300, 200)).when(recognise(500)).thenEvents())).toHaveLength(2);
  }); // prettier-ignore

  it.each<[string, readonly number[], number]>([
    ['two invoices alike', [200, 200, 1], 200],
    ['another amount', [300, 200], 250],
    ['nothing open', [], 200],
  ])('is left to a person: %s', (_, amounts, amount) => {
    given(...owing(...amounts)).when(recognise(amount)).thenNothing();
  }); // prettier-ignore

  it('is the one invoice that it settles with the discount it earns, if nothing is asked for exactly', () => {
    const until = '2026-11-08';
    const early = [{ invoiceId: 'I-0', open: 300, until }];
    const [event] = given(...owing(300, 200)).when(recognise(294, 'L-1', early)).thenEvents();
    expect(event?.data).toMatchObject({ invoices: [{ invoiceId: 'I-0', amount: 294 }], earlyUntil: until });
    // Exactly what another one asks for goes before it, and of two of these a person decides.
    const exact = given(...owing(300, 294)).when(recognise(294, 'L-1', early)).thenEvents();
    expect(exact[0]?.data).toMatchObject({ invoices: [{ invoiceId: 'I-1', amount: 294 }], earlyUntil: null });
    given(...owing(300, 294, 294)).when(recognise(294, 'L-1', early)).thenNothing();
    // What is open has changed since it was looked at, or two would be settled, or money is under way for it.
    given(...owing(299, 200)).when(recognise(294, 'L-1', early)).thenNothing();
    const both = [...early, { invoiceId: 'I-1', open: 300, until }];
    given(...owing(300, 300)).when(recognise(294, 'L-1', both)).thenNothing();
    given(...owing(300, 200), event!).when(recognise(294, 'L-2', early)).thenNothing();
  }); // prettier-ignore

  it('is recognised once an invoice, until that has been paid and is open again', () => {
    const [recognised] = given(...owing(200, 50)).when(recognise(200)).thenEvents();
    const before = [...owing(200, 50), recognised!];
    given(...before).when(recognise(200, 'L-2')).thenNothing();
    given(...before).when(recognise(250, 'L-2')).thenNothing();
    const pay: AccountCommand = {
      ...account,
      ...{ type: 'post-payment', paymentId: 'P-1', amount: 200, method: 'BANK_TRANSFER', valueDate: '2026-11-05' },
      invoices: [{ invoiceId: 'I-0', amount: 200 }],
    };
    const paid = given(...before).when(pay).thenEvents();
    const reverse: AccountCommand = {
      ...account,
      ...{ type: 'reverse-payment', paymentId: 'P-1', reversedOn: '2026-11-06', reason: 'bounced' },
    };
    const bounced = given(...before, ...paid).when(reverse).thenEvents();
    const again = given(...before, ...paid, ...bounced).when(recognise(200, 'L-3')).thenEvents();
    expect(named(again)).toEqual([{ invoiceId: 'I-0', amount: 200 }]);
  }); // prettier-ignore
});
