import { Module } from '@nestjs/common';
import { CONFIG } from '#libs/platform';
import { ReportsModule } from '../reports/reports.module.js';
import { ReconciliationModule } from '../reconciliation/reconciliation.module.js';
import { ACCOUNT_MAP, accountMapOf } from './account-map.js';
import { BooksController } from './books.controller.js';
import { CloseDesk } from './close-desk.js';

/** Journal, trial balance, month's end. */
@Module({
  imports: [ReportsModule, ReconciliationModule],
  controllers: [BooksController],
  providers: [CloseDesk, { provide: ACCOUNT_MAP, inject: [CONFIG], useFactory: accountMapOf }],
})
export class BooksModule {}
