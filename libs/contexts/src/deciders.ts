import { accountDecider } from '#libs/accounts';
import { booksDecider } from '#libs/books';
import { budgetDecider } from '#libs/budgets';
import { priceListDecider, productDecider, taxScheduleDecider } from '#libs/catalogue';
import { dunningDecider, dunningRunDecider, promiseDecider } from '#libs/collections';
import { deductionDecider } from '#libs/deductions';
import { deliveryDecider, returnDecider } from '#libs/deliveries';
import { customerListDecider, discountPolicy, earlyPaymentDecider, rebateDecider } from '#libs/discount-policies';
import { distributorDecider } from '#libs/distributors';
import { outletStockDecider, stockDecider } from '#libs/inventory';
import { invoiceDecider } from '#libs/invoicing';
import { orderDecider } from '#libs/orders';
import { outletDecider } from '#libs/outlets';
import { paymentDecider, paymentRequestDecider } from '#libs/payments';
import {
  bankAccountDecider,
  bankLineDecider,
  bankNoticeDecider,
  bankStatementDecider,
  virtualAccountDecider,
} from '#libs/reconciliation';

/** The decider of each kind of stream, by the name that commands are addressed with. */
export const deciders = {
  account: accountDecider,
  'bank-account': bankAccountDecider,
  'bank-line': bankLineDecider,
  'bank-notice': bankNoticeDecider,
  'bank-statement': bankStatementDecider,
  books: booksDecider,
  budget: budgetDecider,
  'customer-list': customerListDecider,
  deduction: deductionDecider,
  delivery: deliveryDecider,
  'discount-policy': discountPolicy,
  distributor: distributorDecider,
  'early-payment': earlyPaymentDecider,
  dunning: dunningDecider,
  'dunning-run': dunningRunDecider,
  invoice: invoiceDecider,
  order: orderDecider,
  outlet: outletDecider,
  'outlet-stock': outletStockDecider,
  payment: paymentDecider,
  'payment-request': paymentRequestDecider,
  'price-list': priceListDecider,
  product: productDecider,
  promise: promiseDecider,
  rebate: rebateDecider,
  return: returnDecider,
  stock: stockDecider,
  'tax-schedule': taxScheduleDecider,
  'virtual-account': virtualAccountDecider,
} as const;
