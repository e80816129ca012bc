import { Injectable } from '@nestjs/common';
import { accountDecider, openAmount, type AccountRef } from '#libs/accounts';
import { encodeReference, encodeVietQr, referenceNumbers } from '#libs/payment-references';
import { accountStream, addDays, isRejection, reject } from '#libs/kernel';
import { paymentRequestDecider, type PaymentRequestCommand } from '#libs/payments';
import { Clock, Commands, problem, problemOfRejection, type CommandRequest } from '#libs/platform';
import { bankAccountDecider, type OpenBankAccount } from '#libs/reconciliation';
import { AccountDesk } from '../trade/account-desk.js';
import { EarlyAmounts } from './early-amounts.js';
import type { RequestPaymentDto } from './payment-requests.dto.js';

/** Days that a request posts by itself unless told. */
const usualDays = 30;

/** Makes payment requests from what is open. */
@Injectable()
export class RequestDesk {
  constructor(
    private readonly commands: Commands,
    private readonly accounts: AccountDesk,
    private readonly early: EarlyAmounts,
    private readonly clock: Clock,
  ) {}

  /** The request as a command; its reference comes from the command's id, so that a repeat has the same. */
  async issue(sent: CommandRequest, body: RequestPaymentDto): Promise<PaymentRequestCommand & { type: 'issue' }> {
    const { bankAccountId, debtorId, invoices = [], amount, expiresOn } = body;
    if ((amount === undefined) === (invoices.length === 0)) {
      throw problem('invalid-body', 'Name invoices, or an amount for the account.', {
        errors: [{ pointer: '/invoices', code: 'invalid', message: 'Give invoices or amount, one of the two.' }],
      });
    }
    const account = await this.debtorOf(bankAccountId, debtorId);
    const named = await this.openOf(account.creditorId, debtorId, invoices);
    const issuedOn = this.clock.businessDate();
    return {
      type: 'issue',
      ...account,
      reference: encodeReference(numberOf(sent.newId('payment request'))),
      amount: amount ?? named.reduce((sum, invoice) => sum + invoice.amount, 0),
      invoices: named,
      early: await this.early.amountsOf(named, issuedOn),
      bankAccountId,
      issuedOn,
      expiresOn: expiresOn ?? addDays(issuedOn, usualDays),
    };
  }

  /** The account of a debtor that pays into a bank account of its creditor. */
  async debtorOf(bankAccountId: string, debtorId: string): Promise<AccountRef> {
    const { creditorId, currency } = await this.bankAccount(bankAccountId);
    const account = await this.accounts.find(creditorId, debtorId);
    if (!account) {
      throw refuse('unknown-account', `${debtorId} has no account with ${creditorId}.`, { creditorId, debtorId });
    }
    if (account.currency !== currency) {
      const message = `The debtor’s account is kept in ${account.currency}, the bank account in ${currency}.`;
      throw refuse('currency-mismatch', message, { account: account.currency, bankAccount: currency });
    }
    return account;
  }

  /** Refuses a payment request that is none of this debtor's. */
  async mustAsk(reference: string, { creditorId, debtorId }: AccountRef): Promise<void> {
    const { state } = await this.commands.load(paymentRequestDecider, `payment-request-${reference}`);
    if (state?.issued.debtorId === debtorId && state.issued.creditorId === creditorId) return;
    throw refuse('unknown-request', `${debtorId} has no payment request ${reference}.`, { reference });
  }

  /** The text of the VietQR code of a request. Refused: another currency, or a bank account that has none. */
  async vietQr(request: {
    readonly bankAccountId: string;
    readonly reference: string;
    readonly amount: number;
    readonly currency: string;
  }): Promise<string> {
    const { bankAccountId, reference, amount, currency } = request;
    const { number, bankCode } = await this.bankAccount(bankAccountId);
    if (currency !== 'VND')
      throw refuse('no-vietqr', `VietQR is for VND, this request is in ${currency}.`, { currency });
    const code = encodeVietQr({
      bankBin: bankCode ?? '',
      account: number,
      service: 'ACCOUNT',
      amount,
      memo: reference,
    });
    if (isRejection(code))
      throw refuse('no-vietqr', `Bank account ${bankAccountId}: ${code.message}`, { bankAccountId });
    return code;
  }

  private async openOf(creditorId: string, debtorId: string, invoices: readonly string[]) {
    if (invoices.length === 0) return [];
    const { state } = await this.commands.load(accountDecider, accountStream(creditorId, debtorId));
    return invoices.map((invoiceId) => {
      const amount = openAmount(state, invoiceId);
      if (amount === 0) throw refuse('nothing-open', `Nothing is open of invoice ${invoiceId}.`, { invoiceId });
      return { invoiceId, amount };
    });
  }

  private async bankAccount(bankAccountId: string): Promise<OpenBankAccount> {
    const { state } = await this.commands.load(bankAccountDecider, `bank-account-${bankAccountId}`);
    if (!state)
      throw refuse('unknown-bank-account', `No bank account ${bankAccountId} is open here.`, { bankAccountId });
    return state;
  }
}

/** A number that nobody guesses, out of a UUID: two share one by chance once in 10^15. */
const numberOf = (uuid: string) => Number.parseInt(uuid.replaceAll('-', '').slice(0, 13), 16) % referenceNumbers;

const refuse = (code: string, message: string, details: Readonly<Record<string, unknown>>) =>
  problemOfRejection(reject(code, message, details));
