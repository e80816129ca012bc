import { Injectable, Inject } from '@nestjs/common';
import type { AccountRef } from '#libs/accounts';
import { CONFIG, notFound, ReadModels, type Caller, type Config } from '#libs/platform';
import { AccountDesk } from '../trade/account-desk.js';

/** Finds the account that a refund, a case or a person’s request is about. */
@Injectable()
export class SettlementDesk {
  constructor(
    private readonly accounts: AccountDesk,
    private readonly reads: ReadModels,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The account of a debtor; 404 if there is none. */
  async account(creditorId: string = this.config.principalId, debtorId: string): Promise<AccountRef> {
    const account = await this.accounts.find(creditorId, debtorId);
    if (!account) throw notFound();
    return account;
  }

  /** The account on which a refund is set aside; 404 if there is no such refund. */
  async accountOfRefund(caller: Caller, refundId: string): Promise<AccountRef> {
    const { result } = await this.reads.read(caller, { views: ['refunds'] }, (session) =>
      session.rows<{ creditorId: string; debtorId: string }>(
        `select creditor_id as "creditorId", debtor_id as "debtorId" from refunds where refund_id = $1`,
        [refundId],
      ),
    );
    const [refund] = result;
    if (!refund) throw notFound();
    return this.account(refund.creditorId, refund.debtorId);
  }
}
