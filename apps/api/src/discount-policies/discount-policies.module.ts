import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module.js';
import { ReferenceModule } from '../reference/reference.module.js';
import { BudgetsController } from './budgets.controller.js';
import { DiscountPoliciesController } from './discount-policies.controller.js';
import { PolicyMarket } from './policy-market.js';
import { TrialsController } from './trials.controller.js';

/** Discount policies: drafted, analysed, tried, published, stopped, ended; and what they may give in all. */
@Module({
  imports: [OrdersModule, ReferenceModule],
  controllers: [DiscountPoliciesController, TrialsController, BudgetsController],
  providers: [PolicyMarket],
})
export class DiscountPoliciesModule {}
