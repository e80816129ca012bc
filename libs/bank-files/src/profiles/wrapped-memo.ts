import type { BankProfile } from '../tables/profile.js';

/** Headings in two rows with merged cells, a D or C for the direction, memos that go on in rows of their own. */
export const wrappedMemo: BankProfile = {
  name: 'vn-wrapped-memo',
  title: 'Vietnamese workbook with two rows of headings, D/C and wrapped memos (1.234.567,00)',
  header: { rows: 2 },
  columns: {
    bookingDate: ['Ngày Giao dịch'],
    valueDate: ['Ngày Hiệu lực'],
    reference: ['Số bút toán'],
    indicator: ['Giao dịch Nợ/Có'],
    amount: ['Giao dịch Số tiền'],
    memo: ['Nội dung'],
  },
  indicator: { debit: ['D', 'Nợ', 'N'], credit: ['C', 'Có'] },
  date: 'dd-MM-yyyy',
  number: { decimal: ',', thousands: '.' },
  currency: 'VND',
  labels: { account: ['Số TK'], opening: ['Dư đầu kỳ'], closing: ['Dư cuối kỳ'], currency: ['Tiền tệ'] },
  skip: ['Trang'],
  footer: ['Cộng phát sinh', 'Dư cuối kỳ'],
  wrappedMemo: true,
};
