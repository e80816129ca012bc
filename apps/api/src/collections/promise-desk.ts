import { Inject, Injectable } from '@nestjs/common';
import { accountDecider, openAmount } from '#libs/accounts';
import type { PromiseCommand } from '#libs/collections';
import { accountStream, reject } from '#libs/kernel';
import { Clock, Commands, CONFIG, problem, problemOfRejection, type CommandRequest, type Config } from '#libs/platform';
import { AccountDesk } from '../trade/account-desk.js';
import type { RecordPromiseDto } from './promises.dto.js';

/** Makes promises from what is open. */
@Injectable()
export class PromiseDesk {
  constructor(
    private readonly commands: Commands,
    private readonly accounts: AccountDesk,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The promise as a command. Refused: more than is open of an invoice, an account that there isn't. */
  async record(sent: CommandRequest, body: RecordPromiseDto): Promise<PromiseCommand & { type: 'record' }> {
    const { creditorId = this.config.principalId, debtorId, dueOn, madeOn = this.clock.businessDate() } = body;
    const { invoices = [], amount } = body;
    if ((amount === undefined) === (invoices.length === 0)) {
      throw problem('invalid-body', 'Name invoices, or an amount for the account.', {
        errors: [{ pointer: '/invoices', code: 'invalid', message: 'Give invoices or amount, one of the two.' }],
      });
    }
    const account = await this.accounts.find(creditorId, debtorId);
    if (!account) {
      throw refuse('unknown-account', `${debtorId} has no account with ${creditorId}.`, { creditorId, debtorId });
    }
    const { state } = await this.commands.load(accountDecider, accountStream(creditorId, debtorId));
    const promised = invoices.map((invoice) => {
      const { invoiceId } = invoice;
      const open = openAmount(state, invoiceId);
      const part = invoice.amount ?? open;
      if (open === 0) throw refuse('nothing-open', `Nothing is open of invoice ${invoiceId}.`, { invoiceId });
      if (part > open) {
        throw refuse('exceeds-open', `Only ${open} is open of invoice ${invoiceId}.`, { invoiceId, open });
      }
      return { invoiceId, amount: part };
    });
    return {
      ...{ ...account, type: 'record', promiseId: sent.newId('promise'), madeOn, dueOn, invoices: promised },
      amount: amount ?? promised.reduce((sum, invoice) => sum + invoice.amount, 0),
    };
  }
}

const refuse = (code: string, message: string, details: Readonly<Record<string, unknown>>) =>
  problemOfRejection(reject(code, message, details));
