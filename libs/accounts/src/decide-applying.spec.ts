import { tableGet } from '#libs/kernel';
import { settledWindow } from './account.js';
import type { AccountCommand } from './commands.js';
import { accountDecider } from './decide.js';
import {
  account,
  applicationReversed,
  creditNotePosted,
  given,
  invoicePosted,
  paymentApplied,
  paymentPosted,
  paymentReversed,
} from './testing/facts.js';

const invoices = [
  invoicePosted('I-1', 30, 'O-1', { dueDate: '2026-12-05', issuedOn: '2026-11-04' }),
  invoicePosted('I-2', 30),
];
const apply = (paymentId: string, ...applications: [string, number][]): AccountCommand => ({
  ...account,
  type: 'apply-payment',
  paymentId,
  appliedOn: '2026-11-02',
  applications: applications.map(([invoiceId, amount]) => ({ invoiceId, amount })),
});

describe('apply-payment', () => {
  it('settles invoices from unapplied cash', () => {
    given(...invoices, paymentPosted('P-1', 50))
      .when(apply('P-1', ['I-1', 30], ['I-2', 10]))
      .then(
        paymentApplied(
          'P-1',
          10,
          { invoiceId: 'I-1', amount: 30, open: 0 },
          { invoiceId: 'I-2', amount: 10, open: 20 },
        ),
      );
  });

  it('settles invoices from what a credit note left', () => {
    given(...invoices, creditNotePosted('C-1', 'I-9', 20, 0, 0))
      .when(apply('C-1', ['I-1', 20]))
      .then(paymentApplied('C-1', 0, { invoiceId: 'I-1', amount: 20, open: 10 }));
  });

  it('never goes beyond the payment’s rest or the invoice’s open amount', () => {
    const facts = [...invoices, paymentPosted('P-1', 40)];
    given(...facts)
      .when(apply('P-1', ['I-1', 30], ['I-2', 11]))
      .thenRejected('exceeds-payment');
    given(...facts)
      .when(apply('P-1', ['I-1', 31]))
      .thenRejected('exceeds-open');
    given(...facts)
      .when(apply('P-1', ['I-9', 1]))
      .thenRejected('exceeds-open');
    given(...facts, paymentApplied('P-1', 10, { invoiceId: 'I-1', amount: 30, open: 0 }))
      .when(apply('P-1', ['I-2', 11]))
      .thenRejected('exceeds-payment');
    given(...facts)
      .when(apply('P-1', ['I-1', 1], ['I-1', 1]))
      .thenRejected('duplicate-line');
    given(...facts)
      .when(apply('P-1', ['I-1', 0]))
      .thenRejected('bad-amount');
    given(...facts)
      .when(apply('P-1'))
      .thenRejected('no-lines');
    given(...facts)
      .when(apply('P-2', ['I-1', 1]))
      .thenRejected('unknown-payment');
  });
});

describe('reverse-application', () => {
  const reverse = (paymentId: string, invoiceId: string): AccountCommand => ({
    ...account,
    type: 'reverse-application',
    paymentId,
    invoiceId,
    reversedOn: '2026-11-03',
    reason: 'bounced',
  });
  const facts = [
    ...invoices,
    paymentPosted('P-1', 30),
    paymentApplied('P-1', 0, { invoiceId: 'I-1', amount: 30, open: 0 }),
  ];

  it('opens the invoice again as it was and frees the money', () => {
    const reversed = applicationReversed('P-1', 30, { invoiceId: 'I-1', amount: 30, open: 30 });
    given(...facts)
      .when(reverse('P-1', 'I-1'))
      .then(reversed);
    const state = given(...facts, reversed).state();
    expect(tableGet(state.invoices, 'I-1')).toEqual({
      orderId: 'O-1',
      open: 30,
      issuedOn: '2026-11-04',
      dueDate: '2026-12-05',
    });
    given(...facts, reversed)
      .when(apply('P-1', ['I-2', 30]))
      .then(paymentApplied('P-1', 0, { invoiceId: 'I-2', amount: 30, open: 0 }));
  });

  it('takes back all that the payment gave the invoice in several steps', () => {
    given(
      ...invoices,
      paymentPosted('P-1', 30),
      paymentApplied('P-1', 20, { invoiceId: 'I-1', amount: 10, open: 20 }),
      paymentApplied('P-1', 5, { invoiceId: 'I-1', amount: 15, open: 5 }),
    )
      .when(reverse('P-1', 'I-1'))
      .then(applicationReversed('P-1', 30, { invoiceId: 'I-1', amount: 25, open: 30 }));
  });

  it('refuses what was not applied', () => {
    given(...facts)
      .when(reverse('P-1', 'I-2'))
      .thenRejected('not-applied');
    given(...facts)
      .when(reverse('P-2', 'I-1'))
      .thenRejected('unknown-payment');
    given(...facts, applicationReversed('P-1', 30, { invoiceId: 'I-1', amount: 30, open: 30 }))
      .when(reverse('P-1', 'I-1'))
      .thenRejected('not-applied');
  });
});

describe('reverse-payment', () => {
  const reverse = (paymentId = 'P-1'): AccountCommand => ({
    ...account,
    type: 'reverse-payment',
    paymentId,
    reversedOn: '2026-11-03',
    reason: 'bounced',
  });
  const facts = [
    ...invoices,
    paymentPosted('P-1', 50),
    paymentApplied('P-1', 10, { invoiceId: 'I-1', amount: 30, open: 0 }, { invoiceId: 'I-2', amount: 10, open: 20 }),
  ];
  const reversal = [
    applicationReversed(
      'P-1',
      50,
      { invoiceId: 'I-1', amount: 30, open: 30 },
      { invoiceId: 'I-2', amount: 10, open: 30 },
    ),
    paymentReversed('P-1', 50),
  ];

  it('opens everything again that it settled, once', () => {
    given(...facts)
      .when(reverse())
      .then(...reversal);
    const state = given(...facts, ...reversal).state();
    expect([state.open, state.unapplied]).toEqual([60, 0]);
    given(...facts, ...reversal)
      .when(reverse())
      .thenNothing();
  });

  it('takes back money that was never applied', () => {
    given(paymentPosted('P-1', 50)).when(reverse()).then(paymentReversed('P-1', 50));
  });

  it('is not posted again afterwards', () => {
    given(...facts, ...reversal)
      .when({
        ...account,
        type: 'post-payment',
        paymentId: 'P-1',
        amount: 50,
        method: 'CASH',
        valueDate: '2026-11-02',
        invoices: [],
      })
      .thenNothing();
  });

  it('refuses credit notes and payments that are not known', () => {
    given(creditNotePosted('C-1', 'I-1', 10, 0, 0))
      .when(reverse('C-1'))
      .thenRejected('not-a-payment');
    given().when(reverse('P-9')).thenRejected('unknown-payment');
  });

  it('keeps the last settled payments reversible and forgets older ones', () => {
    let state = given(invoicePosted('I-0', settledWindow * 3)).state();
    for (let i = 0; i < settledWindow * 3; i++) {
      const left = settledWindow * 3 - i - 1;
      const events = [
        paymentPosted(`P-${i}`, 1),
        paymentApplied(`P-${i}`, 0, { invoiceId: 'I-0', amount: 1, open: left }),
      ];
      state = events.reduce(accountDecider.evolve, state);
    }
    expect(accountDecider.decide(reverse('P-0'), state, {} as never)).toMatchObject({ code: 'unknown-payment' });
    const oldest = settledWindow * 2;
    expect(accountDecider.decide(reverse(`P-${oldest}`), state, {} as never)).toHaveLength(2);
    expect(state.settled.young.size + state.settled.old.size).toBeLessThanOrEqual(settledWindow * 2);
    expect(state.payments.size + state.invoices.size).toBe(0);
  });
});
