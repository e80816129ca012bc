import { specificationFor } from '#libs/kernel/testing';
import { virtualAccountDecider, virtualAccountEvents, type VirtualAccountCommand } from './virtual-account.js';

const given = specificationFor(virtualAccountDecider, virtualAccountEvents);
type Change<Type> = Partial<Extract<VirtualAccountCommand, { type: Type }>>;
const open = (change: Change<'open'> = {}): VirtualAccountCommand => ({
  ...{ type: 'open', bankAccountId: 'B-1', number: '9012 345.678', creditorId: 'PRINCIPAL', debtorId: 'D01' },
  ...{ level: 'PRIMARY', distributorId: 'D01', currency: 'VND', reference: null },
  ...change,
});
const credit = (change: Change<'credit'> = {}): VirtualAccountCommand => ({
  ...{ type: 'credit', lineId: 'L-1', amount: 500, currency: 'VND', creditorId: 'PRINCIPAL' },
  ...{ bookedOn: null, valueDate: '2026-11-05', references: [] },
  ...change,
});
const [opened] = given().when(open()).thenEvents();
const [forRequest] = given()
  .when(open({ reference: 'TYABC234' }))
  .thenEvents();

describe('a virtual account', () => {
  it('is opened once for one debtor, its number without decoration, and never for another', () => {
    expect(opened?.data).toMatchObject({ virtualAccountId: 'B-1.9012345678', number: '9012345678' });
    given(opened!).when(open()).thenNothing();
    given(opened!)
      .when(open({ debtorId: 'D02' }))
      .thenRejected('number-taken');
    given()
      .when(open({ number: '12' }))
      .thenRejected('bad-account-number');
  });

  it('tells whose money came in, once a line', () => {
    const [credited] = given(opened!).when(credit()).thenEvents();
    expect(credited?.data).toMatchObject({ debtorId: 'D01', lineId: 'L-1', amount: 500, reference: null });
    given(opened!, credited!).when(credit()).thenNothing();
    expect(
      given(opened!, credited!)
        .when(credit({ lineId: 'L-2' }))
        .thenEvents(),
    ).toHaveLength(1);
  });

  it('stands for the request that it is opened for, or that the memo names', () => {
    for (const [state, references] of [[forRequest, []], [forRequest, ['TYABC234']], [opened, ['TYABC234']]] as const) {
      expect(given(state!).when(credit({ references })).thenEvents()[0]?.data).toMatchObject({ reference: 'TYABC234' });
    } // prettier-ignore
  });

  it.each<[string, Change<'credit'>]>([
    ['two requests are named', { references: ['TYABC234', 'TYXYZ999'] }],
    ['another currency came', { currency: 'USD' }],
    ['another creditor is paid', { creditorId: 'D02' }],
  ])('leaves it to a person where %s', (_, change) => {
    given(opened!).when(credit(change)).thenNothing();
    given(forRequest!)
      .when(credit({ references: ['TYXYZ999'] }))
      .thenNothing();
  });

  it('that is closed, or never was opened, tells nothing', () => {
    const close: VirtualAccountCommand = { type: 'close', reason: 'the contract ended' };
    const [closed] = given(opened!).when(close).thenEvents();
    given(opened!, closed!).when(close).thenNothing();
    given(opened!, closed!).when(credit()).thenNothing();
    given(opened!, closed!).when(open()).thenRejected('number-taken');
    given().when(credit()).thenNothing();
    given().when(close).thenRejected('unknown-virtual-account');
  });
});
