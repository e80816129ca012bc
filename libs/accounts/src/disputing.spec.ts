import type { AccountCommand } from './commands.js';
import {
  account,
  creditNotePosted,
  disputeReduced,
  given,
  invoiceDisputed,
  invoicePosted,
  paymentApplied,
  paymentPosted,
} from './testing/facts.js';
import type { AccountEvent } from './events.js';

const invoice = invoicePosted('I-1', 100);
const dispute = (amount: number, deductionId = 'D-1'): AccountCommand => ({
  ...{ ...account, type: 'dispute-invoice', deductionId, invoiceId: 'I-1', amount, reason: 'PRICE', note: null },
  ...{ paymentId: null, disputedOn: '2026-11-03', disputedBy: null },
});
const resolve = (outcome: 'CREDIT_NOTE' | 'WRITE_OFF' | 'REBILL', deductionId = 'D-1'): AccountCommand => ({
  ...{ ...account, type: 'resolve-dispute', deductionId, invoiceId: 'I-1', outcome },
  ...{ resolvedOn: '2026-11-02', reason: 'agreed' },
});
const pay = (amount: number): AccountCommand => ({
  ...{ ...account, type: 'post-payment', paymentId: 'P-1', amount, method: 'BANK_TRANSFER', valueDate: '2026-11-02' },
  invoices: [],
});

describe('a contested amount', () => {
  it('is never more, with all cases of the invoice, than is open of it', () => {
    given(invoice)
      .when(dispute(60))
      .then(invoiceDisputed('D-1', 60, 60));
    given(invoice, invoiceDisputed('D-1', 60, 60))
      .when(dispute(40, 'D-2'))
      .then(invoiceDisputed('D-2', 40, 100));
    given(invoice, invoiceDisputed('D-1', 60, 60))
      .when(dispute(41, 'D-2'))
      .thenRejected('exceeds-open');
    given(invoice, invoiceDisputed('D-1', 60, 60))
      .when(dispute(60))
      .thenNothing();
    given().when(dispute(1)).thenRejected('exceeds-open');
    given(invoice).when(dispute(0)).thenRejected('bad-amount');
  });

  it('stays owed until it is decided: due as ever, credited, or given up', () => {
    const facts = [invoice, invoiceDisputed('D-1', 60, 60), invoiceDisputed('D-2', 10, 70)];
    expect(given(...facts).state()).toMatchObject({ open: 100 });
    const credited: AccountEvent = {
      type: 'account.deduction-credited',
      data: {
        ...{ ...account, deductionId: 'D-1', invoiceId: 'I-1', orderId: 'O-1', amount: 60, open: 40 },
        ...{ postedOn: '2026-11-02', reason: 'agreed' },
      },
    };
    const over = (cause: 'REBILL' | 'CREDIT_NOTE' | 'WRITE_OFF') => disputeReduced('D-1', 60, { disputed: 10, cause });
    given(...facts)
      .when(resolve('REBILL'))
      .then(over('REBILL'));
    given(...facts)
      .when(resolve('CREDIT_NOTE'))
      .then(credited, over('CREDIT_NOTE'));
    const writeOff: AccountEvent = {
      type: 'account.write-off-posted',
      data: {
        ...{ ...account, kind: 'BAD_DEBT', writeOffId: 'D-1', invoiceId: 'I-1', orderId: 'O-1', amount: 60, open: 40 },
        ...{ postedOn: '2026-11-02', reason: 'agreed' },
      },
    };
    given(...facts)
      .when(resolve('WRITE_OFF'))
      .then(writeOff, over('WRITE_OFF'));
    given(...facts, over('REBILL'))
      .when(resolve('WRITE_OFF'))
      .thenNothing();
    given(...facts, over('REBILL'))
      .when(dispute(60))
      .thenNothing();
  });

  it('shrinks with what is open, oldest case first', () => {
    const facts = [invoice, invoiceDisputed('D-1', 30, 30), invoiceDisputed('D-2', 30, 60)];
    const applied = (amount: number) => [
      paymentPosted('P-1', amount),
      paymentApplied('P-1', 0, { invoiceId: 'I-1', amount, open: 100 - amount }),
    ];
    given(...facts)
      .when(pay(40))
      .then(...applied(40));
    given(...facts)
      .when(pay(75))
      .then(
        ...applied(75),
        disputeReduced('D-1', 30, { disputed: 30 }),
        disputeReduced('D-2', 5, { disputed: 25, left: 25 }),
      );
  });
});

describe('net-credits', () => {
  const net: AccountCommand = { ...account, type: 'net-credits', appliedOn: '2026-11-02' };
  const credit = (id: string, amount: number) => creditNotePosted(id, 'I-0', amount, 0, 0);

  it('settles what is due first from the oldest credit notes, and leaves cash alone', () => {
    given(
      paymentPosted('P-1', 50),
      credit('C-2', 20),
      credit('C-1', 70),
      credit('C-3', 90),
      invoicePosted('I-1', 30, 'O-1', { dueDate: '2026-12-05' }),
      invoicePosted('I-2', 50),
    )
      .when(net)
      .then(
        paymentApplied('C-1', 0, { invoiceId: 'I-2', amount: 50, open: 0 }, { invoiceId: 'I-1', amount: 20, open: 10 }),
        paymentApplied('C-2', 10, { invoiceId: 'I-1', amount: 10, open: 0 }),
      );
  });

  it('has nothing to do without credits or without invoices', () => {
    given(invoice, paymentPosted('P-1', 50)).when(net).thenNothing();
    given(credit('C-1', 20)).when(net).thenNothing();
  });
});
