import { reject, tableEntries, type DecisionContext, type Rejection } from '#libs/kernel';
import { findPayment, findRefund, type AccountState, type Refund } from './account.js';
import {
  exceedsPayment,
  refOf,
  refuseAmount,
  refuseDates,
  unknownPayment,
  type Command,
  type Outcome,
} from './checks.js';
import type { AccountEvent } from './events.js';

/** Sets unapplied cash aside for the debtor: from now on nothing else may use it. */
export function proposeRefund(
  command: Command<'propose-refund'>,
  state: AccountState,
  { actor }: DecisionContext,
): Outcome {
  const { refundId, paymentId, amount, reservedOn, reason } = command;
  const refused = refuseAmount(amount, 1) ?? refuseDates(reservedOn);
  if (refused) return refused;
  if (findRefund(state, refundId)) return [];
  const payment = findPayment(state, paymentId);
  if (!payment) return unknownPayment(paymentId);
  if (payment.kind === 'SETTLEMENT_CREDIT') {
    return reject('not-refundable', `${paymentId} is a discount earned after invoicing: it is set off, not paid out.`);
  }
  if (amount > payment.rest) return exceedsPayment(paymentId, payment, amount);
  const data = { ...refOf(command), refundId, paymentId, amount, unapplied: payment.rest - amount };
  return [{ type: 'account.refund-reserved', data: { ...data, reservedOn, proposedBy: actor.id, reason } }];
}

/** Lets it be paid out. Maker is not checker. */
export function approveRefund(
  command: Command<'approve-refund'>,
  state: AccountState,
  { actor }: DecisionContext,
): Outcome {
  const { refundId, approvedOn } = command;
  const refused = refuseDates(approvedOn);
  if (refused) return refused;
  const refund = findRefund(state, refundId);
  if (!refund) return unknownRefund(refundId);
  if (refund.status === 'RELEASED') return released(refundId);
  if (refund.status !== 'PROPOSED') return [];
  if (refund.proposedBy === actor.id) {
    return reject('maker-is-checker', 'Who proposed a refund may not approve it.', { refundId });
  }
  const data = { ...refundOf(command, refund), approvedOn, approvedBy: actor.id };
  return [{ type: 'account.refund-approved', data }];
}

/** It will not be paid out: the cash is free again. */
export function cancelRefund(command: Command<'cancel-refund'>, state: AccountState): Outcome {
  const { refundId, cancelledOn, reason } = command;
  const refused = refuseDates(cancelledOn);
  if (refused) return refused;
  const refund = findRefund(state, refundId);
  if (!refund) return unknownRefund(refundId);
  if (refund.status === 'RELEASED') return [];
  if (refund.status === 'PAID') {
    const message = `Refund ${refundId} was paid out: match the line by which it comes back, or take its match back.`;
    return reject('refund-paid', message, { refundId, line: refund.lineId });
  }
  return [release(command, state, refund, { releasedOn: cancelledOn, cause: 'CANCELLED', lineId: null, reason })];
}

/** A line of the bank is the refund; one line, one refund. */
export function payRefund(command: Command<'pay-refund'>, state: AccountState): Outcome {
  const { refundId, amount, lineId, paidOn } = command;
  const refund = findRefund(state, refundId);
  if (!refund) return unknownRefund(refundId);
  if (refund.status === 'PAID') {
    return refund.lineId === lineId
      ? []
      : reject('refund-paid', `Another line of the bank is refund ${refundId} already.`, { line: refund.lineId });
  }
  if (refund.status === 'RELEASED') return released(refundId);
  if (refund.status === 'PROPOSED') {
    return reject('refund-not-approved', `Nobody has approved refund ${refundId} yet.`, { refundId });
  }
  if (refund.amount !== amount) {
    return reject('refund-differs', `Refund ${refundId} is ${refund.amount}, the match ${amount}.`, {
      refund: refund.amount,
      match: amount,
    });
  }
  return [{ type: 'account.refund-paid', data: { ...refundOf(command, refund), lineId, paidOn } }];
}

/** The line that was taken for it is something else: it waits for the bank again. */
export function unpayRefund(command: Command<'unpay-refund'>, state: AccountState): Outcome {
  const { refundId, lineId, unpaidOn, reason } = command;
  const refund = findRefund(state, refundId);
  if (refund?.status !== 'PAID' || refund.lineId !== lineId) return [];
  return [{ type: 'account.refund-unpaid', data: { ...refundOf(command, refund), lineId, unpaidOn, reason } }];
}

/** The transfer came back: the cash is here, and free, again. */
export function returnRefund(command: Command<'return-refund'>, state: AccountState): Outcome {
  const { refundId, lineId, returnedOn, reason } = command;
  const refund = findRefund(state, refundId);
  if (!refund) return unknownRefund(refundId);
  if (refund.status === 'RELEASED') return [];
  if (refund.status !== 'PAID') {
    return reject('refund-not-paid', `Refund ${refundId} has not been paid out: it can’t have come back.`, {
      refundId,
    });
  }
  return [release(command, state, refund, { releasedOn: returnedOn, cause: 'RETURNED', lineId, reason })];
}

/** A payment goes back: refunds of it that are not paid out yet have nothing to give. `rest` is what is left of it. */
export function releaseRefundsOf(
  command: Command<'reverse-payment'>,
  state: AccountState,
  rest: number,
): readonly AccountEvent[] {
  let unapplied = rest;
  return tableEntries(state.refunds)
    .filter(([, { paymentId }]) => paymentId === command.paymentId)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([refundId, { paymentId, amount }]) => {
      unapplied += amount;
      const data = { ...refOf(command), refundId, paymentId, amount, unapplied, releasedOn: command.reversedOn };
      return {
        type: 'account.refund-released',
        data: { ...data, cause: 'PAYMENT_REVERSED', lineId: null, reason: command.reason },
      };
    });
}

type Released = Extract<AccountEvent, { type: 'account.refund-released' }>['data'];

function release(
  command: Command<'cancel-refund'> | Command<'return-refund'>,
  state: AccountState,
  refund: Refund,
  how: Pick<Released, 'releasedOn' | 'cause' | 'lineId' | 'reason'>,
): AccountEvent {
  const unapplied = (findPayment(state, refund.paymentId)?.rest ?? 0) + refund.amount;
  return { type: 'account.refund-released', data: { ...refundOf(command, refund), unapplied, ...how } };
}

type OfRefund = Command<'approve-refund' | 'cancel-refund' | 'pay-refund' | 'unpay-refund' | 'return-refund'>;

function refundOf(command: OfRefund, { paymentId, amount }: Refund) {
  return { ...refOf(command), refundId: command.refundId, paymentId, amount };
}

function unknownRefund(refundId: string): Rejection {
  return reject('unknown-refund', `No refund ${refundId} on this account.`, { refundId });
}

function released(refundId: string): Rejection {
  return reject('refund-released', `Refund ${refundId} is cancelled: propose it anew.`, { refundId });
}
