import { Module } from '@nestjs/common';
import { BudgetsController } from './budgets.controller.js';
import { DiscountPoliciesController } from './discount-policies.controller.js';

/** Discount policies: drafted, published, stopped, ended; and what they may give in all. */
@Module({ controllers: [DiscountPoliciesController, BudgetsController] })
export class DiscountPoliciesModule {}
