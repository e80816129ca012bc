import type { AccountCommand } from './commands.js';
import { exposure } from './account.js';
import {
  account,
  applicationReversed,
  given,
  invoicePosted,
  paymentApplied,
  paymentPosted,
  paymentReversed,
  refundApproved,
  refundPaid,
  refundReserved,
} from './testing/facts.js';
import type { AccountEvent } from './events.js';

const cash = paymentPosted('P-1', 50);
const propose = (amount = 30, refundId = 'R-1'): AccountCommand => ({
  ...{ ...account, type: 'propose-refund', refundId, paymentId: 'P-1', amount },
  ...{ reservedOn: '2026-11-03', reason: 'paid twice' },
});
const approve: AccountCommand = { ...account, type: 'approve-refund', refundId: 'R-1', approvedOn: '2026-11-03' };
const cancel: AccountCommand = {
  ...{ ...account, type: 'cancel-refund', refundId: 'R-1', cancelledOn: '2026-11-05', reason: 'no' },
};
const pay = (lineId = 'L-1', amount = 30): AccountCommand => ({
  ...{ ...account, type: 'pay-refund', refundId: 'R-1', lineId, amount, paidOn: '2026-11-04' },
});
const unpay: AccountCommand = {
  ...{ ...account, type: 'unpay-refund', refundId: 'R-1', lineId: 'L-1', unpaidOn: '2026-11-05', reason: 'no' },
};
const giveBack: AccountCommand = {
  ...{ ...account, type: 'return-refund', refundId: 'R-1', lineId: 'L-2', returnedOn: '2026-11-05', reason: 'no' },
};
const apply = (amount: number): AccountCommand => ({
  ...{ ...account, type: 'apply-payment', paymentId: 'P-1', appliedOn: '2026-11-03' },
  applications: [{ invoiceId: 'I-1', amount }],
});
type Released = Extract<AccountEvent, { type: 'account.refund-released' }>['data'];
const released = (unapplied: number, cause: Released['cause'], more: Partial<Released> = {}): AccountEvent => ({
  type: 'account.refund-released',
  data: {
    ...{ ...account, refundId: 'R-1', paymentId: 'P-1', amount: 30, unapplied },
    ...{ releasedOn: '2026-11-05', cause, lineId: null, reason: 'no', ...more },
  },
});
const second = { actor: { kind: 'user', id: 'u-2', roles: ['finance'] } } as const;
const paid = [cash, refundReserved(20), refundApproved(), refundPaid()];

describe('a refund', () => {
  it('sets unapplied cash aside: neither applied nor refunded twice', () => {
    given(cash).when(propose()).then(refundReserved(20));
    given(cash, refundReserved(20)).when(propose()).thenNothing();
    given(cash, refundReserved(20)).when(propose(21, 'R-2')).thenRejected('exceeds-payment');
    const open = [invoicePosted('I-1', 100), cash];
    given(...open, refundReserved(20))
      .when(apply(21))
      .thenRejected('exceeds-payment');
    given(...open, paymentApplied('P-1', 10, { invoiceId: 'I-1', amount: 40, open: 60 }))
      .when(propose(11))
      .thenRejected('exceeds-payment');
    given(cash).when(propose(0)).thenRejected('bad-amount');
    given().when(propose()).thenRejected('unknown-payment');
    expect(exposure(given(cash, refundReserved(20)).state())).toBe(-20);
  });

  it('is approved by another person than who proposed it', () => {
    given(cash, refundReserved(20)).when(approve).thenRejected('maker-is-checker');
    given(cash, refundReserved(20)).when(approve, second).then(refundApproved());
    given(cash, refundReserved(20), refundApproved()).when(approve, second).thenNothing();
    given(cash).when(approve, second).thenRejected('unknown-refund');
  });

  it('is paid by one line of the bank, its amount, once approved', () => {
    given(cash, refundReserved(20)).when(pay()).thenRejected('refund-not-approved');
    given(cash, refundReserved(20), refundApproved()).when(pay('L-1', 29)).thenRejected('refund-differs');
    given(cash, refundReserved(20), refundApproved()).when(pay()).then(refundPaid());
    given(...paid)
      .when(pay())
      .thenNothing();
    given(...paid)
      .when(pay('L-2'))
      .thenRejected('refund-paid');
  });

  it('that is cancelled frees the cash; one that was paid can’t be', () => {
    given(cash, refundReserved(20)).when(cancel).then(released(50, 'CANCELLED'));
    given(cash, refundReserved(20), released(50, 'CANCELLED')).when(cancel).thenNothing();
    given(cash, refundReserved(20), released(50, 'CANCELLED')).when(approve, second).thenRejected('refund-released');
    given(...paid)
      .when(cancel)
      .thenRejected('refund-paid');
  });

  it('waits for the bank again if its line was something else', () => {
    const unpaid: AccountEvent = {
      type: 'account.refund-unpaid',
      data: {
        ...{ ...account, refundId: 'R-1', paymentId: 'P-1', amount: 30 },
        ...{ lineId: 'L-1', unpaidOn: '2026-11-05', reason: 'no' },
      },
    };
    given(...paid)
      .when(unpay)
      .then(unpaid);
    given(...paid, unpaid)
      .when(unpay)
      .thenNothing();
    expect(
      given(...paid, unpaid)
        .when(pay('L-2'))
        .thenEvents(),
    ).toHaveLength(1);
  });

  it('that comes back is unapplied cash again', () => {
    given(...paid)
      .when(giveBack)
      .then(released(50, 'RETURNED', { lineId: 'L-2' }));
    given(...paid, released(50, 'RETURNED'))
      .when(giveBack)
      .thenNothing();
    given(cash, refundReserved(20)).when(giveBack).thenRejected('refund-not-paid');
  });

  it('ends with its payment; what was paid out of it is owed back', () => {
    const bounce: AccountCommand = {
      ...{ ...account, type: 'reverse-payment', paymentId: 'P-1', reversedOn: '2026-11-03', reason: 'bounced' },
    };
    const settled = [
      invoicePosted('I-1', 20),
      cash,
      paymentApplied('P-1', 30, { invoiceId: 'I-1', amount: 20, open: 0 }),
      refundReserved(0),
    ];
    const reopened = applicationReversed('P-1', 20, { invoiceId: 'I-1', amount: 20, open: 20 });
    const freed = released(50, 'PAYMENT_REVERSED', { releasedOn: '2026-11-03', reason: 'bounced' });
    given(...settled)
      .when(bounce)
      .then(reopened, freed, paymentReversed('P-1', 50));
    const gone = [...settled, refundApproved(), refundPaid()];
    given(...gone)
      .when(bounce)
      .then(reopened, paymentReversed('P-1', 50));
    const after = [...gone, reopened, paymentReversed('P-1', 50)];
    expect(given(...after).state()).toMatchObject({ open: 20, unapplied: -30 });
    given(...after)
      .when(giveBack)
      .then(released(0, 'RETURNED', { lineId: 'L-2' }));
    expect(given(...after, released(0, 'RETURNED')).state()).toMatchObject({ open: 20, unapplied: 0 });
  });
});
