import { Inject, Injectable } from '@nestjs/common';
import { accountDecider, openAmount } from '#libs/accounts';
import { accountStream, reject } from '#libs/kernel';
import { paymentDecider } from '#libs/payments';
import { Commands, CONFIG, notFound, problemOfRejection, type Caller, type Config } from '#libs/platform';
import { bankLineDecider, type BankLineCommand, type BankLineState } from '#libs/reconciliation';
import { AccountDesk } from '../trade/account-desk.js';
import type { DifferenceDto, MatchDto } from './bank-lines.dto.js';

type Line = NonNullable<BankLineState>;

/** Turns what a clerk says of a line into a command, after looking at the account and the payment that it names. */
@Injectable()
export class LineDesk {
  constructor(
    private readonly commands: Commands,
    private readonly accounts: AccountDesk,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A line that is there; 404 else. */
  async existing(lineId: string): Promise<Line> {
    const { state } = await this.commands.load(bankLineDecider, `bank-line-${lineId}`);
    if (!state) throw notFound();
    return state;
  }

  /** The match as a command. Refuses what the account or the payment would refuse later, with the reason. */
  async match(caller: Caller, lineId: string, body: MatchDto): Promise<BankLineCommand> {
    const state = await this.existing(lineId);
    const { kind, amount = null, debtorId = null, paymentId = null, invoices = [], differences = [], reason } = body;
    mayLetGo(caller, differences, this.config.differenceLimit);
    const debtorDistributorId = debtorId === null ? null : await this.distributorOf(state, debtorId);
    if (paymentId !== null) await this.refusePayment(state, { kind, paymentId, amount: amount ?? state.open });
    if (debtorId !== null) await this.refuseDifferences(state, debtorId, differences);
    return {
      type: 'match',
      ...{ kind, amount, paymentId, debtorId, debtorDistributorId, differences, reference: null, rung: null, score: 0 },
      invoices: invoices.map((invoice) => ({ invoiceId: invoice.invoiceId, amount: invoice.amount ?? null })),
      reasons: reason === undefined ? [] : [reason],
    };
  }

  private async distributorOf({ line }: Line, debtorId: string): Promise<string> {
    const account = await this.accounts.find(line.creditorId, debtorId);
    if (!account) {
      throw refuse('unknown-account', `${debtorId} has no account with ${line.creditorId}.`, { debtorId });
    }
    if (account.currency !== line.currency) {
      const message = `The account is kept in ${account.currency}, the money came in ${line.currency}.`;
      throw refuse('currency-mismatch', message, { account: account.currency, line: line.currency });
    }
    return account.distributorId;
  }

  private async refusePayment(
    { line }: Line,
    wanted: { readonly kind: string; readonly paymentId: string; readonly amount: number },
  ): Promise<void> {
    const { kind, paymentId, amount } = wanted;
    const { state: payment } = await this.commands.load(paymentDecider, `payment-${paymentId}`);
    if (payment?.recorded.creditorId !== line.creditorId) {
      throw refuse('unknown-payment', `No payment ${paymentId} to this account.`, { paymentId });
    }
    const { recorded, reversed, lineId } = payment;
    if (reversed) throw refuse('payment-reversed', `Payment ${paymentId} was reversed.`, { paymentId });
    if (recorded.currency !== line.currency || recorded.amount !== amount) {
      const message = `Payment ${paymentId} is ${recorded.amount} ${recorded.currency}, the match ${amount} ${line.currency}.`;
      throw refuse('payment-differs', message, { payment: recorded.amount, match: amount });
    }
    if (kind === 'PAYMENT' && lineId !== null) {
      throw refuse('already-funded', `Another line of the bank is payment ${paymentId} already.`, { lineId });
    }
  }

  private async refuseDifferences(
    { line }: Line,
    debtorId: string,
    differences: readonly DifferenceDto[],
  ): Promise<void> {
    if (differences.length === 0) return;
    const { state } = await this.commands.load(accountDecider, accountStream(line.creditorId, debtorId));
    for (const { invoiceId, amount } of differences) {
      const open = openAmount(state, invoiceId);
      if (amount > open) {
        throw refuse('exceeds-open', `Only ${open} is open of invoice ${invoiceId}.`, { invoiceId, open, amount });
      }
    }
  }
}

/** What a clerk may let go by a match; above that an admin does it. */
function mayLetGo(caller: Caller, differences: readonly DifferenceDto[], limit: number): void {
  const sum = differences.reduce((total, { amount }) => total + amount, 0);
  if (sum <= limit || caller.has('admin')) return;
  throw refuse('difference-too-large', `You may let ${limit} go with a match, not ${sum}: an admin may.`, {
    limit,
    sum,
  });
}

const refuse = (code: string, message: string, details: Readonly<Record<string, unknown>>) =>
  problemOfRejection(reject(code, message, details));
