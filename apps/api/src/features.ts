import type { Type } from '@nestjs/common';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { DeliveriesModule } from './deliveries/deliveries.module.js';
import { DistributorsModule } from './distributors/distributors.module.js';
import { InvoicesModule } from './invoices/invoices.module.js';
import { OrdersModule } from './orders/orders.module.js';

/** One module per area of business, by name. */
export const features: readonly Type[] = [
  AnalyticsModule,
  DeliveriesModule,
  DistributorsModule,
  InvoicesModule,
  OrdersModule,
];
