import { sampleTrade, specificationFor } from '#libs/kernel/testing';
import { returnDecider, returnEvents, type ReturnCommand, type ReturnEvent } from './index.js';

const given = specificationFor(returnDecider, returnEvents);

const id = { returnId: 'r-1', invoiceId: 'i-1', orderId: 'o-1', trade: sampleTrade };
const line = (lineNo: number, quantity: number) => ({ lineNo, sku: `SKU-${lineNo}`, quantity });
const lines = [line(1, 10), line(2, 5)];
const requested: ReturnEvent = {
  type: 'return.requested',
  data: { ...id, reason: 'DAMAGED', requestedBy: 'u-1', lines },
};
const approved: ReturnEvent = { type: 'return.approved', data: { ...id, lines: [line(1, 8)] } };
const rejected: ReturnEvent = { type: 'return.rejected', data: { ...id, reason: 'too late' } };
const back = (lineNo: number, quantity: number, condition: 'SELLABLE' | 'DAMAGED' = 'SELLABLE', lot = 'L1') => {
  return { lineNo, lot, expiry: null, quantity, condition };
};
const received: ReturnEvent = {
  type: 'return.received',
  data: {
    ...{ ...id, receivedOn: '2026-11-09', reason: 'DAMAGED' },
    lines: [
      { ...back(1, 3), sku: 'SKU-1' },
      { ...back(1, 4, 'DAMAGED', 'L2'), sku: 'SKU-1' },
    ],
  },
};
const credited: ReturnEvent = { type: 'return.credited', data: { ...id, adjustmentId: 'a-1', amount: 700 } };

const request: ReturnCommand = { type: 'request', ...id, reason: 'DAMAGED', lines };
const refuse: ReturnCommand = { type: 'reject', reason: 'too late' };
const recordCredit: ReturnCommand = { type: 'record-credit', adjustmentId: 'a-1', amount: 700 };
const receive = (...lots: ReturnType<typeof back>[]): ReturnCommand => {
  return { type: 'receive', receivedOn: '2026-11-09', lines: lots };
};
const approve = (...some: [number, number][]): ReturnCommand => {
  return {
    type: 'approve',
    lines: some.length === 0 ? null : some.map(([lineNo, quantity]) => ({ lineNo, quantity })),
  };
};
const other = { actor: { kind: 'user' as const, id: 'u-2', roles: ['operations'] } };

describe('request', () => {
  it('remembers who asked', () => given().when(request).then(requested));

  it('is made once, with lines that mean something', () => {
    given(requested).when(request).thenRejected('return-exists');
    given()
      .when({ ...request, lines: [] })
      .thenRejected('no-lines');
    given()
      .when({ ...request, lines: [line(1, 0)] })
      .thenRejected('invalid-quantity');
    given()
      .when({ ...request, lines: [line(1, 1), line(1, 1)] })
      .thenRejected('duplicate-line');
  });
});

describe('approve', () => {
  it('agrees as requested, or to less', () => {
    given(requested)
      .when(approve(), other)
      .then({ type: 'return.approved', data: { ...id, lines } });
    given(requested)
      .when(approve([1, 8]), other)
      .then(approved);
  });

  it('is not for who asked', () => {
    given(requested).when(approve()).thenRejected('maker-is-checker');
  });

  it('is refused beyond the request and after the answer', () => {
    given(requested)
      .when(approve([1, 11]), other)
      .thenRejected('exceeds-requested');
    given(requested)
      .when(approve([3, 1]), other)
      .thenRejected('unknown-line');
    given(requested)
      .when(approve([1, 1], [1, 1]), other)
      .thenRejected('duplicate-line');
    given(requested)
      .when(approve([1, 0]), other)
      .thenRejected('invalid-quantity');
    given(requested).when({ type: 'approve', lines: [] }, other).thenRejected('no-lines');
    given(requested, approved).when(approve(), other).thenRejected('already-approved');
    given(requested, rejected).when(approve(), other).thenRejected('return-rejected');
    given().when(approve(), other).thenRejected('not-found');
  });
});

describe('reject', () => {
  it('ends it', () => given(requested).when(refuse).then(rejected));

  it('is refused after the answer', () => {
    given(requested, approved).when(refuse).thenRejected('already-approved');
    given(requested, rejected).when(refuse).thenRejected('return-rejected');
  });
});

describe('receive', () => {
  it('takes goods back by lot and condition', () => {
    given(requested, approved)
      .when(receive(back(1, 3), back(1, 4, 'DAMAGED', 'L2')))
      .then(received);
    expect(given(requested, approved, received).state()).toMatchObject({ lines: [line(1, 7)], status: 'RECEIVED' });
  });

  it('never takes more than approved, all lots of a line together', () => {
    const refusal = given(requested, approved)
      .when(receive(back(1, 5), back(1, 4, 'DAMAGED')))
      .thenRejected('exceeds-approved');
    expect(refusal.details).toEqual({ lineNo: 1, quantity: 4, left: 3 });
  });

  it('is refused without approval, a second time, and for other lines', () => {
    given(requested)
      .when(receive(back(1, 1)))
      .thenRejected('return-not-approved');
    given(requested, rejected)
      .when(receive(back(1, 1)))
      .thenRejected('return-rejected');
    given(requested, approved, received)
      .when(receive(back(1, 1)))
      .thenRejected('already-received');
    given(requested, approved)
      .when(receive(back(2, 1)))
      .thenRejected('unknown-line');
    given(requested, approved)
      .when(receive(back(1, -1)))
      .thenRejected('invalid-quantity');
    given(requested, approved).when(receive()).thenRejected('no-lines');
  });
});

describe('record-credit', () => {
  it('ends it', () => given(requested, approved, received).when(recordCredit).then(credited));

  it('is nothing new the second time', () => {
    given(requested, approved, received, credited).when(recordCredit).thenNothing();
    expect(given(requested, approved, received, credited).state()).toMatchObject({ status: 'CREDITED', credited: 700 });
  });

  it('needs the goods', () => {
    given(requested, approved).when(recordCredit).thenRejected('return-not-received');
    given(requested, rejected).when(recordCredit).thenRejected('return-not-received');
  });
});
