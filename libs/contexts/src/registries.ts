import { accountEvents } from '#libs/accounts';
import { booksEvents } from '#libs/books';
import { budgetEvents } from '#libs/budgets';
import { priceListEvents, productEvents, taxScheduleEvents } from '#libs/catalogue';
import { dunningEvents, dunningRunEvents, promiseEvents } from '#libs/collections';
import { deductionEvents } from '#libs/deductions';
import { deliveryEvents, returnEvents } from '#libs/deliveries';
import { customerListEvents, discountPolicyEvents, earlyPaymentEvents, rebateEvents } from '#libs/discount-policies';
import { distributorEvents } from '#libs/distributors';
import { outletStockEvents, stockEvents } from '#libs/inventory';
import { invoiceEvents } from '#libs/invoicing';
import type { EventRegistry } from '#libs/kernel';
import { orderEvents } from '#libs/orders';
import { outletEvents } from '#libs/outlets';
import { paymentEvents, paymentRequestEvents } from '#libs/payments';
import {
  bankAccountEvents,
  bankLineEvents,
  bankNoticeEvents,
  bankStatementEvents,
  virtualAccountEvents,
} from '#libs/reconciliation';

/** Every event type that this build writes. */
export const registries: readonly EventRegistry[] = [
  accountEvents,
  bankAccountEvents,
  bankLineEvents,
  bankNoticeEvents,
  bankStatementEvents,
  virtualAccountEvents,
  booksEvents,
  budgetEvents,
  customerListEvents,
  deductionEvents,
  deliveryEvents,
  discountPolicyEvents,
  earlyPaymentEvents,
  distributorEvents,
  dunningEvents,
  dunningRunEvents,
  invoiceEvents,
  orderEvents,
  outletEvents,
  outletStockEvents,
  paymentEvents,
  paymentRequestEvents,
  priceListEvents,
  productEvents,
  promiseEvents,
  rebateEvents,
  returnEvents,
  stockEvents,
  taxScheduleEvents,
];
