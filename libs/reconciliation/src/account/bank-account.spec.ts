import { specificationFor } from '#libs/kernel/testing';
import { ownAccount } from '../testing/index.js';
import { bankAccountDecider, bankAccountEvents, type BankAccountCommand } from './bank-account.js';
import type { StoredProfile } from './profile.js';

const given = specificationFor(bankAccountDecider, bankAccountEvents);
const open: BankAccountCommand = { type: 'open', ...ownAccount, number: 'vn 0071-0001.23456', bankCode: '970436' };

describe('a bank account', () => {
  it('is opened once, its number without decoration', () => {
    const [opened] = given().when(open).thenEvents();
    expect(opened?.data).toMatchObject({ number: 'VN0071000123456' });
    given(opened!)
      .when({ ...open, number: 'VN0071000123456' })
      .thenNothing();
    given(opened!)
      .when({ ...open, number: 'VN0071000123457' })
      .thenRejected('already-open');
  });

  it('has a number and a currency', () => {
    given()
      .when({ ...open, number: '12' })
      .thenRejected('bad-account-number');
    given()
      .when({ ...open, currency: 'XXX' })
      .thenRejected('unknown-currency');
  });
});

describe('the profile of its tables', () => {
  const profile: StoredProfile = {
    ...{ name: 'my-bank', title: 'Mine', header: {}, columns: { bookingDate: ['Day'], amount: ['Sum'] } },
    ...{ date: 'dd/MM/yyyy', number: { decimal: '.', thousands: ',' } },
  };
  const [opened] = given().when(open).thenEvents();
  const set = (change: Partial<StoredProfile> = {}): BankAccountCommand => ({
    type: 'set-profile',
    profile: { ...profile, ...change },
  });

  it('is kept whole, each change of it as the next version; the same again changes nothing', () => {
    const [first] = given(opened!).when(set()).thenEvents();
    expect(first).toMatchObject({
      type: 'bank-account.profile-set',
      data: { bankAccountId: 'B-1', version: 1, profile },
    });
    given(opened!, first!).when(set()).thenNothing();
    const [second] = given(opened!, first!)
      .when(set({ date: 'yyyy-MM-dd' }))
      .thenEvents();
    expect(second!.data).toMatchObject({ version: 2, profile: { date: 'yyyy-MM-dd' } });
    given(opened!, first!).when(open).thenNothing();
  });

  it('is for this account and its currency', () => {
    given(opened!)
      .when(set({ account: '0071' }))
      .thenRejected('bad-profile');
    given(opened!)
      .when(set({ currency: 'USD' }))
      .thenRejected('bad-profile');
    expect(
      given(opened!)
        .when(set({ account: 'vn 0071-000123456', currency: 'VND' }))
        .thenEvents(),
    ).toHaveLength(1);
    given().when(set()).thenRejected('not-found');
  });
});
