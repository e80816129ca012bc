import type { AccountCommand } from './commands.js';
import {
  account,
  creditNotePosted,
  given,
  invoicePosted,
  limitSet,
  paymentApplied,
  paymentPosted,
  reserved,
  refundReserved,
} from './testing/facts.js';

describe('post-invoice', () => {
  const post = (amount: number, invoiceId = 'I-1'): AccountCommand => ({
    ...account,
    type: 'post-invoice',
    invoiceId,
    orderId: 'O-1',
    amount,
    issuedOn: '2026-11-01',
    dueDate: '2026-12-01',
  });

  it('takes the place of the reservation, as far as that goes', () => {
    const facts = [limitSet(100), reserved('O-1', 50, 50)];
    given(...facts)
      .when(post(30))
      .then(invoicePosted('I-1', 30, 'O-1', { reservationUsed: 30 }));
    given(...facts)
      .when(post(70))
      .then(invoicePosted('I-1', 70, 'O-1', { reservationUsed: 50 }));
    given().when(post(70)).then(invoicePosted('I-1', 70));
  });

  it('happens once, also after it was paid', () => {
    given(invoicePosted('I-1', 30)).when(post(30)).thenNothing();
    given(
      invoicePosted('I-1', 30),
      paymentPosted('P-1', 30),
      paymentApplied('P-1', 0, { invoiceId: 'I-1', amount: 30, open: 0 }),
    )
      .when(post(30))
      .thenNothing();
  });

  it('refuses what is no amount or date', () => {
    given().when(post(-1)).thenRejected('bad-amount');
    given()
      .when({ ...post(1), dueDate: '2026-13-01' } as AccountCommand)
      .thenRejected('bad-date');
  });
});

describe('cash that waits for its invoice', () => {
  const post = (amount: number): AccountCommand => ({
    ...{ ...account, type: 'post-invoice', invoiceId: 'I-9', orderId: 'O-1', amount },
    ...{ issuedOn: '2026-11-05', dueDate: '2026-12-01' },
  });
  const posted = (amount: number) => invoicePosted('I-9', amount, 'O-1', { issuedOn: '2026-11-05' });
  const later = (paymentId: string, unapplied: number, amount: number, open: number) => {
    const applied = paymentApplied(paymentId, unapplied, { invoiceId: 'I-9', amount, open });
    return { ...applied, data: { ...applied.data, appliedOn: '2026-11-05' } } as typeof applied;
  };

  it('settles it when it is posted, as much as was meant for it, first come first', () => {
    given(
      paymentPosted('P-2', 20, [{ invoiceId: 'I-9', amount: null }]),
      paymentPosted('P-1', 20, [{ invoiceId: 'I-9', amount: 5 }]),
      paymentPosted('P-3', 20),
    )
      .when(post(30))
      .then(posted(30), later('P-1', 15, 5, 25), later('P-2', 0, 20, 5));
  });

  it('pays no more than is owed, and nothing that was refunded or applied meanwhile', () => {
    const named = [{ invoiceId: 'I-9', amount: null }];
    given(paymentPosted('P-1', 50, named))
      .when(post(30))
      .then(posted(30), later('P-1', 20, 30, 0));
    given(paymentPosted('P-1', 30, named), refundReserved(0))
      .when(post(30))
      .then(posted(30));
  });
});

describe('post-credit-note', () => {
  const post = (amount: number, adjustmentId = 'C-1'): AccountCommand => ({
    ...account,
    type: 'post-credit-note',
    adjustmentId,
    invoiceId: 'I-1',
    orderId: 'O-1',
    amount,
    postedOn: '2026-11-02',
  });

  it('goes to its invoice first, the rest is unapplied credit', () => {
    given(invoicePosted('I-1', 30))
      .when(post(10))
      .then(creditNotePosted('C-1', 'I-1', 10, 10, 20));
    given(invoicePosted('I-1', 30))
      .when(post(40))
      .then(creditNotePosted('C-1', 'I-1', 40, 30, 0));
    given()
      .when(post(40))
      .then(creditNotePosted('C-1', 'I-1', 40, 0, 0));
    const state = given(invoicePosted('I-1', 30), creditNotePosted('C-1', 'I-1', 40, 30, 0)).state();
    expect([state.open, state.unapplied]).toEqual([0, 10]);
  });

  it('happens once and needs an id of its own', () => {
    given(invoicePosted('I-1', 30), creditNotePosted('C-1', 'I-1', 10, 10, 20))
      .when(post(10))
      .thenNothing();
    given(paymentPosted('C-1', 5)).when(post(10)).thenRejected('id-taken');
    given().when(post(0)).thenRejected('bad-amount');
  });
});

describe('post-payment', () => {
  const post = (
    amount: number,
    invoices: { invoiceId: string; amount: number | null }[] = [],
    paymentId = 'P-1',
  ): AccountCommand => ({
    ...account,
    type: 'post-payment',
    paymentId,
    amount,
    method: 'BANK_TRANSFER',
    valueDate: '2026-11-02',
    invoices,
  });
  const facts = [
    invoicePosted('I-1', 30, 'O-1', { dueDate: '2026-12-03' }),
    invoicePosted('I-2', 30, 'O-1', { dueDate: '2026-12-02', issuedOn: '2026-11-02' }),
    invoicePosted('I-3', 30, 'O-1', { dueDate: '2026-12-02' }),
    invoicePosted('I-0', 30, 'O-1', { dueDate: '2026-12-03' }),
  ];

  it('settles the oldest due first, then issued, then by id', () => {
    given(...facts)
      .when(post(100))
      .then(
        paymentPosted('P-1', 100),
        paymentApplied(
          'P-1',
          0,
          { invoiceId: 'I-3', amount: 30, open: 0 },
          { invoiceId: 'I-2', amount: 30, open: 0 },
          { invoiceId: 'I-0', amount: 30, open: 0 },
          { invoiceId: 'I-1', amount: 10, open: 20 },
        ),
      );
  });

  it('settles what it names, capped at open and at what is left; the rest stays unapplied', () => {
    const named = [
      { invoiceId: 'I-1', amount: 10 },
      { invoiceId: 'I-2', amount: 99 },
      { invoiceId: 'I-3', amount: null },
    ];
    given(...facts)
      .when(post(50, named))
      .then(
        paymentPosted('P-1', 50, named),
        paymentApplied(
          'P-1',
          0,
          { invoiceId: 'I-1', amount: 10, open: 20 },
          { invoiceId: 'I-2', amount: 30, open: 0 },
          { invoiceId: 'I-3', amount: 10, open: 20 },
        ),
      );
    const one = [{ invoiceId: 'I-1', amount: null }];
    given(...facts)
      .when(post(50, one))
      .then(paymentPosted('P-1', 50, one), paymentApplied('P-1', 20, { invoiceId: 'I-1', amount: 30, open: 0 }));
  });

  it('stays unapplied when nothing is open or what it names is not', () => {
    given().when(post(50)).then(paymentPosted('P-1', 50));
    const later = [{ invoiceId: 'I-9', amount: null }];
    given(...facts)
      .when(post(50, later))
      .then(paymentPosted('P-1', 50, later));
  });

  it('adds up an invoice that is named twice', () => {
    const twice = [
      { invoiceId: 'I-1', amount: 10 },
      { invoiceId: 'I-1', amount: 10 },
    ];
    given(...facts)
      .when(post(40, twice))
      .then(paymentPosted('P-1', 40, twice), paymentApplied('P-1', 20, { invoiceId: 'I-1', amount: 20, open: 10 }));
  });

  it('is posted once and needs an id of its own', () => {
    given(paymentPosted('P-1', 50)).when(post(50)).thenNothing();
    given(...facts, paymentPosted('P-1', 30), paymentApplied('P-1', 0, { invoiceId: 'I-1', amount: 30, open: 0 }))
      .when(post(30))
      .thenNothing();
    given(creditNotePosted('P-1', 'I-1', 10, 0, 0))
      .when(post(10))
      .thenRejected('id-taken');
  });

  it('refuses what is no amount or date', () => {
    given().when(post(0)).thenRejected('bad-amount');
    given()
      .when(post(5, [{ invoiceId: 'I-1', amount: 0 }]))
      .thenRejected('bad-amount');
    given()
      .when({ ...post(5), valueDate: 'soon' } as AccountCommand)
      .thenRejected('bad-date');
    given(limitSet(1))
      .when({ ...post(5), currency: 'USD' })
      .thenRejected('currency-mismatch');
  });
});

describe('write-off', () => {
  const writeOff = (amount: number, invoiceId = 'I-1'): AccountCommand => ({
    ...account,
    type: 'write-off',
    kind: 'BAD_DEBT',
    invoiceId,
    amount,
    postedOn: '2026-11-02',
    reason: 'rounding',
  });

  it('gives up an open amount, at most what is open', () => {
    given(invoicePosted('I-1', 30))
      .when(writeOff(10))
      .then({
        type: 'account.write-off-posted',
        data: {
          ...account,
          kind: 'BAD_DEBT',
          writeOffId: null,
          invoiceId: 'I-1',
          orderId: 'O-1',
          amount: 10,
          open: 20,
          postedOn: '2026-11-02',
          reason: 'rounding',
        },
      });
    given(invoicePosted('I-1', 30)).when(writeOff(31)).thenRejected('exceeds-open');
    given(invoicePosted('I-1', 30)).when(writeOff(1, 'I-2')).thenRejected('exceeds-open');
    given(invoicePosted('I-1', 30)).when(writeOff(0)).thenRejected('bad-amount');
  });

  it('with a name happens once and can be taken back once', () => {
    const named: AccountCommand = {
      ...account,
      type: 'write-off',
      kind: 'DIFFERENCE',
      writeOffId: 'W-1',
      invoiceId: 'I-1',
      amount: 30,
      postedOn: '2026-11-02',
      reason: 'fee',
    };
    const [written] = given(invoicePosted('I-1', 30)).when(named).thenEvents();
    const back: AccountCommand = {
      ...account,
      type: 'reverse-write-off',
      writeOffId: 'W-1',
      reversedOn: '2026-11-03',
      reason: 'mistake',
    };
    given(invoicePosted('I-1', 30), written!).when(named).thenNothing();
    const reversed = {
      type: 'account.write-off-reversed',
      data: {
        ...account,
        kind: 'DIFFERENCE',
        writeOffId: 'W-1',
        invoiceId: 'I-1',
        orderId: 'O-1',
        amount: 30,
        open: 30,
        reversedOn: '2026-11-03',
        reason: 'mistake',
      },
    } as const;
    given(invoicePosted('I-1', 30), written!).when(back).then(reversed);
    const again = given(invoicePosted('I-1', 30), written!, reversed);
    again.when(back).thenNothing();
    again.when(named).thenNothing();
    expect(again.state().open).toBe(30);
    given().when(back).thenRejected('unknown-write-off');
  });
});
