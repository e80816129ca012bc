import { Module } from '@nestjs/common';
import { ReportsModule } from '../reports/reports.module.js';
import { TradeModule } from '../trade/trade.module.js';
import { Debtors } from './debtors.js';
import { DunningDesk } from './dunning-desk.js';
import { DunningController } from './dunning.controller.js';
import { PromiseDesk } from './promise-desk.js';
import { PromisesController } from './promises.controller.js';

/** Getting paid what is overdue: promises, letters, holds. */
@Module({
  imports: [TradeModule, ReportsModule],
  controllers: [PromisesController, DunningController],
  providers: [Debtors, DunningDesk, PromiseDesk],
})
export class CollectionsModule {}
