import type { AccountCommand } from './commands.js';
import { account, applicationReversed, given, invoicePosted, paymentApplied, paymentPosted } from './testing/facts.js';

const document = (documentId: string, net: number, tax = 0) => {
  return { documentId, kind: 'EARLY_PAYMENT', policyId: 'prompt', version: 1, net, tax } as const;
};
const credit = (documentId: string, net: number, invoices: readonly string[] | 'OLDEST_FIRST' = ['I-1'], tax = 0) =>
  ({
    ...{ ...account, ...document(documentId, net, tax) },
    ...{ type: 'post-settlement-credit', creditId: 'early-I-1', invoices, postedOn: '2026-11-02' },
  }) satisfies AccountCommand;
const takeBack = (documentId: string, net: number) =>
  ({
    ...{ ...account, ...document(documentId, net), type: 'take-back-settlement-credit', creditId: 'early-I-1' },
    ...{ takenBackOn: '2026-11-03', reason: 'bounced' },
  }) satisfies AccountCommand;
const posted = (documentId: string, net: number, tax = 0) =>
  ({
    type: 'account.settlement-credit-posted',
    data: {
      ...{ ...account, ...document(documentId, net, tax), amount: net + tax },
      ...{ creditId: 'early-I-1', postedOn: '2026-11-02' },
    },
  }) as const;
const takenBack = (documentId: string, net: number, unapplied: number) =>
  ({
    type: 'account.settlement-credit-taken-back',
    data: {
      ...{ ...account, ...document(documentId, net), amount: net, creditId: 'early-I-1', unapplied },
      ...{ takenBackOn: '2026-11-03', reason: 'bounced' },
    },
  }) as const;
const debit = (net: number) =>
  ({
    ...{ ...account, ...document('true-up', net), kind: 'PERIOD_REBATE', type: 'post-debit-note' },
    ...{ issuedOn: '2026-11-02', dueDate: '2026-11-30' },
  }) satisfies AccountCommand;

const paid98 = [
  invoicePosted('I-1', 100),
  paymentPosted('P-1', 98),
  paymentApplied('P-1', 0, { invoiceId: 'I-1', amount: 98, open: 2 }),
];

describe('a discount settled after invoicing', () => {
  it('settles the rest of an invoice: 98 and 2 settle 100', () => {
    const settled = given(...paid98).when(credit('d1', 2));
    settled.then(posted('d1', 2), paymentApplied('early-I-1', 0, { invoiceId: 'I-1', amount: 2, open: 0 }));
    expect(given(...paid98, ...settled.thenEvents()).state()).toMatchObject({ open: 0, unapplied: 0 });
  });

  it('never goes over the invoice: what is not open stays credit', () => {
    const over = given(invoicePosted('I-1', 100)).when(credit('d1', 90, ['I-1'], 20));
    expect(given(invoicePosted('I-1', 100), ...over.thenEvents()).state()).toMatchObject({ open: 0, unapplied: 10 });
    given(...paid98)
      .when(credit('d1', 2, []))
      .then(posted('d1', 2));
  });

  it('as a rebate goes to the oldest invoices', () => {
    const late = invoicePosted('I-2', 5, 'O-2', { dueDate: '2026-11-15' });
    given(invoicePosted('I-1', 100), late)
      .when(credit('d1', 8, 'OLDEST_FIRST'))
      .then(
        posted('d1', 8),
        paymentApplied(
          'early-I-1',
          0,
          { invoiceId: 'I-2', orderId: 'O-2', amount: 5, open: 0 },
          { invoiceId: 'I-1', amount: 3, open: 97 },
        ),
      );
  });

  it('counts once, whatever it is repeated with', () => {
    const [first, applied] = given(...paid98)
      .when(credit('d1', 2))
      .thenEvents();
    given(...paid98, first!, applied!)
      .when(credit('d1', 2))
      .thenNothing();
    given(
      ...paid98,
      first!,
      applied!,
      applicationReversed('early-I-1', 2, { invoiceId: 'I-1', amount: 2, open: 2 }),
      takenBack('d2', 2, 0),
    )
      .when(takeBack('d2', 2))
      .thenNothing();
  });

  it('is taken back from its rest first, then what it settled is open again', () => {
    const [first, applied] = given(...paid98)
      .when(credit('d1', 5))
      .thenEvents();
    const back = given(...paid98, first!, applied!).when(takeBack('d2', 4));
    back.then(applicationReversed('early-I-1', 4, { invoiceId: 'I-1', amount: 1, open: 1 }), takenBack('d2', 4, 0));
    expect(given(...paid98, first!, applied!, ...back.thenEvents()).state()).toMatchObject({ open: 1, unapplied: 0 });
    given(...paid98, first!, applied!)
      .when(takeBack('d2', 3))
      .then(takenBack('d2', 3, 0));
  });

  it('is never taken back beyond what was given', () => {
    given(...paid98, posted('d1', 2))
      .when(takeBack('d2', 3))
      .thenRejected('exceeds-credit');
    given(...paid98)
      .when(takeBack('d2', 1))
      .thenRejected('exceeds-credit');
  });

  it('takes no other paper’s name and no empty or wrong figures', () => {
    given(paymentPosted('early-I-1', 5)).when(credit('d1', 2)).thenRejected('id-taken');
    given().when(credit('d1', 0)).thenRejected('bad-amount');
    given()
      .when({ ...credit('d1', 2), postedOn: '2026-02-30' })
      .thenRejected('bad-date');
    given(posted('d1', 2))
      .when({ ...account, type: 'reverse-payment', paymentId: 'early-I-1', reversedOn: '2026-11-03', reason: 'r' })
      .thenRejected('not-a-payment');
  });

  it('that was too much is owed by a debit note, once, and paid like an invoice', () => {
    const owed = given().when(debit(7));
    const [note] = owed.thenEvents();
    expect(given(note!).state()).toMatchObject({ open: 7 });
    given(note!).when(debit(7)).thenNothing();
    const paid = given(note!).when({
      ...{ ...account, type: 'post-payment', paymentId: 'P-9', amount: 9, method: 'CASH' },
      ...{ valueDate: '2026-11-05', invoices: [] },
    });
    expect(given(note!, ...paid.thenEvents()).state()).toMatchObject({ open: 0, unapplied: 2 });
    given(note!, ...paid.thenEvents())
      .when(debit(7))
      .thenNothing();
  });
});
