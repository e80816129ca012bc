import { Module } from '@nestjs/common';
import { RebatesController } from './rebates.controller.js';

/** Discounts that are settled after invoicing. */
@Module({ controllers: [RebatesController] })
export class RebatesModule {}
