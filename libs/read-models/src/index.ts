import type { Projection } from '#libs/projections';
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
import { discountPoliciesProjection } from './reference/discount-policies.projection.js';
import { distributorsProjection, outletsProjection } from './reference/partners.projections.js';
import { priceListsProjection, taxRatesProjection } from './reference/prices.projections.js';
import { productsProjection } from './reference/products.projection.js';
import { sellThroughDailyProjection } from './sell-through/sell-through-daily.projection.js';
import { sellThroughFactsProjection } from './sell-through/sell-through-facts.projection.js';
import { stockLevelsProjection, stockMovementsProjection, stockOnHandProjection } from './stock/stock.projections.js';

export * from './command-log/command-log.projection.js';
export * from './deliveries/deliveries.projection.js';
export * from './deliveries/returns.projection.js';
export * from './distributor-performance/order-service.projection.js';
export * from './invoices/invoices.projection.js';
export * from './orders/orders.projection.js';
export * from './outlet-inventory/outlet-inventory.projection.js';
export * from './payments/payments.projection.js';
export * from './receivables/account-balances.projection.js';
export * from './receivables/open-items.projection.js';
export * from './receivables/receivable-entries.projection.js';
export * from './reference/discount-policies.projection.js';
export * from './reference/partners.projections.js';
export * from './reference/prices.projections.js';
export * from './reference/products.projection.js';
export * from './sell-through/sell-through-daily.projection.js';
export * from './sell-through/sell-through-facts.projection.js';
export * from './stock/stock.projections.js';

/** Every read model of the product. */
export const readModels: readonly Projection[] = [
  ordersProjection,
  deliveriesProjection,
  returnsProjection,
  invoicesProjection,
  paymentsProjection,
  accountBalancesProjection,
  openItemsProjection,
  receivableEntriesProjection,
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
  discountPoliciesProjection,
  distributorsProjection,
  outletsProjection,
  commandLogProjection,
];
