import { Module } from '@nestjs/common';
import { ReportsModule } from '../reports/reports.module.js';
import { ReconciliationModule } from '../reconciliation/reconciliation.module.js';
import { BooksController } from './books.controller.js';
import { CloseDesk } from './close-desk.js';

/** Journal, trial balance, month's end. */
@Module({
  imports: [ReportsModule, ReconciliationModule],
  controllers: [BooksController],
  providers: [CloseDesk],
})
export class BooksModule {}
