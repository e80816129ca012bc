import { Module } from '@nestjs/common';
import { ReferenceModule } from '../reference/reference.module.js';
import { BudgetDesk } from './budget-desk.js';
import { BuyerDesk } from './buyer-desk.js';
import { OrderHistoryController } from './history.controller.js';
import { GoodsDesk } from './goods-desk.js';
import { OrderDesk } from './order-desk.js';
import { OrderPricing } from './order-pricing.js';
import { OrdersController } from './orders.controller.js';
import { QuotesController } from './quotes.controller.js';
import { TradeDesk } from './trade-terms.js';

/** Orders of both levels: quoted, placed, amended, released, cancelled. */
@Module({
  imports: [ReferenceModule],
  controllers: [OrdersController, QuotesController, OrderHistoryController],
  providers: [BudgetDesk, BuyerDesk, GoodsDesk, OrderDesk, OrderPricing, TradeDesk],
  exports: [OrderDesk],
})
export class OrdersModule {}
