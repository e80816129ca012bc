import { Module, type OnModuleInit, Inject } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { CONFIG, problem, type Config } from '#libs/platform';
import { TradeModule } from '../trade/trade.module.js';
import { ACCOUNT_MAP, accountMapOf } from '../books/account-map.js';
import { BankAccountsController } from './bank-accounts.controller.js';
import { BankLinesController } from './bank-lines.controller.js';
import { BankNoticesController } from './bank-notices.controller.js';
import { BankStatementsController } from './bank-statements.controller.js';
import { EarlyAmounts } from './early-amounts.js';
import { LineDesk } from './line-desk.js';
import { LinePayments } from './line-payments.js';
import { NoticeDesk } from './notice-desk.js';
import { PayerVault } from './payer-vault.js';
import { PaymentRequestsController } from './payment-requests.controller.js';
import { ProofController } from './proof.controller.js';
import { Proof } from './proof.js';
import { RequestDesk } from './request-desk.js';
import { StatementDesk } from './statement-desk.js';
import { StatementHistory } from './statement-history.js';
import { Suggestions } from './suggestions.js';
import { TableReader } from './table-reader.js';
import { VirtualAccountsController } from './virtual-accounts.controller.js';

/** From the bank's statement to the settled invoice, with proof. */
@Module({
  imports: [TradeModule],
  controllers: [
    BankAccountsController,
    BankStatementsController,
    BankLinesController,
    BankNoticesController,
    PaymentRequestsController,
    ProofController,
    VirtualAccountsController,
  ],
  exports: [Proof, ACCOUNT_MAP],
  providers: [
    { provide: ACCOUNT_MAP, inject: [CONFIG], useFactory: accountMapOf },
    EarlyAmounts,
    LineDesk,
    LinePayments,
    NoticeDesk,
    PayerVault,
    Proof,
    RequestDesk,
    StatementDesk,
    StatementHistory,
    Suggestions,
    TableReader,
  ],
})
export class ReconciliationModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Files are read as bytes, and only where they are expected. */
  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    const options = { parseAs: 'buffer', bodyLimit: this.config.bankFileLimit } as const;
    server.addContentTypeParser('application/octet-stream', options, (request, body, done) => {
      if (request.routeOptions.url === '/v1/bank-statements') done(null, body);
      else done(problem('unsupported-media-type', 'Send application/json.'));
    });
  }
}
