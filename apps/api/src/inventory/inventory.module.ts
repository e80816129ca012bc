import { Module } from '@nestjs/common';
import { ReferenceModule } from '../reference/reference.module.js';
import { OutletStockController } from './outlet-stock.controller.js';
import { StockController } from './stock.controller.js';
import { StockDesk } from './stock-desk.js';

/** Goods: in warehouses by lot, in outlets by count and report. */
@Module({
  imports: [ReferenceModule],
  controllers: [StockController, OutletStockController],
  providers: [StockDesk],
})
export class InventoryModule {}
