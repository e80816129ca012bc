import { Injectable } from '@nestjs/common';
import { reject } from '#libs/kernel';
import { paymentDecider, type PaymentState } from '#libs/payments';
import { Commands, problemOfRejection } from '#libs/platform';
import type { BankLineState } from '#libs/reconciliation';
import { paymentIdOf } from '../payments/payment-id.js';
import type { MatchDto, PartDto } from './bank-lines.dto.js';

type Line = NonNullable<BankLineState>;
type Payment = NonNullable<PaymentState>;

/** Which payment a line is: one that was recorded or announced, or one of its own. */
@Injectable()
export class LinePayments {
  constructor(private readonly commands: Commands) {}

  /** A payment to the line's creditor; refused if there is none. */
  async named({ line }: Line, paymentId: string): Promise<Payment> {
    const { state } = await this.commands.load(paymentDecider, `payment-${paymentId}`);
    if (state?.recorded.creditorId === line.creditorId) return state;
    throw refuse('unknown-payment', `No payment ${paymentId} to this account.`, { paymentId });
  }

  /** The amount of the payment that a part names. */
  async ownAmount({ paymentId }: PartDto): Promise<{ amount?: number }> {
    if (paymentId === undefined) return {};
    const { state } = await this.commands.load(paymentDecider, `payment-${paymentId}`);
    return state ? { amount: state.recorded.amount } : {};
  }

  /**
   * The payment that the line is, if not the one that it was taken for when it came in: of several lines under one number at
   * the bank, as after a correction, only one is the payment announced with it. Null: the line's own. One that was announced with another amount is refused.
   */
  async instead({ line, made, open }: Line, { kind, amount }: MatchDto): Promise<string | null> {
    const { creditorId, lineId, bankReference } = line;
    if (made > 0 || bankReference === null || (kind !== 'PAYMENT' && kind !== 'SUSPENSE')) return null;
    const numbered = paymentIdOf(creditorId, bankReference);
    const { state: payment } = await this.commands.load(paymentDecider, `payment-${numbered}`);
    if (!payment || payment.lineId === lineId) return null;
    if (payment.reversed || payment.lineId !== null) {
      return line.paymentId === numbered ? paymentIdOf(creditorId, lineId) : null;
    }
    const { amount: announced } = payment.recorded;
    const matched = amount ?? open;
    if (announced === matched) return numbered;
    if (line.paymentId !== numbered) return null;
    const message =
      `Payment ${numbered} was announced under number ${bankReference} with ${announced}, the match is ${matched}: ` +
      'reverse it first, or name the payment that this is.';
    throw refuse('payment-differs', message, { paymentId: numbered, payment: announced, match: matched });
  }
}

/** A payment that a match names, but can't be. */
export function refusePayment(
  { line, open }: Line,
  payment: Payment,
  { kind, debtorId, amount = open }: MatchDto,
): void {
  const { recorded, reversed, lineId, debtorId: payer } = payment;
  const { paymentId, currency } = recorded;
  if (reversed) throw refuse('payment-reversed', `Payment ${paymentId} was reversed.`, { paymentId });
  if (currency !== line.currency || recorded.amount !== amount) {
    const message = `Payment ${paymentId} is ${recorded.amount} ${currency}, the match ${amount} ${line.currency}.`;
    throw refuse('payment-differs', message, { payment: recorded.amount, match: amount });
  }
  if (kind !== 'PAYMENT') return;
  if (lineId !== null) {
    throw refuse('already-funded', `Another line of the bank is payment ${paymentId} already.`, { lineId });
  }
  if (debtorId !== undefined && payer !== null && payer !== debtorId) {
    throw refuse('already-identified', `${payer} paid ${paymentId}, not ${debtorId}.`, { payer, debtorId });
  }
}

export const refuse = (code: string, message: string, details: Readonly<Record<string, unknown>>) =>
  problemOfRejection(reject(code, message, details));
