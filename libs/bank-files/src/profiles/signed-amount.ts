import type { BankProfile } from '../tables/profile.js';

/** One column of amounts with a sign and points between thousands, newest row first, payer in columns of its own. */
export const signedAmount: BankProfile = {
  name: 'vn-signed-amount',
  title: 'Vietnamese export with one signed amount, newest first (-1.234.567)',
  delimiter: ';',
  header: {},
  columns: {
    bookingDate: ['Ngày hạch toán'],
    valueDate: ['Ngày hiệu lực'],
    reference: ['Mã giao dịch'],
    amount: ['Số tiền'],
    balance: ['Số dư sau giao dịch'],
    memo: ['Diễn giải'],
    counterpartyName: ['Tên đối ứng'],
    counterpartyAccount: ['Tài khoản đối ứng'],
    counterpartyBank: ['Ngân hàng đối ứng'],
  },
  date: 'yyyy-MM-dd',
  number: { decimal: ',', thousands: '.' },
  currency: 'VND',
  labels: { account: ['Tài khoản', 'TK'], opening: ['Số dư đầu'], closing: ['Số dư cuối'] },
  footer: ['Số dư cuối', 'Tổng số giao dịch'],
  order: 'newest-first',
};
