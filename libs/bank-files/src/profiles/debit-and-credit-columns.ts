import type { BankProfile } from '../tables/profile.js';

/**
 * Letterhead above the table, two columns of amounts with a comma between thousands, running balance, sums below. The reference has
 * the form `NNNN.NNNNN`.
 */
export const debitAndCreditColumns: BankProfile = {
  name: 'vn-debit-credit',
  title: 'Vietnamese statement with debit, credit and balance columns (1,234,567)',
  header: {},
  columns: {
    bookingDate: ['Ngày giao dịch', 'Transaction date'],
    reference: ['Số tham chiếu', 'Reference no'],
    debit: ['Ghi nợ', 'Số tiền ghi nợ', 'Debit'],
    credit: ['Ghi có', 'Số tiền ghi có', 'Credit'],
    balance: ['Số dư', 'Balance'],
    memo: ['Nội dung', 'Mô tả', 'Description'],
  },
  date: 'dd/MM/yyyy',
  number: { decimal: '.', thousands: ',' },
  currency: 'VND',
  labels: {
    account: ['Số tài khoản', 'Account no'],
    owner: ['Tên khách hàng', 'Customer name'],
    currency: ['Loại tiền', 'Currency'],
    opening: ['Số dư đầu kỳ', 'Opening balance'],
    closing: ['Số dư cuối kỳ', 'Closing balance'],
    totalDebit: ['Tổng ghi nợ', 'Total debit'],
    totalCredit: ['Tổng ghi có', 'Total credit'],
    from: ['Từ ngày', 'From'],
    to: ['Đến ngày', 'To'],
  },
  skip: ['Trang', 'Page'],
  footer: ['Tổng cộng', 'Tổng ghi nợ', 'Total debit', 'Số dư cuối kỳ'],
};
