import { Inject, Injectable } from '@nestjs/common';
import type { AccountRef } from '#libs/accounts';
import { reject, type Level } from '#libs/kernel';
import { paymentDecider, type PaymentState } from '#libs/payments';
import {
  Commands,
  CONFIG,
  notFound,
  problem,
  problemOfRejection,
  type Caller,
  type CommandRequest,
  type Config,
} from '#libs/platform';
import { AccountDesk } from '../trade/account-desk.js';
import { paymentIdOf } from './payment-id.js';
import type { PayerDto, RecordPaymentDto } from './payments.dto.js';

export type Payment = NonNullable<PaymentState>;

/** Whose money it is and where it goes. */
export interface Parties {
  readonly creditorId: string;
  readonly level: Level;
  readonly distributorId: string | null;
  readonly debtorId: string | null;
  readonly currency: string;
}

/** Finds the account that a payment belongs to. */
@Injectable()
export class PaymentDesk {
  constructor(
    private readonly accounts: AccountDesk,
    private readonly commands: Commands,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Creditor, debtor and currency of a new payment. A distributor records what its own outlets pay, nothing else. */
  async parties(caller: Caller, body: RecordPaymentDto): Promise<Parties> {
    const { outletId, distributorId = caller.distributorId } = body;
    const { level = outletId !== undefined || caller.distributorId !== undefined ? 'SECONDARY' : 'PRIMARY' } = body;
    if (distributorId !== undefined) caller.mustOwn(distributorId);
    if (level === 'PRIMARY') {
      if (caller.distributorId !== undefined) {
        throw problem('forbidden', 'What you pay to the principal is recorded by its finance.');
      }
      if (outletId !== undefined) throw unwanted('outletId', 'An outlet pays its distributor: level SECONDARY.');
      return this.account(this.config.principalId, distributorId, { level, distributorId, currency: body.currency });
    }
    if (distributorId === undefined) throw missing('distributorId', 'Name the distributor that was paid.');
    return this.account(distributorId, outletId, { level, distributorId, currency: body.currency });
  }

  /** Debtor and distributor of a payment that was recorded without a payer. */
  async payer(
    { recorded }: Payment,
    { distributorId, outletId }: PayerDto,
  ): Promise<{ readonly debtorId: string; readonly distributorId: string }> {
    const { level, creditorId, currency } = recorded;
    const debtorId = level === 'PRIMARY' ? distributorId : outletId;
    if (level === 'PRIMARY' && outletId !== undefined) throw unwanted('outletId', 'A distributor pays the principal.');
    if (level === 'SECONDARY' && distributorId !== undefined && distributorId !== creditorId) {
      throw unwanted('distributorId', `${creditorId} was paid.`);
    }
    if (debtorId === undefined) {
      throw missing(level === 'PRIMARY' ? 'distributorId' : 'outletId', 'Name the payer.');
    }
    const account = await this.account(creditorId, debtorId, { level, distributorId: null, currency });
    return { debtorId, distributorId: account.distributorId! };
  }

  /** Id of a payment: the same bank transaction to the same creditor has the same. */
  idOf(sent: CommandRequest, creditorId: string, bankReference: string | null): string {
    return bankReference === null ? sent.newId() : paymentIdOf(creditorId, bankReference);
  }

  /** A payment that is there. */
  async existing(paymentId: string): Promise<Payment> {
    const { state } = await this.commands.load(paymentDecider, `payment-${paymentId}`);
    if (!state) throw notFound();
    return state;
  }

  /** The account that a payment was posted to. */
  async accountOf(paymentId: string): Promise<AccountRef> {
    const { recorded, debtorId } = await this.existing(paymentId);
    if (debtorId === null) throw fail('not-identified', `It is not known who paid ${paymentId}.`, { paymentId });
    const account = await this.accounts.find(recorded.creditorId, debtorId);
    if (!account) throw notFound();
    return account;
  }

  private async account(
    creditorId: string,
    debtorId: string | undefined,
    given: {
      readonly level: Level;
      readonly distributorId?: string | null | undefined;
      readonly currency?: string | undefined;
    },
  ): Promise<Parties> {
    const { level, distributorId = null, currency = this.config.currency } = given;
    if (debtorId === undefined) return { creditorId, level, distributorId, debtorId: null, currency };
    const account = await this.accounts.find(creditorId, debtorId);
    if (!account) {
      throw fail('unknown-account', `${debtorId} has no account with ${creditorId}.`, { creditorId, debtorId });
    }
    if (given.currency !== undefined && given.currency !== account.currency) {
      throw fail('currency-mismatch', `The account is kept in ${account.currency}, not in ${given.currency}.`, {
        account: account.currency,
        given: given.currency,
      });
    }
    return { creditorId, level, distributorId: account.distributorId, debtorId, currency: account.currency };
  }
}

const fail = (code: string, message: string, details: Readonly<Record<string, unknown>>) =>
  problemOfRejection(reject(code, message, details));

const missing = (field: string, message: string) =>
  problem('invalid-body', message, { errors: [{ pointer: `/${field}`, code: 'missing', message }] });

const unwanted = (field: string, message: string) =>
  problem('invalid-body', message, { errors: [{ pointer: `/${field}`, code: 'invalid', message }] });
