import { specificationFor } from '#libs/kernel/testing';
import { promiseDecider, promiseEvents, promiseStatus, type PromiseCommand, type PromiseEvent } from './promise.js';

const given = specificationFor(promiseDecider, promiseEvents);
const debt = { creditorId: 'P', debtorId: 'D01', level: 'PRIMARY', distributorId: 'D01', currency: 'VND' } as const;
const invoices = [
  { invoiceId: 'I-1', amount: 300 },
  { invoiceId: 'I-2', amount: 200 },
];
const terms = { ...debt, promiseId: 'Z-1', amount: 500, madeOn: '2026-11-02', dueOn: '2026-11-09', invoices };
const record: PromiseCommand & { type: 'record' } = { type: 'record', ...terms };
const recorded: PromiseEvent = { type: 'promise.recorded', data: terms };
const withdraw: PromiseCommand = { type: 'withdraw', reason: 'agreed on instalments' };
const withdrawn: PromiseEvent = {
  type: 'promise.withdrawn',
  data: { ...debt, promiseId: 'Z-1', reason: 'agreed on instalments' },
};

describe('a promise to pay', () => {
  it('is recorded once, for invoices or for the account', () => {
    given().when(record).then(recorded);
    given(recorded).when(record).thenNothing();
    given()
      .when({ ...record, invoices: [] })
      .then({ type: 'promise.recorded', data: { ...terms, invoices: [] } });
  });

  it.each<[string, Partial<typeof record>]>([
    ['bad-amount', { amount: 0, invoices: [] }],
    [
      'bad-amount',
      {
        invoices: [
          { invoiceId: 'I-1', amount: 500 },
          { invoiceId: 'I-2', amount: 0 },
        ],
      },
    ],
    ['sum-differs', { amount: 501 }],
    ['duplicate-line', { invoices: [invoices[0]!, { invoiceId: 'I-1', amount: 200 }] }],
    ['bad-date', { dueOn: '2026-11-31' }],
    ['bad-date', { dueOn: '2026-11-01' }],
    ['bad-date', { dueOn: '2027-11-01' }],
  ])('refuses %s: %j', (code, wrong) => {
    given()
      .when({ ...record, ...wrong })
      .thenRejected(code);
  });

  it('is withdrawn once', () => {
    given(recorded).when(withdraw).then(withdrawn);
    given(recorded, withdrawn).when(withdraw).thenNothing();
    given().when(withdraw).thenRejected('unknown-promise');
  });

  it('is open until its day; then what was paid tells', () => {
    const status = (paid: number, asOf: string, end = false) => promiseStatus({ ...terms, withdrawn: end }, paid, asOf);
    expect([status(499, '2026-11-09'), status(500, '2026-11-03')]).toEqual(['OPEN', 'KEPT']);
    const after = '2026-11-10';
    expect([status(0, after), status(499, after), status(500, after)]).toEqual(['BROKEN', 'PARTLY_KEPT', 'KEPT']);
    expect(status(500, after, true)).toBe('WITHDRAWN');
  });
});
