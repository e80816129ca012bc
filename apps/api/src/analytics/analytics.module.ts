import { Module } from '@nestjs/common';
import { ReportsModule } from '../reports/reports.module.js';
import { AnalyticsController } from './analytics.controller.js';
import { ReceivablesReportsController } from './receivables/receivables.controller.js';

/** Figures of the trade: sell-through, stock at outlets, performance of distributors. */
@Module({ imports: [ReportsModule], controllers: [AnalyticsController, ReceivablesReportsController] })
export class AnalyticsModule {}
