import { specificationFor } from '#libs/kernel/testing';
import { ownAccount } from '../testing/index.js';
import { bankNoticeDecider, bankNoticeEvents, type BankNoticeCommand, type ToldNotice } from './notice.js';

const given = specificationFor(bankNoticeDecider, bankNoticeEvents);
const told: ToldNotice = {
  noticeId: 'N-1',
  source: 'sepay',
  number: '92704',
  side: 'CREDIT',
  amount: 500,
  toldAt: '2026-11-05T14:02:37',
  valueDate: '2026-11-05',
  balanceAfter: 1500,
  bankReference: 'FT-1',
  lineId: 'L-1',
  paymentId: 'P-1',
  virtualAccountId: null,
  references: ['TYABC234'],
};
const receive = (change: Partial<ToldNotice> = {}): BankNoticeCommand => ({
  type: 'receive',
  account: ownAccount,
  notice: { ...told, ...change },
});

describe('a notice', () => {
  const [received] = given().when(receive()).thenEvents();

  it('is received once, even if the line has turned out to be another meanwhile', () => {
    expect(received).toMatchObject({ type: 'bank-notice.received', data: { amount: 500, bankAccountId: 'B-1' } });
    given(received!).when(receive()).thenNothing();
    given(received!)
      .when(receive({ lineId: 'L-2' }))
      .thenNothing();
  });

  it.each<Partial<ToldNotice>>([
    { amount: 501 },
    { side: 'DEBIT' },
    { valueDate: '2026-11-06' },
    { bankReference: 'FT-2' },
    { balanceAfter: null },
  ])('that comes again and says something else is refused: %o', (change) => {
    given(received!).when(receive(change)).thenRejected('notice-differs');
  });
});
