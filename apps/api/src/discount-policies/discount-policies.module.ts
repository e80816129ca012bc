import { Module } from '@nestjs/common';
import { DiscountPoliciesController } from './discount-policies.controller.js';

/** Discount policies: drafted, published, stopped, ended. */
@Module({ controllers: [DiscountPoliciesController] })
export class DiscountPoliciesModule {}
