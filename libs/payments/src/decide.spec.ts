import fc from 'fast-check';
import { isRejection, type DecisionContext } from '#libs/kernel';
import { specificationFor } from '#libs/kernel/testing';
import type { PaymentCommand } from './commands.js';
import { paymentDecider } from './decide.js';
import { paymentEvents, type PaymentEvent } from './events.js';
import type { PaymentState } from './payment.js';

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
  reference: 'I-1',
  bankReference: 'FT1',
  invoices: [{ invoiceId: 'I-1', amount: null }],
} as const;

const record: Extract<PaymentCommand, { type: 'record' }> = { type: 'record', ...id, debtorId: 'D01', ...money };
const recorded: PaymentEvent = {
  type: 'payment.recorded',
  data: { ...id, debtorId: 'D01', ...money, invoices: [...money.invoices], onHand: false },
};
const anonymous: PaymentEvent = {
  type: 'payment.recorded',
  data: { ...recorded.data, distributorId: null, debtorId: null, invoices: [] },
};
const identify = (debtorId = 'D01', amount: number | null = null): PaymentCommand => ({
  type: 'identify',
  debtorId,
  distributorId: 'D01',
  invoices: [{ invoiceId: 'I-1', amount }],
});
const identified: PaymentEvent = {
  type: 'payment.identified',
  data: {
    ...id,
    debtorId: 'D01',
    amount: 500,
    method: 'BANK_TRANSFER',
    valueDate: '2026-11-02',
    invoices: [{ invoiceId: 'I-1', amount: null }],
  },
};
const posted: PaymentEvent = { type: 'payment.posted', data: { ...id, debtorId: 'D01' } };
const reverse: PaymentCommand = { type: 'reverse', reason: 'bounced', reversedOn: '2026-11-05' };
const reversed: PaymentEvent = {
  type: 'payment.reversed',
  data: { ...id, debtorId: 'D01', amount: 500, reason: 'bounced', reversedOn: '2026-11-05', onHand: false },
};

describe('record', () => {
  it('records money once; the same id with other figures is refused', () => {
    given().when(record).then(recorded);
    given(recorded).when(record).thenNothing();
    given(recorded, posted).when(record).thenNothing();
    given(recorded)
      .when({ ...record, amount: 501 })
      .thenRejected('already-recorded');
  });

  it('takes money of an unknown payer', () => {
    given()
      .when({ ...record, distributorId: null, debtorId: null, invoices: [] })
      .then(anonymous);
    given()
      .when({ ...record, distributorId: null })
      .thenRejected('distributor-missing');
  });

  it('refuses amounts, dates, currencies and invoices that make no sense', () => {
    for (const amount of [0, -5, 0.5]) {
      given()
        .when({ ...record, amount })
        .thenRejected('bad-amount');
    }
    given()
      .when({ ...record, valueDate: '2026-11-31' })
      .thenRejected('bad-date');
    given()
      .when({ ...record, currency: 'XXX' })
      .thenRejected('unknown-currency');
    const invoices = (...amounts: number[]) => amounts.map((amount, i) => ({ invoiceId: `I-${i}`, amount }));
    given()
      .when({ ...record, invoices: invoices(300, 201) })
      .thenRejected('exceeds-payment');
    given()
      .when({ ...record, invoices: invoices(0) })
      .thenRejected('bad-amount');
    given()
      .when({ ...record, invoices: [...invoices(1), ...invoices(1)] })
      .thenRejected('duplicate-line');
  });
});

describe('identify', () => {
  it('names the payer of money of which none is known', () => {
    given(anonymous).when(identify()).then(identified);
    given(anonymous, identified).when(identify()).thenNothing();
  });

  it('refuses another payer, a reversed payment and more than was paid', () => {
    given(recorded).when(identify('D02')).thenRejected('already-identified');
    given(recorded, reversed).when(identify()).thenRejected('reversed');
    given(anonymous).when(identify('D01', 501)).thenRejected('exceeds-payment');
    given().when(identify()).thenRejected('unknown-payment');
  });
});

describe('mark-posted', () => {
  it('happens once, for a known payer', () => {
    given(recorded).when({ type: 'mark-posted' }).then(posted);
    given(anonymous, identified).when({ type: 'mark-posted' }).then(posted);
    given(recorded, posted).when({ type: 'mark-posted' }).thenNothing();
    given(recorded, reversed).when({ type: 'mark-posted' }).thenNothing();
    given(anonymous).when({ type: 'mark-posted' }).thenRejected('not-identified');
  });
});

describe('reverse', () => {
  it('happens once, posted or not', () => {
    given(recorded).when(reverse).then(reversed);
    given(recorded, posted).when(reverse).then(reversed);
    given(recorded, reversed).when(reverse).thenNothing();
    given().when(reverse).thenRejected('unknown-payment');
    given(recorded)
      .when({ ...reverse, reversedOn: 'today' })
      .thenRejected('bad-date');
  });
});

describe('a payment, whatever comes in whatever order', () => {
  const commands = fc.array(
    fc.constantFrom<PaymentCommand>(
      record,
      { ...record, distributorId: null, debtorId: null },
      identify(),
      identify('D02'),
      { type: 'mark-posted' },
      reverse,
    ),
    { maxLength: 15 },
  );

  it('is recorded, identified, posted and reversed at most once, and the state survives JSON', () => {
    fc.assert(
      fc.property(commands, (list) => {
        let state: PaymentState = paymentDecider.initial;
        const types: string[] = [];
        for (const command of list) {
          const outcome = paymentDecider.decide(command, state, {} as DecisionContext);
          if (isRejection(outcome)) continue;
          state = outcome.reduce(paymentDecider.evolve, state);
          types.push(...outcome.map((event) => event.type));
          expect(JSON.parse(JSON.stringify(state))).toEqual(state);
          expect(paymentDecider.decide(command, state, {} as DecisionContext)).toEqual([]);
        }
        expect(new Set(types).size).toBe(types.length);
      }),
    );
  });
});
