import type { AccountRef } from '#libs/accounts';
import type { BankLineEvent } from '#libs/reconciliation';
import { processManager, type ProcessCommand } from './process-manager.js';
import { toAccount, toBankLine, toBankStatement, toPayment, toPaymentRequest } from './targets.js';

type Data<Type extends BankLineEvent['type']> = Extract<BankLineEvent, { type: Type }>['data'];
type Matched = Data<'bank-line.matched'>;
type Booked = Pick<
  Data<'bank-line.noticed'>,
  'lineId' | 'side' | 'amount' | 'currency' | 'creditorId' | 'valueDate' | 'references'
> & { readonly reversal?: boolean; readonly bookedOn?: string | null };

/** Money that came in under one reference: what was asked for under it decides. More than one: a person decides. */
function claim({ lineId, side, amount, reversal, currency, creditorId, bookedOn = null, ...line }: Booked) {
  const { valueDate, references } = line;
  const [reference, ...others] = references;
  if (side === 'DEBIT' || reversal || reference === undefined || others.length > 0) return [];
  return [toPaymentRequest(reference, { type: 'claim', lineId, amount, currency, creditorId, bookedOn, valueDate })];
}

/** A match is a payment: the one that was announced, or a new one. */
function pay(match: Matched): readonly ProcessCommand[] {
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
    ...differences(match, (account, writeOffId, { invoiceId, amount: rest, reason }) => {
      return { ...account, type: 'write-off', writeOffId, invoiceId, amount: rest, postedOn: valueDate, reason };
    }),
  ];
}

function takeBack(match: Data<'bank-line.unmatched'>): readonly ProcessCommand[] {
  const { paymentId, lineId, reference, unmatchedOn, reason } = match;
  return [
    ...(paymentId === null ? [] : [toPayment(paymentId, { type: 'unfund', lineId, reason, on: unmatchedOn })]),
    ...(reference === null ? [] : [toPaymentRequest(reference, { type: 'reopen', lineId })]),
    ...differences(match, (account, writeOffId) => {
      return { ...account, type: 'reverse-write-off', writeOffId, reversedOn: unmatchedOn, reason };
    }),
  ];
}

type Differing = Matched | Data<'bank-line.unmatched'>;
type Difference = Matched['differences'][number];

function differences(
  match: Differing,
  command: (account: AccountRef, writeOffId: string, difference: Difference) => Parameters<typeof toAccount>[0],
): readonly ProcessCommand[] {
  const { creditorId, debtorId, level, debtorDistributorId: distributorId, currency, lineId } = match;
  if (debtorId === null || distributorId === null) return [];
  const account = { creditorId, debtorId, level, distributorId, currency };
  return match.differences.map((difference) =>
    toAccount(command(account, `${lineId}.${match.match}.${difference.invoiceId}`, difference)),
  );
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
  'payment-request.paid': ({ lineId, reference, debtorId, distributorId, invoices, earlyUntil }) => [
    toBankLine(lineId, {
      type: 'match-by-rule',
      kind: 'PAYMENT',
      amount: null,
      paymentId: null,
      debtorId,
      debtorDistributorId: distributorId,
      invoices,
      differences: [],
      reference,
      rung: 2,
      score: 100,
      reasons: ['reference', earlyUntil === null ? 'amount' : `amount with the discount for paying by ${earlyUntil}`],
    }),
  ],
  'bank-line.matched': pay,
  'bank-line.unmatched': takeBack,
});
