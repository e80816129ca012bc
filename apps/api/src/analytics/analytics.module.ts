import { Module } from '@nestjs/common';
import { AnalyticsController } from './analytics.controller.js';
import { ReceivablesReportsController } from './receivables/receivables.controller.js';
import { Reports } from './reports.js';

/** Figures of the trade: sell-through, stock at outlets, performance of distributors. */
@Module({
  controllers: [AnalyticsController, ReceivablesReportsController],
  providers: [Reports],
  exports: [Reports],
})
export class AnalyticsModule {}
