import { specificationFor } from '#libs/kernel/testing';
import { ownAccount } from '../testing/index.js';
import { bankAccountDecider, bankAccountEvents, type BankAccountCommand } from './bank-account.js';

const given = specificationFor(bankAccountDecider, bankAccountEvents);
const open: BankAccountCommand = { type: 'open', ...ownAccount, number: 'vn 0071-0001.23456', bankCode: '970436' };

describe('a bank account', () => {
  it('is opened once, its number without decoration', () => {
    const [opened] = given().when(open).thenEvents();
    expect(opened?.data.number).toBe('VN0071000123456');
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
