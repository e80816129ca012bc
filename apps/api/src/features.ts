import type { Type } from '@nestjs/common';
import { DistributorsModule } from './distributors/distributors.module.js';
import { OrdersModule } from './orders/orders.module.js';

/** One module per area of business, by name. */
export const features: readonly Type[] = [DistributorsModule, OrdersModule];
