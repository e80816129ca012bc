import { Module } from '@nestjs/common';
import { TradeModule } from '../trade/trade.module.js';
import { AccountReports } from './account-reports.js';
import { AccountsController } from './accounts.controller.js';

/** What is owed: balances, statements, ageing, limits, write-offs. */
@Module({ imports: [TradeModule], controllers: [AccountsController], providers: [AccountReports] })
export class ReceivablesModule {}
