import type { AccountMap } from './account-map.js';

/**
 * Accounts of Circular 99/2025/TT-BTC of 27 October 2025, in force since 1 January 2026 in place of Circular 200/2014: firms
 * may change codes and names without asking, so take this as a beginning.
 */
export const vietnamAccounts: AccountMap = {
  name: 'Vietnam, after Circular 99/2025/TT-BTC',
  accounts: [
    { code: '111', name: 'Tiền mặt' },
    { code: '112', name: 'Tiền gửi không kỳ hạn' },
    { code: '113', name: 'Tiền đang chuyển' },
    { code: '131', name: 'Phải thu của khách hàng' },
    { code: '33311', name: 'Thuế GTGT đầu ra' },
    { code: '335', name: 'Chi phí phải trả' },
    { code: '3388', name: 'Phải trả, phải nộp khác' },
    { code: '5111', name: 'Doanh thu bán hàng hóa' },
    { code: '5211', name: 'Chiết khấu thương mại' },
    { code: '5212', name: 'Hàng bán bị trả lại' },
    { code: '5213', name: 'Giảm giá hàng bán' },
    { code: '635', name: 'Chi phí tài chính' },
    { code: '6425', name: 'Thuế, phí và lệ phí' },
    { code: '6426', name: 'Chi phí dự phòng' },
    { code: '811', name: 'Chi phí khác' },
  ],
  postings: {
    INVOICE: { RECEIVABLE: '131', REVENUE: '5111', OUTPUT_VAT: '33311' },
    RETURN: { RECEIVABLE: '131', RETURNS: '5212', OUTPUT_VAT: '33311' },
    PRICE_REDUCTION: { RECEIVABLE: '131', PRICE_REDUCTIONS: '5213', OUTPUT_VAT: '33311' },
    CORRECTION: { RECEIVABLE: '131', REVENUE: '5111', OUTPUT_VAT: '33311' },
    RECEIPT: { CASH_ON_HAND: '111', IN_TRANSIT: '113', RECEIVABLE: '131', SUSPENSE: '3388' },
    IDENTIFICATION: { RECEIVABLE: '131', SUSPENSE: '3388' },
    RECEIPT_REVERSAL: { CASH_ON_HAND: '111', IN_TRANSIT: '113', RECEIVABLE: '131', SUSPENSE: '3388' },
    DEPOSIT: { CASH_ON_HAND: '111', IN_TRANSIT: '113' },
    BANK: { BANK: '112', IN_TRANSIT: '113' },
    BANK_FEE: { BANK: '112', BANK_CHARGES: '6425' },
    REFUND: { RECEIVABLE: '131', REFUNDS_PAYABLE: '3388' },
    REFUND_TRANSFER: { BANK: '112', REFUNDS_PAYABLE: '3388' },
    DEDUCTION: { RECEIVABLE: '131', PRICE_REDUCTIONS: '5213' },
    WRITE_OFF: { RECEIVABLE: '131', BAD_DEBT: '6426' },
    SMALL_DIFFERENCE: { RECEIVABLE: '131', PAYMENT_DIFFERENCES: '811' },
    EARLY_PAYMENT: { RECEIVABLE: '131', PAYMENT_DISCOUNTS: '635', OUTPUT_VAT: '33311' },
    PERIOD_REBATE: { RECEIVABLE: '131', REBATES: '5211', OUTPUT_VAT: '33311' },
    REBATE_ACCRUAL: { REBATES: '5211', ACCRUED_REBATES: '335' },
    REBATE_RELEASE: { REBATES: '5211', ACCRUED_REBATES: '335' },
  },
};
