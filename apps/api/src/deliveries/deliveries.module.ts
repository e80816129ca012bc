import { Module } from '@nestjs/common';
import { DeliveriesController } from './deliveries.controller.js';
import { ReturnDesk } from './return-desk.js';
import { ReturnsController } from './returns.controller.js';

/** Goods on their way to buyers, and back. */
@Module({ controllers: [DeliveriesController, ReturnsController], providers: [ReturnDesk] })
export class DeliveriesModule {}
