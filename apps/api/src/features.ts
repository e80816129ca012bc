import type { Type } from '@nestjs/common';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { BooksModule } from './books/books.module.js';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import { CollectionsModule } from './collections/collections.module.js';
import { CustomerListsModule } from './customer-lists/customer-lists.module.js';
import { DeliveriesModule } from './deliveries/deliveries.module.js';
import { DiscountPoliciesModule } from './discount-policies/discount-policies.module.js';
import { DistributorsModule } from './distributors/distributors.module.js';
import { FeedModule } from './feed/feed.module.js';
import { InventoryModule } from './inventory/inventory.module.js';
import { InvoicesModule } from './invoices/invoices.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { OutletsModule } from './outlets/outlets.module.js';
import { PaymentsModule } from './payments/payments.module.js';
import { RebatesModule } from './rebates/rebates.module.js';
import { ReceivablesModule } from './receivables/receivables.module.js';
import { ReconciliationModule } from './reconciliation/reconciliation.module.js';
import { SettlementModule } from './settlement/settlement.module.js';

/** One module per area of business, by name. */
export const features: readonly Type[] = [
  AnalyticsModule,
  BooksModule,
  CatalogueModule,
  CollectionsModule,
  CustomerListsModule,
  DeliveriesModule,
  DiscountPoliciesModule,
  DistributorsModule,
  FeedModule,
  InventoryModule,
  InvoicesModule,
  OrdersModule,
  OutletsModule,
  PaymentsModule,
  RebatesModule,
  ReceivablesModule,
  ReconciliationModule,
  SettlementModule,
];
