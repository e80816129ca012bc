import { Module } from '@nestjs/common';
import { TradeModule } from '../trade/trade.module.js';
import { DeductionsController } from './deductions.controller.js';
import { RefundsController } from './refunds.controller.js';
import { SettlementDesk } from './settlement-desk.js';

/** What is left after a payment: cash that goes back, and amounts that debtors keep. */
@Module({
  imports: [TradeModule],
  controllers: [RefundsController, DeductionsController],
  providers: [SettlementDesk],
})
export class SettlementModule {}
