import fc from 'fast-check';
import { plain, sepay } from './profile.js';
import { readNotice, type Notice } from './read-notice.js';

const told = {
  id: 92704,
  gateway: 'Vietcombank',
  transactionDate: '2026-11-05 14:02:37',
  accountNumber: '0071000123456',
  code: null,
  content: 'chuyen tien mua hang',
  transferType: 'in',
  transferAmount: 2277000,
  accumulated: 19077000,
  subAccount: null,
  referenceCode: 'MBVCB.3278907687',
  description: '',
};
const read = (change: object = {}, profile = sepay) => {
  const text = JSON.stringify({ ...told, ...change });
  return readNotice(text, JSON.parse(text), profile);
};

describe('a bank’s notice', () => {
  it('is read by the profile of its sender', () => {
    expect(read()).toEqual({
      id: '92704',
      account: '0071000123456',
      virtualAccount: null,
      toldAt: '2026-11-05T14:02:37',
      valueDate: '2026-11-05',
      creditDebit: 'CREDIT',
      amountMinor: 2_277_000,
      currency: 'VND',
      balanceAfterMinor: 19_077_000,
      bankReference: 'MBVCB.3278907687',
      memo: 'chuyen tien mua hang',
    });
    const other = { account: '1', bookedAt: '2026-11-05T23:59', direction: 'DEBIT', amount: '12.50', currency: 'USD' };
    expect(read({ ...other, memo: ' a ', bankReference: 'NONREF', virtualAccount: 'V1', balance: -3 }, plain)).toMatchObject({
      ...{ creditDebit: 'DEBIT', amountMinor: 1250, balanceAfterMinor: -300, bankReference: null, virtualAccount: 'V1' },
      ...{ memo: 'a', toldAt: '2026-11-05T23:59:00' },
    }); // prettier-ignore
  });

  it('passes over fields that the profile does not name, and a balance that says nothing', () => {
    expect(read({ added: { next: 'year' }, accumulated: 0 })).toMatchObject({ balanceAfterMinor: null });
  });

  it.each<[string, object, RegExp]>([
    ['no id', { id: null }, /^id is 1 to 100/],
    ['an id that is no id', { id: 'a b' }, /^id /],
    ['no account', { accountNumber: '' }, /^accountNumber is needed/],
    ['a number for an account', { accountNumber: 71000123456 }, /^accountNumber is text/],
    ['no amount', { transferAmount: null }, /^transferAmount is an amount above zero/],
    ['nothing', { transferAmount: 0 }, /above zero/],
    ['less than nothing', { transferAmount: -5 }, /above zero/],
    ['half a dong', { transferAmount: 1.5 }, /finer than VND/],
    ['an amount with separators', { transferAmount: '2,277,000' }, /is a decimal number/],
    ['no day', { transactionDate: '2026-02-30 10:00:00' }, /is a local time/],
    ['a day the other way round', { transactionDate: '05/11/2026 10:00:00' }, /is a local time/],
    ['a way the money never goes', { transferType: 'up' }, /is one of in, out/],
    ['a text without end', { content: 'x'.repeat(2001) }, /at most 2000/],
  ])('%s is refused with the field', (_, change, message) => {
    expect(read(change)).toMatchObject({ code: expect.any(String) as string, message: expect.stringMatching(message) as string });
  }); // prettier-ignore

  it.each(['[]', '1', 'null', '"x"'])('%s is no notice', (text) => {
    expect(readNotice(text, JSON.parse(text), sepay)).toMatchObject({ code: 'notice-unreadable' });
  });

  it.each(['1e6', '1000000.0000000001', '9007199254740993', '12345678901234567'])(
    'the number %s may lose digits',
    (number) => {
      const text = JSON.stringify(told).replace('2277000', number);
      expect(readNotice(text, JSON.parse(text), sepay)).toMatchObject({ code: 'number-inexact' });
    },
  );

  it('never changes an amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999_999 }), fc.boolean(), (amount, asText) => {
        const notice = read({ transferAmount: asText ? String(amount) : amount }) as Notice;
        expect(notice.amountMinor).toBe(amount);
      }),
    );
  });
});
