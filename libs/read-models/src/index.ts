import { BookPeriodEntity } from './books/book-period.entity.js';
import { BudgetEntity } from './budgets/budget.entity.js';
import { OrderEntity } from './orders/order.entity.js';
import { DeliveryEntity } from './deliveries/delivery.entity.js';
import { ReturnEntity } from './deliveries/return.entity.js';
import { InvoiceEntity } from './invoices/invoice.entity.js';
import { PaymentEntity } from './payments/payment.entity.js';
import { BankAccountEntity } from './reconciliation/bank-account.entity.js';
import { BankStatementEntity } from './reconciliation/bank-statement.entity.js';
import { BankLineEntity } from './reconciliation/bank-line.entity.js';
import { BankNoticeEntity } from './reconciliation/bank-notice.entity.js';
import { VirtualAccountEntity } from './reconciliation/virtual-account.entity.js';
import { PaymentRequestEntity } from './reconciliation/payment-request.entity.js';
import { DunningProposalEntity } from './collections/dunning-proposal.entity.js';
import { DunningRunEntity } from './collections/dunning-run.entity.js';
import { AccountBalanceEntity } from './receivables/account-balance.entity.js';
import { OpenItemEntity } from './receivables/open-item.entity.js';
import { ReceivableEntryEntity } from './receivables/receivable-entry.entity.js';
import { EarlyPaymentEntity } from './settlement/early-payment.entity.js';
import { RebateEntity } from './settlement/rebate.entity.js';
import { RebateSettlementEntity } from './settlement/rebate-settlement.entity.js';
import { DeductionEntity } from './receivables/deduction.entity.js';
import { RefundEntity } from './receivables/refund.entity.js';
import { StockOnHandEntity } from './stock/stock-on-hand.entity.js';
import { StockLevelEntity } from './stock/stock-level.entity.js';
import { OutletInventoryEntity } from './outlet-inventory/outlet-inventory.entity.js';
import { SellThroughFactEntity } from './sell-through/sell-through-fact.entity.js';
import { SellThroughDailyEntity } from './sell-through/sell-through-daily.entity.js';
import { ProductEntity } from './reference/product.entity.js';
import { PriceListVersionEntity } from './reference/price-list-version.entity.js';
import { TaxRateEntity } from './reference/tax-rate.entity.js';
import { CustomerListEntity } from './reference/customer-list.entity.js';
import { CustomerListMemberEntity } from './reference/customer-list-member.entity.js';
import { DiscountPolicyEntity } from './reference/discount-policy.entity.js';
import { DistributorEntity } from './reference/distributor.entity.js';
import { OutletEntity } from './reference/outlet.entity.js';
import type { Projection } from '#libs/projections';
import { bookPeriodsProjection } from './books/book-periods.projection.js';
import { journalProjection } from './books/journal.projection.js';
import { earlyPaymentAmountsProjection } from './settlement/early-payment-amounts.projection.js';
import { earlyPaymentsProjection } from './settlement/early-payments.projection.js';
import { rebateSettlementsProjection } from './settlement/rebate-settlements.projection.js';
import { rebatesProjection } from './settlement/rebates.projection.js';
import { budgetReservationsProjection } from './budgets/budget-reservations.projection.js';
import { budgetsProjection } from './budgets/budgets.projection.js';
import { dunningProposalsProjection } from './collections/dunning-proposals.projection.js';
import { dunningRunsProjection } from './collections/dunning-runs.projection.js';
import { promisesProjection } from './collections/promises.projection.js';
import { commandLogProjection } from './command-log/command-log.projection.js';
import { deliveriesProjection } from './deliveries/deliveries.projection.js';
import { returnsProjection } from './deliveries/returns.projection.js';
import { orderServiceProjection } from './distributor-performance/order-service.projection.js';
import { invoicesProjection } from './invoices/invoices.projection.js';
import { ordersProjection } from './orders/orders.projection.js';
import { outletInventoryProjection } from './outlet-inventory/outlet-inventory.projection.js';
import { paymentsProjection } from './payments/payments.projection.js';
import { accountBalancesProjection } from './receivables/account-balances.projection.js';
import { openItemsProjection } from './receivables/open-items.projection.js';
import { receivableEntriesProjection } from './receivables/receivable-entries.projection.js';
import { deductionsProjection } from './receivables/deductions.projection.js';
import { refundsProjection } from './receivables/refunds.projection.js';
import { bankAccountsProjection } from './reconciliation/bank-accounts.projection.js';
import { bankStatementsProjection } from './reconciliation/bank-statements.projection.js';
import { bankLinesProjection } from './reconciliation/bank-lines.projection.js';
import { bankNoticesProjection } from './reconciliation/bank-notices.projection.js';
import { virtualAccountsProjection } from './reconciliation/virtual-accounts.projection.js';
import { paymentRequestsProjection } from './reconciliation/payment-requests.projection.js';
import { customerListMembersProjection, customerListsProjection } from './reference/customer-lists.projections.js';
import { discountPoliciesProjection } from './reference/discount-policies.projection.js';
import { distributorsProjection, outletsProjection } from './reference/partners.projections.js';
import { priceListsProjection, taxRatesProjection } from './reference/prices.projections.js';
import { productsProjection } from './reference/products.projection.js';
import { sellThroughDailyProjection } from './sell-through/sell-through-daily.projection.js';
import { sellThroughFactsProjection } from './sell-through/sell-through-facts.projection.js';
import { stockLevelsProjection, stockMovementsProjection, stockOnHandProjection } from './stock/stock.projections.js';

export * from './books/book-periods.projection.js';
export * from './books/journal.projection.js';
export * from './books/postings.js';
export * from './budgets/budget-reservations.projection.js';
export * from './budgets/budgets.projection.js';
export * from './collections/dunning-proposals.projection.js';
export * from './collections/dunning-runs.projection.js';
export * from './collections/promises.projection.js';
export * from './command-log/command-log.projection.js';
export * from './deliveries/deliveries.projection.js';
export * from './deliveries/returns.projection.js';
export * from './distributor-performance/kpi.js';
export * from './distributor-performance/order-service.projection.js';
export * from './distributor-performance/receivable-kpi.js';
export * from './distributor-performance/sales-kpi.js';
export * from './distributor-performance/service-kpi.js';
export * from './distributor-performance/stock-kpi.js';
export * from './invoices/invoices.projection.js';
export * from './orders/orders.projection.js';
export * from './outlet-inventory/outlet-inventory.projection.js';
export * from './payments/payments.projection.js';
export * from './receivables/account-balances.projection.js';
export * from './receivables/open-items.projection.js';
export * from './receivables/receivable-entries.projection.js';
export * from './receivables/deductions.projection.js';
export * from './receivables/refunds.projection.js';
export * from './reconciliation/bank-accounts.projection.js';
export * from './reconciliation/bank-statements.projection.js';
export * from './reconciliation/bank-lines.projection.js';
export * from './reconciliation/bank-notices.projection.js';
export * from './reconciliation/payment-requests.projection.js';
export * from './reconciliation/virtual-accounts.projection.js';
export * from './reference/buyer-attributes.js';
export * from './reference/customer-lists.projections.js';
export * from './reference/discount-policies.projection.js';
export * from './reference/partners.projections.js';
export * from './reference/prices.projections.js';
export * from './reference/products.projection.js';
export * from './sell-through/sell-through-daily.projection.js';
export * from './sell-through/sell-through-facts.projection.js';
export * from './settlement/early-payments.projection.js';
export * from './settlement/rebate-settlements.projection.js';
export * from './settlement/rebates.projection.js';
export * from './stock/stock.projections.js';

export * from './books/book-period.entity.js';
export * from './budgets/budget.entity.js';
export * from './orders/order.entity.js';
export * from './deliveries/delivery.entity.js';
export * from './deliveries/return.entity.js';
export * from './invoices/invoice.entity.js';
export * from './payments/payment.entity.js';
export * from './reconciliation/bank-account.entity.js';
export * from './reconciliation/bank-statement.entity.js';
export * from './reconciliation/bank-line.entity.js';
export * from './reconciliation/bank-notice.entity.js';
export * from './reconciliation/payment-request.entity.js';
export * from './reconciliation/virtual-account.entity.js';
export * from './collections/dunning-proposal.entity.js';
export * from './collections/dunning-run.entity.js';
export * from './receivables/account-balance.entity.js';
export * from './receivables/open-item.entity.js';
export * from './receivables/receivable-entry.entity.js';
export * from './settlement/early-payment.entity.js';
export * from './settlement/rebate.entity.js';
export * from './settlement/rebate-settlement.entity.js';
export * from './receivables/deduction.entity.js';
export * from './receivables/refund.entity.js';
export * from './stock/stock-on-hand.entity.js';
export * from './stock/stock-level.entity.js';
export * from './outlet-inventory/outlet-inventory.entity.js';
export * from './sell-through/sell-through-fact.entity.js';
export * from './sell-through/sell-through-daily.entity.js';
export * from './reference/product.entity.js';
export * from './reference/price-list-version.entity.js';
export * from './reference/tax-rate.entity.js';
export * from './reference/customer-list.entity.js';
export * from './reference/customer-list-member.entity.js';
export * from './reference/discount-policy.entity.js';
export * from './reference/distributor.entity.js';
export * from './reference/outlet.entity.js';

/** Flat entities over the views, for lists and details. */
export const readModelEntities: readonly (new () => object)[] = [
  OrderEntity,
  DeliveryEntity,
  ReturnEntity,
  InvoiceEntity,
  PaymentEntity,
  BankAccountEntity,
  BankStatementEntity,
  BankLineEntity,
  BankNoticeEntity,
  VirtualAccountEntity,
  PaymentRequestEntity,
  BookPeriodEntity,
  DunningProposalEntity,
  DunningRunEntity,
  AccountBalanceEntity,
  OpenItemEntity,
  ReceivableEntryEntity,
  EarlyPaymentEntity,
  RebateEntity,
  RebateSettlementEntity,
  DeductionEntity,
  RefundEntity,
  StockOnHandEntity,
  StockLevelEntity,
  OutletInventoryEntity,
  SellThroughFactEntity,
  SellThroughDailyEntity,
  ProductEntity,
  PriceListVersionEntity,
  TaxRateEntity,
  CustomerListEntity,
  CustomerListMemberEntity,
  DiscountPolicyEntity,
  BudgetEntity,
  DistributorEntity,
  OutletEntity,
];

/** Every read model of the product. */
export const readModels: readonly Projection[] = [
  ordersProjection,
  deliveriesProjection,
  returnsProjection,
  invoicesProjection,
  paymentsProjection,
  bankAccountsProjection,
  bankStatementsProjection,
  bankLinesProjection,
  bankNoticesProjection,
  virtualAccountsProjection,
  paymentRequestsProjection,
  journalProjection,
  bookPeriodsProjection,
  promisesProjection,
  dunningRunsProjection,
  dunningProposalsProjection,
  accountBalancesProjection,
  openItemsProjection,
  receivableEntriesProjection,
  earlyPaymentAmountsProjection,
  earlyPaymentsProjection,
  rebatesProjection,
  rebateSettlementsProjection,
  deductionsProjection,
  refundsProjection,
  stockOnHandProjection,
  stockLevelsProjection,
  stockMovementsProjection,
  outletInventoryProjection,
  sellThroughFactsProjection,
  sellThroughDailyProjection,
  orderServiceProjection,
  productsProjection,
  priceListsProjection,
  taxRatesProjection,
  customerListsProjection,
  customerListMembersProjection,
  discountPoliciesProjection,
  budgetsProjection,
  budgetReservationsProjection,
  distributorsProjection,
  outletsProjection,
  commandLogProjection,
];
