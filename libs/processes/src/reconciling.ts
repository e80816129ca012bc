import type { AccountCommand, AccountRef } from '#libs/accounts';
import { accountStream } from '#libs/kernel';
import type { BankLineEvent } from '#libs/reconciliation';
import { processManager, type ProcessCommand } from './process-manager.js';
import {
  refOf,
  toAccount,
  toBankLine,
  toBankStatement,
  toPayment,
  toPaymentRequest,
  toVirtualAccount,
} from './targets.js';

type Data<Type extends BankLineEvent['type']> = Extract<BankLineEvent, { type: Type }>['data'];
type Matched = Data<'bank-line.matched'>;
type Booked = Pick<
  Data<'bank-line.noticed'>,
  'lineId' | 'side' | 'amount' | 'currency' | 'creditorId' | 'valueDate' | 'references' | 'virtualAccountId'
> & { readonly reversal?: boolean; readonly bookedOn?: string | null };

/**
 * Money that came in under one reference: what was asked for under it decides. More than one: a person decides. On a virtual
 * account: whose it is decides first.
 */
function claim({ side, reversal, references, virtualAccountId, ...line }: Booked): readonly ProcessCommand[] {
  const { lineId, amount, currency, creditorId, bookedOn = null, valueDate } = line;
  if (side === 'DEBIT' || reversal) return [];
  const money = { lineId, amount, currency, creditorId, bookedOn, valueDate };
  if (virtualAccountId !== null) return [toVirtualAccount(virtualAccountId, { type: 'credit', ...money, references })];
  const [reference, ...others] = references;
  if (reference === undefined || others.length > 0) return [];
  return [toPaymentRequest(reference, { type: 'claim', ...money, debtorId: null })];
}

/** A match by a rule: all of the line is this debtor's money for these invoices. */
const byRule = (
  { lineId, debtorId, distributorId, invoices }: Ruled,
  rung: number,
  reference: string | null,
  reasons: readonly string[],
) =>
  toBankLine(lineId, {
    type: 'match-by-rule',
    ...{ kind: 'PAYMENT', amount: null, paymentId: null, refundId: null, debtorId, debtorDistributorId: distributorId },
    ...{ invoices, differences: [], deductions: [], reference, rung, score: 100, reasons },
  });

const amountOf = ({ earlyUntil }: { readonly earlyUntil: string | null }) =>
  earlyUntil === null ? 'amount' : `amount with the discount for paying by ${earlyUntil}`;

interface Ruled {
  readonly lineId: string;
  readonly debtorId: string;
  readonly distributorId: string;
  readonly invoices: readonly { readonly invoiceId: string; readonly amount: number | null }[];
}

/** A match is a payment, the one that was announced or a new one, or a refund. */
function pay(match: Matched): readonly ProcessCommand[] {
  if (match.refundId !== null) return refund(match, match.refundId);
  const { paymentId, creditorId, level, currency, debtorId, amount, valueDate, lineId, bankAccountId } = match;
  if (paymentId === null) return [];
  if (match.kind === 'RETURNED_PAYMENT') {
    const reason = 'returned by the bank';
    return [toPayment(paymentId, { type: 'reverse', reason, reversedOn: valueDate })];
  }
  const { reference, bankReference, invoices } = match;
  const distributorId = match.debtorDistributorId;
  const whose = { paymentId, creditorId, level, distributorId, currency, debtorId };
  const money = { amount, method: 'BANK_TRANSFER', valueDate, reference, bankReference, invoices } as const;
  return [
    toPayment(paymentId, { type: 'fund', ...whose, ...money, lineId, bankAccountId }),
    ...partsOf(match, match.differences, (account, writeOffId, { invoiceId, amount: rest, reason }) => {
      const given = { kind: 'DIFFERENCE', writeOffId, invoiceId, amount: rest, postedOn: valueDate, reason } as const;
      return { ...account, type: 'write-off', ...given };
    }),
    ...partsOf(match, match.deductions, (account, deductionId, kept) => {
      const { invoiceId, amount: part, reason, note, openedBy: disputedBy } = kept;
      const dispute = { deductionId, invoiceId, amount: part, reason, note, paymentId };
      return { ...account, type: 'dispute-invoice', ...dispute, disputedOn: valueDate, disputedBy };
    }),
  ];
}

/** The money went to the debtor, or came back from there. */
function refund(match: Matched, refundId: string): readonly ProcessCommand[] {
  const { kind, amount, lineId, valueDate } = match;
  const account = accountOf(match);
  if (!account) return [];
  if (kind === 'REFUND') {
    return [toAccount({ ...account, type: 'pay-refund', refundId, amount, lineId, paidOn: valueDate })];
  }
  const reason = 'returned by the bank';
  return [toAccount({ ...account, type: 'return-refund', refundId, lineId, returnedOn: valueDate, reason })];
}

function takeBack(match: Data<'bank-line.unmatched'>): readonly ProcessCommand[] {
  const { paymentId, refundId, lineId, reference, unmatchedOn, reason } = match;
  const account = accountOf(match);
  return [
    ...(refundId === null || !account
      ? []
      : [toAccount({ ...account, type: 'unpay-refund', refundId, lineId, unpaidOn: unmatchedOn, reason })]),
    ...(paymentId === null ? [] : [toPayment(paymentId, { type: 'unfund', lineId, reason, on: unmatchedOn })]),
    ...(reference === null ? [] : [toPaymentRequest(reference, { type: 'reopen', lineId })]),
    ...partsOf(match, match.differences, (ref, writeOffId) => {
      return { ...ref, type: 'reverse-write-off', writeOffId, reversedOn: unmatchedOn, reason };
    }),
    ...partsOf(match, match.deductions, (ref, deductionId, { invoiceId }) => {
      return {
        ...ref,
        type: 'resolve-dispute',
        deductionId,
        invoiceId,
        outcome: 'REBILL',
        resolvedOn: unmatchedOn,
        reason,
      };
    }),
  ];
}

type Line = Matched | Data<'bank-line.unmatched'>;

/** The debtor's account; none where the debtor is not known. */
function accountOf({ creditorId, debtorId, level, debtorDistributorId: distributorId, currency }: Line) {
  if (debtorId === null || distributorId === null) return undefined;
  return { creditorId, debtorId, level, distributorId, currency };
}

/** Commands to the account about parts of invoices, each under an id that follows from line, match and invoice. */
function partsOf<Part extends { readonly invoiceId: string }>(
  match: Line,
  parts: readonly Part[],
  command: (account: AccountRef, id: string, part: Part) => AccountCommand,
): readonly ProcessCommand[] {
  const account = accountOf(match);
  if (!account) return [];
  return parts.map((part) => toAccount(command(account, `${match.lineId}.${match.match}.${part.invoiceId}`, part)));
}

/** The bank's lines become payments: by their reference, or as a person matched them. */
export const reconciling = processManager('reconciling', {
  'bank-statement.lines-accepted': ({ statementId, lines, ...page }) => {
    const { bankAccountId, creditorId, level, distributorId, currency } = page;
    const account = { bankAccountId, creditorId, level, distributorId, currency };
    return lines.map((facts) => toBankLine(facts.lineId, { type: 'record', statementId, account, facts }));
  },
  'bank-statement.released': ({ statementId, pages }) =>
    Array.from({ length: pages }, (_, page) => toBankStatement(statementId, { type: 'accept-lines', page })),
  'bank-notice.received': ({ noticeId, lineId, paymentId, bankReference, ...told }) => {
    if (lineId === null || paymentId === null || bankReference === null) return [];
    const { bankAccountId, creditorId, level, distributorId, currency } = told;
    const { side, amount, valueDate, references, virtualAccountId } = told;
    const account = { bankAccountId, creditorId, level, distributorId, currency };
    const what = { side, amount, valueDate, bankReference, references, virtualAccountId };
    return [toBankLine(lineId, { type: 'notice', account, facts: { lineId, noticeId, paymentId, ...what } })];
  },
  'bank-line.noticed': claim,
  'bank-line.recorded': (line) => (line.status === 'BOOKED' ? claim(line) : []),
  'bank-line.booked': claim,
  'virtual-account.credited': ({ lineId, amount, bookedOn, valueDate, reference, ...of }, { position }) => {
    const { creditorId, debtorId, currency } = of;
    const money = { lineId, amount, bookedOn, valueDate };
    if (reference !== null) {
      return [toPaymentRequest(reference, { type: 'claim', ...money, currency, creditorId, debtorId })];
    }
    const command = { type: 'recognise-amount', ...refOf(of), ...money, position } as const;
    return [{ target: 'settlement', streamId: accountStream(creditorId, debtorId), command }];
  },
  'account.amount-recognised': (paid) => [byRule(paid, 1, null, [amountOf(paid)])],
  'payment-request.paid': (paid) => [byRule(paid, 2, paid.reference, ['reference', amountOf(paid)])],
  'bank-line.matched': pay,
  'bank-line.unmatched': takeBack,
  'payment.funding-refused': ({ lineId, paymentId, refusedOn, reason }) => [
    toBankLine(lineId, { type: 'take-back', paymentId, unmatchedOn: refusedOn, reason }),
  ],
  'bank-line.superseded': ({ lineId, by }) => [toBankLine(by, { type: 'correct', corrected: lineId })],
  'bank-line.correction-refused': ({ lineId, corrected }) => [toBankLine(corrected, { type: 'restore', by: lineId })],
});
