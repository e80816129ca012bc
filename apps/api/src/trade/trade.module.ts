import { Module } from '@nestjs/common';
import { AccountDesk } from './account-desk.js';

/** What several areas need to know of the parties to a trade. */
@Module({ providers: [AccountDesk], exports: [AccountDesk] })
export class TradeModule {}
