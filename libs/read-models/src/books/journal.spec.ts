import fc from 'fast-check';
import { accountEvents } from '#libs/accounts';
import { postingLedgers } from '#libs/books';
import { rebateEvents } from '#libs/discount-policies';
import { invoiceEvents } from '#libs/invoicing';
import { sampleTrade } from '#libs/kernel/testing';
import { paymentEvents } from '#libs/payments';
import { projectedRows, projectionSpec, storedEvents, type SpecEvent } from '#libs/projections/testing';
import { bankLineEvents } from '#libs/reconciliation';
import { journalProjection, type JournalRow } from './journal.projection.js';
import { postings } from './postings.js';

const given = projectionSpec(journalProjection);
const trade = { ...sampleTrade, sellerId: 'D01', buyerId: 'O1' };
const totals = { gross: 120, discount: 20, net: 100, tax: 10, total: 110 };
const money = { creditorId: 'principal', level: 'PRIMARY', distributorId: 'D01', currency: 'VND' } as const;
const payment = { ...money, paymentId: 'P1', amount: 50, valueDate: '2026-11-05', debtorId: 'D01' };
const line = {
  ...{ ...money, distributorId: null, lineId: 'L1', bankAccountId: 'B1', paymentId: 'P1', debtorId: 'D01' },
  ...{ amount: 50, valueDate: '2026-11-05', unmatchedOn: '2026-11-06', kind: 'PAYMENT', refundId: null },
  bookedOn: '2026-11-07',
};
const refundLine = { ...line, kind: 'REFUND', paymentId: null, refundId: 'R1' };
const refund = {
  ...{ ...money, refundId: 'R1', paymentId: 'P1', amount: 50, debtorId: 'D01' },
  ...{ reservedOn: '2026-11-08', releasedOn: '2026-11-09' },
};
const discount = {
  ...{ ...money, kind: 'EARLY_PAYMENT', documentId: 'S1', amount: 11, net: 10, tax: 1, debtorId: 'D01' },
  ...{ postedOn: '2026-11-08', takenBackOn: '2026-11-09', issuedOn: '2026-11-10' },
};
const rebate = {
  ...{ ...money, rebateId: 'V.1.principal.D01.2026-11', debtorId: 'D01', booked: 40, released: 30 },
  ...{ document: { documentId: 'I1', on: '2026-11-05' }, approvedOn: '2026-12-02' },
};
const writeOff = {
  ...money,
  kind: 'BAD_DEBT',
  debtorId: 'D01',
  invoiceId: 'I1',
  amount: 7,
  postedOn: '2026-11-08',
  reversedOn: '2026-11-09',
};

/** ledger: amount, in order. */
const linesOf = (event: SpecEvent) =>
  given(event)
    .rows()
    .map((row) => `${String(row['ledger'])} ${String(row['amount'])}`);

describe('what an event posts', () => {
  it.each<[string, SpecEvent, string[]]>([
    ['an invoice', { type: 'invoice.issued', data: { trade, totals, invoiceId: 'I1', issuedOn: '2026-11-01' } }, ['RECEIVABLE 110', 'REVENUE -100', 'OUTPUT_VAT -10']],
    ['a return', { type: 'invoice.adjusted', data: { trade, totals, adjustmentId: 'A1', adjustedOn: '2026-11-02', reason: 'RETURN' } }, ['RETURNS 100', 'OUTPUT_VAT 10', 'RECEIVABLE -110']],
    ['a lower price', { type: 'invoice.adjusted', data: { trade, totals, adjustmentId: 'A1', adjustedOn: '2026-11-02', reason: 'PRICE' } }, ['PRICE_REDUCTIONS 100', 'OUTPUT_VAT 10', 'RECEIVABLE -110']],
    ['a wrong quantity', { type: 'invoice.adjusted', data: { trade, totals, adjustmentId: 'A1', adjustedOn: '2026-11-02', reason: 'QUANTITY' } }, ['REVENUE 100', 'OUTPUT_VAT 10', 'RECEIVABLE -110']],
    ['money of a known payer', { type: 'payment.recorded', data: payment }, ['IN_TRANSIT 50', 'RECEIVABLE -50']],
    ['money of an unknown payer', { type: 'payment.recorded', data: { ...payment, debtorId: null } }, ['IN_TRANSIT 50', 'SUSPENSE -50']],
    ['cash', { type: 'payment.recorded', data: { ...payment, onHand: true } }, ['CASH_ON_HAND 50', 'RECEIVABLE -50']],
    ['cash that is given back', { type: 'payment.reversed', data: { ...payment, onHand: true, reversedOn: '2026-11-07' } }, ['RECEIVABLE 50', 'CASH_ON_HAND -50']],
    ['cash that is deposited', { type: 'payment.funded', data: { ...payment, onHand: true, fundedOn: '2026-11-06' } }, ['IN_TRANSIT 50', 'CASH_ON_HAND -50']],
    ['cash that was not', { type: 'payment.unfunded', data: { ...payment, onHand: true, unfundedOn: '2026-11-06' } }, ['IN_TRANSIT -50', 'CASH_ON_HAND 50']],
    ['a transfer that the bank shows', { type: 'payment.funded', data: { ...payment, onHand: false, fundedOn: '2026-11-06' } }, []],
    ['what version 1 told of a deposit', { type: 'payment.funded', data: { ...payment, onHand: true, fundedOn: null } }, []],
    ['a payer who becomes known', { type: 'payment.identified', data: payment }, ['SUSPENSE 50', 'RECEIVABLE -50']],
    ['money that goes back', { type: 'payment.reversed', data: { ...payment, reversedOn: '2026-11-07' } }, ['RECEIVABLE 50', 'IN_TRANSIT -50']],
    ['money that goes back unknown', { type: 'payment.reversed', data: { ...payment, debtorId: null, reversedOn: '2026-11-07' } }, ['SUSPENSE 50', 'IN_TRANSIT -50']],
    ['a line of the bank', { type: 'bank-line.matched', data: line }, ['BANK 50', 'IN_TRANSIT -50']],
    ['a line matched wrongly', { type: 'bank-line.unmatched', data: line }, ['BANK -50', 'IN_TRANSIT 50']],
    ['a line that only a notice told of', { type: 'bank-line.matched', data: { ...line, bookedOn: null } }, []],
    ['a line that only a notice told of, matched wrongly', { type: 'bank-line.unmatched', data: { ...line, bookedOn: null } }, []],
    ['a line that is booked after it was matched', { type: 'bank-line.booked', data: { ...line, matches: [line, { ...line, kind: 'BANK_FEE', paymentId: null, amount: 3 }] } }, ['BANK 50', 'IN_TRANSIT -50', 'BANK_CHARGES 3', 'BANK -3']],
    ['a line that is booked', { type: 'bank-line.booked', data: { ...line, matches: [] } }, []],
    ['money that the bank takes back', { type: 'bank-line.matched', data: { ...line, kind: 'RETURNED_PAYMENT' } }, ['BANK -50', 'IN_TRANSIT 50']],
    ['a refund that is set aside', { type: 'account.refund-reserved', data: refund }, ['RECEIVABLE 50', 'REFUNDS_PAYABLE -50']],
    ['a refund that is not', { type: 'account.refund-released', data: refund }, ['RECEIVABLE -50', 'REFUNDS_PAYABLE 50']],
    ['a refund that went out', { type: 'bank-line.matched', data: refundLine }, ['REFUNDS_PAYABLE 50', 'BANK -50']],
    ['a refund that did not', { type: 'bank-line.unmatched', data: refundLine }, ['REFUNDS_PAYABLE -50', 'BANK 50']],
    ['a refund that came back', { type: 'bank-line.matched', data: { ...refundLine, kind: 'RETURNED_REFUND' } }, ['REFUNDS_PAYABLE -50', 'BANK 50']],
    ['what was kept back rightly', { type: 'account.deduction-credited', data: { ...refund, deductionId: 'DED', postedOn: '2026-11-08' } }, ['PRICE_REDUCTIONS 50', 'RECEIVABLE -50']],
    ['a fee', { type: 'bank-line.matched', data: { ...line, kind: 'BANK_FEE', paymentId: null } }, ['BANK_CHARGES 50', 'BANK -50']],
    ['a fee that was none', { type: 'bank-line.unmatched', data: { ...line, kind: 'BANK_FEE', paymentId: null } }, ['BANK_CHARGES -50', 'BANK 50']],
    ['a write-off', { type: 'account.write-off-posted', data: writeOff }, ['BAD_DEBT 7', 'RECEIVABLE -7']],
    ['a write-off taken back', { type: 'account.write-off-reversed', data: writeOff }, ['BAD_DEBT -7', 'RECEIVABLE 7']],
    ['a small difference', { type: 'account.write-off-posted', data: { ...writeOff, kind: 'DIFFERENCE' } }, ['PAYMENT_DIFFERENCES 7', 'RECEIVABLE -7']],
    ['a small difference taken back', { type: 'account.write-off-reversed', data: { ...writeOff, kind: 'DIFFERENCE' } }, ['PAYMENT_DIFFERENCES -7', 'RECEIVABLE 7']],
    ['an early payment', { type: 'account.settlement-credit-posted', data: discount }, ['PAYMENT_DISCOUNTS 10', 'OUTPUT_VAT 1', 'RECEIVABLE -11']],
    ['an early payment that bounced', { type: 'account.settlement-credit-taken-back', data: discount }, ['PAYMENT_DISCOUNTS -10', 'OUTPUT_VAT -1', 'RECEIVABLE 11']],
    ['a rebate', { type: 'account.settlement-credit-posted', data: { ...discount, kind: 'PERIOD_REBATE' } }, ['REBATES 10', 'OUTPUT_VAT 1', 'RECEIVABLE -11']],
    ['a rebate that was too much', { type: 'account.debit-note-posted', data: { ...discount, kind: 'PERIOD_REBATE' } }, ['REBATES -10', 'OUTPUT_VAT -1', 'RECEIVABLE 11']],
    ['a rebate that is earned', { type: 'rebate.accrued', data: rebate }, ['REBATES 40', 'ACCRUED_REBATES -40']],
    ['a rebate that is lost', { type: 'rebate.accrued', data: { ...rebate, booked: -40 } }, ['REBATES -40', 'ACCRUED_REBATES 40']],
    ['what was earned before the books knew accruals', { type: 'rebate.accrued', data: { ...rebate, booked: 0 } }, []],
    ['a rebate that is settled', { type: 'rebate.settlement-approved', data: rebate }, ['ACCRUED_REBATES 30', 'REBATES -30']],
    ['an invoice of free goods', { type: 'invoice.issued', data: { trade, totals: { gross: 5, discount: 5, net: 0, tax: 0, total: 0 }, invoiceId: 'I1', issuedOn: '2026-11-01' } }, []],
    ['an invoice on the account', { type: 'account.invoice-posted', data: { ...money, amount: 110 } }, []],
    ['money on the account', { type: 'account.payment-posted', data: payment }, []],
  ])('%s', (_, event, expected) => {
    expect(linesOf(event)).toEqual(expected);
  }); // prettier-ignore

  it.each<[string, object, string, string]>([
    ['invoice.issued', { trade, totals, invoiceId: 'I1', issuedOn: '2026-11-01' }, 'INVOICE', '2026-11-01'],
    ['invoice.adjusted', { trade, totals, adjustmentId: 'A1', adjustedOn: '2026-11-02', reason: 'RETURN' }, 'RETURN', '2026-11-02'],
    ['invoice.adjusted', { trade, totals, adjustmentId: 'A1', adjustedOn: '2026-11-02', reason: 'PRICE' }, 'PRICE_REDUCTION', '2026-11-02'],
    ['invoice.adjusted', { trade, totals, adjustmentId: 'A1', adjustedOn: '2026-11-02', reason: 'REPLACEMENT' }, 'CORRECTION', '2026-11-02'],
    ['payment.recorded', payment, 'RECEIPT', '2026-11-05'],
    ['payment.identified', payment, 'IDENTIFICATION', '2026-11-05'],
    ['payment.reversed', { ...payment, reversedOn: '2026-11-07' }, 'RECEIPT_REVERSAL', '2026-11-07'],
    ['payment.funded', { ...payment, onHand: true, fundedOn: '2026-11-06' }, 'DEPOSIT', '2026-11-06'],
    ['payment.unfunded', { ...payment, onHand: true, unfundedOn: '2026-11-08' }, 'DEPOSIT', '2026-11-08'],
    ['bank-line.matched', line, 'BANK', '2026-11-07'],
    ['bank-line.matched', { ...line, kind: 'BANK_FEE', paymentId: null }, 'BANK_FEE', '2026-11-07'],
    ['bank-line.matched', refundLine, 'REFUND_TRANSFER', '2026-11-07'],
    ['account.refund-reserved', refund, 'REFUND', '2026-11-08'],
    ['account.refund-released', refund, 'REFUND', '2026-11-09'],
    ['account.deduction-credited', { ...refund, deductionId: 'DED', postedOn: '2026-11-10' }, 'DEDUCTION', '2026-11-10'],
    ['account.write-off-posted', writeOff, 'WRITE_OFF', '2026-11-08'],
    ['account.write-off-reversed', writeOff, 'WRITE_OFF', '2026-11-09'],
    ['account.write-off-posted', { ...writeOff, kind: 'DIFFERENCE' }, 'SMALL_DIFFERENCE', '2026-11-08'],
    ['account.settlement-credit-posted', discount, 'EARLY_PAYMENT', '2026-11-08'],
    ['account.settlement-credit-taken-back', discount, 'EARLY_PAYMENT', '2026-11-09'],
    ['account.debit-note-posted', { ...discount, kind: 'PERIOD_REBATE' }, 'PERIOD_REBATE', '2026-11-10'],
    ['rebate.accrued', rebate, 'REBATE_ACCRUAL', '2026-11-05'],
    ['rebate.settlement-approved', rebate, 'REBATE_RELEASE', '2026-12-02'],
  ])('%s %j is a %s of %s, the day of the fact', (type, data, kind, day) => {
    const rows = given({ type, data }).rows();
    expect(new Set(rows.map((row) => `${String(row['kind'])} ${String(row['entryDate'])}`))).toEqual(new Set([`${kind} ${day}`]));
  }); // prettier-ignore

  it.each(['bank-line.matched', 'bank-line.unmatched', 'bank-line.booked'])(
    'is dated as the bank booked it, whenever somebody looks at it: %s',
    (type) => {
      const rows = given({ type, data: { ...line, matches: [line] } }).rows();
      expect(rows.map((row) => row['entryDate'])).toEqual(['2026-11-07', '2026-11-07']);
    },
  );

  it('is in the books of the creditor; a distributor sees its own and never the principal’s', () => {
    given(
      { type: 'invoice.issued', data: { trade, totals, invoiceId: 'I1', issuedOn: '2026-11-01' }, streamId: 'invoice-I1' },
      { type: 'bank-line.matched', data: line, streamId: 'bank-line-L1' },
    ).thenMatching(
      { creditorId: 'D01', distributorId: 'D01', debtorId: 'O1', entryDate: '2026-11-01', documentType: 'INVOICE', documentId: 'I1' },
      { ledger: 'REVENUE' },
      { ledger: 'OUTPUT_VAT' },
      { creditorId: 'principal', distributorId: null, bankAccountId: 'B1', documentType: 'BANK_LINE', documentId: 'L1', streamId: 'bank-line-L1' },
      { bankAccountId: null, documentType: 'PAYMENT', documentId: 'P1' },
    ); // prettier-ignore
  });

  it('is told for every event type that money goes through, and for no other', () => {
    const types = [accountEvents, invoiceEvents, paymentEvents, bankLineEvents, rebateEvents].flatMap(
      ({ definitions }) => definitions.map(({ type }) => type as string),
    );
    expect(Object.keys(postings).sort()).toEqual([...types].sort());
  });
});

const amount = fc.integer({ min: 1, max: 1e12 });
const word = (...words: string[]) => fc.constantFrom(...words);
const books = fc.record({
  creditorId: word('principal', 'D01'),
  level: word('PRIMARY', 'SECONDARY'),
  currency: word('VND', 'USD'),
});
const date = word('2026-10-31', '2026-11-01', '2026-12-01');
const party = fc.constantFrom('D01', null);
const figures = fc
  .record({ net: fc.integer({ min: -1e9, max: 1e12 }), tax: fc.nat(1e9) })
  .map(({ net, tax }) => ({ gross: net, discount: 0, net, tax, total: net + tax }));
const invoiced = fc
  .record({ books, totals: figures, reason: word('RETURN', 'PRICE', 'QUANTITY', 'REPLACEMENT'), issuedOn: date, adjustedOn: date })
  .map(({ books: { creditorId, level, currency }, ...rest }) => ({
    ...rest, invoiceId: 'I', adjustmentId: 'A', trade: { ...sampleTrade, sellerId: creditorId, level, currency },
  })); // prettier-ignore
const moved = fc
  .record({
    ...{
      books,
      amount,
      paymentId: word('P1', 'P2'),
      debtorId: party,
      valueDate: date,
      unmatchedOn: date,
      onHand: fc.boolean(),
      fundedOn: date,
      unfundedOn: date,
    },
    ...{
      reversedOn: date,
      postedOn: date,
      bookedOn: fc.option(date),
      kind: word('PAYMENT', 'SUSPENSE', 'BANK_FEE', 'RETURNED_PAYMENT', 'REFUND', 'RETURNED_REFUND'),
    },
  })
  .map(({ books: whose, ...rest }) => {
    const refundId = /REFUND/.test(rest.kind) ? 'R' : null;
    const paymentId = rest.kind === 'BANK_FEE' || refundId ? null : rest.paymentId;
    return {
      ...whose,
      ...rest,
      paymentId,
      refundId,
      matches: [{ ...rest, paymentId, refundId }],
      lineId: 'L',
      bankAccountId: 'B',
      invoiceId: 'I',
      deductionId: 'DED',
    };
  });
const posting = ([type, post]: [string, unknown]) => (typeof post === 'function' ? [type] : []);
const settled = fc
  .record({
    ...{ books, figures, kind: word('EARLY_PAYMENT', 'PERIOD_REBATE') },
    ...{ postedOn: date, takenBackOn: date, issuedOn: date },
  })
  .map(({ books: whose, figures: { net, tax, total }, ...rest }) => {
    return { ...whose, ...rest, documentId: 'S', debtorId: 'D01', net, tax, amount: total };
  });
const sourceOf = (type: string): fc.Arbitrary<object> => {
  if (type.startsWith('invoice.')) return invoiced;
  if (type.startsWith('rebate.')) {
    return moved.map(({ creditorId, level, currency, amount: booked, postedOn: on, reversedOn: approvedOn }) => {
      const whose = { creditorId, level, currency, rebateId: 'R', debtorId: 'D01' };
      return { ...whose, booked, released: booked, document: { on }, approvedOn };
    });
  }
  if (/settlement|debit-note/.test(type)) return settled;
  if (type.startsWith('account.refund')) {
    return moved.map(({ postedOn, ...data }) => {
      return { ...data, paymentId: 'P3', refundId: 'R', reservedOn: postedOn, releasedOn: postedOn };
    });
  }
  if (type.includes('write-off'))
    return fc.tuple(moved, word('BAD_DEBT', 'DIFFERENCE')).map(([data, kind]) => ({ ...data, kind }));
  if (type === 'bank-line.booked') return moved.map((data) => ({ ...data, bookedOn: data.valueDate }));
  return type.startsWith('payment.') ? moved.map((data) => ({ ...data, paymentId: 'P3' })) : moved;
};
const event = fc.oneof(
  ...Object.entries(postings)
    .flatMap(posting)
    .map((type): fc.Arbitrary<SpecEvent> => sourceOf(type).map((data) => ({ type, data }))),
);

describe('for any events', () => {
  it('debits are credits in every entry, and in every currency of all books up to any place of the log', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const rows = projectedRows(journalProjection, storedEvents(events)) as unknown as (JournalRow & {
          position: number;
        })[];
        const sums = new Map<string, number>();
        const after = new Map<number, string[]>();
        for (const { position, creditorId, currency, kind, ledger, amount: part } of rows) {
          expect(postingLedgers[kind] as readonly string[]).toContain(ledger);
          expect(part).not.toBe(0);
          const key = `${creditorId} ${currency}`;
          sums.set(key, (sums.get(key) ?? 0) + part);
          after.set(
            position,
            [...sums].filter(([, sum]) => sum !== 0).map(([name]) => name),
          );
        }
        expect([...after.values()].flat()).toEqual([]);
      }),
    );
  });
});
