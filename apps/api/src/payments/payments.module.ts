import { Module } from '@nestjs/common';
import { TradeModule } from '../trade/trade.module.js';
import { PaymentDesk } from './payment-desk.js';
import { PaymentsController } from './payments.controller.js';

/** Money that came in. */
@Module({ imports: [TradeModule], controllers: [PaymentsController], providers: [PaymentDesk] })
export class PaymentsModule {}
