import fc from 'fast-check';
import { isRejection, type DecisionContext } from '#libs/kernel';
import { specificationFor } from '#libs/kernel/testing';
import { lineFacts, ownAccount } from '../testing/index.js';
import type { BankLineCommand, CorrectingLine, WantedMatch } from './commands.js';
import { bankLineDecider } from './decide.js';
import { bankLineEvents, type BankLineEvent } from './events.js';
import type { LineFacts } from './facts.js';

const given = specificationFor(bankLineDecider, bankLineEvents);
const record = (change: Partial<LineFacts> = {}): BankLineCommand => ({
  type: 'record',
  statementId: 'S-1',
  account: ownAccount,
  facts: lineFacts('L-1', change),
});
const recorded = (change: Partial<LineFacts> = {}): BankLineEvent => given().when(record(change)).thenEvents()[0]!;
const wanted: WantedMatch = {
  kind: 'PAYMENT',
  amount: null,
  paymentId: null,
  refundId: null,
  debtorId: 'D01',
  debtorDistributorId: 'D01',
  invoices: [],
  differences: [],
  deductions: [],
  reference: null,
  rung: null,
  score: 0,
  reasons: ['the distributor called'],
};
const match = (change: Partial<WantedMatch> = {}): BankLineCommand => ({ type: 'match', ...wanted, ...change });
const byRule: BankLineCommand = { type: 'match-by-rule', ...wanted, reference: 'TYABC234', rung: 2, score: 100 };
const unmatch = (number: number): BankLineCommand => ({
  type: 'unmatch',
  match: number,
  unmatchedOn: '2026-11-06',
  reason: 'another outlet',
});

describe('a line', () => {
  it('is one line however often it is told', () => {
    given(recorded()).when(record()).thenNothing();
    given(recorded())
      .when(record({ status: 'PENDING' }))
      .thenNothing();
  });

  it('that was pending is booked when the statement shows it', () => {
    const pending = recorded({ status: 'PENDING', bookedOn: null });
    given(pending).when(match()).thenRejected('line-pending');
    const [booked] = given(pending)
      .when(record({ references: ['TYABC234'] }))
      .thenEvents();
    expect(booked).toMatchObject({ type: 'bank-line.booked', data: { bookedOn: '2026-11-05', amount: 500 } });
    given(pending, booked!).when(record()).thenNothing();
    expect(given(pending, booked!).when(match()).thenEvents()).toHaveLength(1);
  });
});

describe('a number of the bank that only the booking tells', () => {
  const pending = recorded({ status: 'PENDING', bookedOn: null, bankReference: null, paymentId: 'P-own' });

  it('is the line’s from then on, with the payment that was announced under it', () => {
    const [booked] = given(pending)
      .when(record({ bankReference: 'FT-9', paymentId: 'P-FT-9' }))
      .thenEvents();
    expect(booked?.data).toMatchObject({ bankReference: 'FT-9', paymentId: 'P-FT-9' });
    const matched = given(pending, booked!).when(match()).thenEvents();
    expect(matched[0]?.data).toMatchObject({ bankReference: 'FT-9', paymentId: 'P-FT-9' });
    const [without] = given(pending)
      .when(record({ bankReference: null, paymentId: 'P-other' }))
      .thenEvents();
    expect(given(pending, without!).when(match()).thenEvents()[0]?.data).toMatchObject({ paymentId: 'P-own' });
  });
});

describe('a notice', () => {
  const { lineId, side, amount, valueDate, paymentId } = lineFacts('L-1');
  const told = { lineId, noticeId: 'N-1', side, amount, valueDate, paymentId, virtualAccountId: null };
  const notice: BankLineCommand = {
    type: 'notice',
    account: ownAccount,
    facts: { ...told, bankReference: 'FT-L-1', references: ['TYABC234'] },
  };
  const [noticed] = given().when(notice).thenEvents() as [BankLineEvent];

  it('is a line that can be matched before a statement books it', () => {
    expect(noticed).toMatchObject({ type: 'bank-line.noticed', data: { amount: 500, references: ['TYABC234'] } });
    expect(given(noticed).when(match()).thenEvents()[0]?.data).toMatchObject({ amount: 500, bankReference: 'FT-L-1' });
    given(noticed).when(notice).thenNothing();
    given(recorded()).when(notice).thenNothing();
  });

  it('is booked once by the statement, and keeps what was made of it', () => {
    given(noticed)
      .when(record({ status: 'PENDING', bookedOn: null }))
      .thenNothing();
    const late = record({ valueDate: '2026-11-06', bookedOn: '2026-11-06', references: ['TYXYZ999'] });
    const [booked] = given(noticed).when(late).thenEvents();
    expect(booked?.data).toMatchObject({ bookedOn: '2026-11-06', valueDate: '2026-11-06', references: ['TYXYZ999'] });
    given(noticed, booked!).when(late).thenNothing();
    const [matched] = given(noticed).when(match()).thenEvents();
    const [kept] = given(noticed, matched!).when(late).thenEvents();
    expect(kept?.data).toMatchObject({ references: ['TYABC234'] });
    given(noticed, matched!, kept!).when(match()).thenRejected('line-matched');
  });
});

describe('a refund', () => {
  const refund = { refundId: 'R-1', debtorId: 'D01' };
  const debit = recorded({ side: 'DEBIT' });

  it('is money that went out, or that came back; neither is a payment', () => {
    const [out] = given(debit)
      .when(match({ kind: 'REFUND', ...refund }))
      .thenEvents();
    expect(out?.data).toMatchObject({ kind: 'REFUND', refundId: 'R-1', paymentId: null, amount: 500, open: 0 });
    given(debit)
      .when(match({ kind: 'RETURNED_REFUND', ...refund }))
      .thenRejected('wrong-side');
    given(recorded())
      .when(match({ kind: 'REFUND', ...refund }))
      .thenRejected('wrong-side');
    const [back] = given(recorded())
      .when(match({ kind: 'RETURNED_REFUND', ...refund }))
      .thenEvents();
    given(recorded(), back!).when(unmatch(1)).thenRejected('return-stands');
    expect(given(debit, out!).when(unmatch(1)).thenEvents()[0]?.data).toMatchObject({ refundId: 'R-1', open: 500 });
  });

  it('is named, with its debtor, and only by its own kinds', () => {
    given(debit)
      .when(match({ kind: 'REFUND' }))
      .thenRejected('refund-missing');
    given(debit)
      .when(match({ kind: 'BANK_FEE', ...refund }))
      .thenRejected('refund-missing');
    given(debit)
      .when(match({ kind: 'REFUND', ...refund, debtorId: null }))
      .thenRejected('payer-missing');
  });

  it('lets nothing go and opens no case: only a payment does', () => {
    const kept = [{ invoiceId: 'I-1', amount: 5, reason: 'PRICE', note: null }] as const;
    given(debit)
      .when(match({ kind: 'REFUND', ...refund, deductions: kept }))
      .thenRejected('bad-difference');
    given(recorded())
      .when(match({ deductions: [{ ...kept[0], amount: 0 }] }))
      .thenRejected('bad-amount');
    expect(
      given(recorded())
        .when(match({ deductions: kept }))
        .thenEvents()[0]?.data,
    ).toMatchObject({ deductions: [{ ...kept[0], openedBy: 'u-1' }] });
  });
});

describe('a match', () => {
  it('takes the whole line unless told, and is then the payment of that bank reference', () => {
    expect(given(recorded()).when(match()).thenEvents()[0]?.data).toMatchObject({
      match: 1,
      amount: 500,
      open: 0,
      paymentId: 'P-L-1',
      bankReference: 'FT-L-1',
      by: 'CLERK',
    });
  });

  it('splits a line into payments of their own', () => {
    const [first] = given(recorded())
      .when(match({ amount: 200 }))
      .thenEvents();
    const [second] = given(recorded(), first!)
      .when(match({ debtorId: 'D02', debtorDistributorId: 'D02' }))
      .thenEvents();
    expect(first?.data).toMatchObject({ paymentId: 'P-L-1', bankReference: null, open: 300 });
    expect(second?.data).toMatchObject({ match: 2, paymentId: 'P-L-1.2', amount: 300, open: 0 });
    given(recorded(), first!, second!).when(match()).thenRejected('line-matched');
    given(recorded(), first!)
      .when(match({ amount: 301 }))
      .thenRejected('exceeds-line');
  });

  it('refuses what makes no sense', () => {
    const refused = (change: Partial<WantedMatch>, code: string, facts: Partial<LineFacts> = {}) =>
      given(recorded(facts)).when(match(change)).thenRejected(code);
    refused({ amount: 0 }, 'bad-amount');
    refused({ debtorId: null }, 'payer-missing');
    refused({ kind: 'BANK_FEE' }, 'wrong-side');
    refused({}, 'wrong-side', { side: 'DEBIT' });
    refused({ kind: 'RETURNED_PAYMENT' }, 'payment-missing', { side: 'DEBIT' });
    refused({ invoices: [{ invoiceId: 'I-1', amount: 501 }] }, 'exceeds-match');
    refused({ differences: [{ invoiceId: 'I-1', amount: 0, reason: 'fee' }] }, 'bad-amount');
    given().when(match()).thenRejected('unknown-line');
  });

  it('by a rule comes first or not at all', () => {
    const [ruled] = given(recorded()).when(byRule).thenEvents();
    expect(ruled?.data).toMatchObject({ by: 'RULE', reference: 'TYABC234', rung: 2 });
    given(recorded(), ruled!).when(byRule).thenNothing();
    const [clerk] = given(recorded())
      .when(match({ amount: 1 }))
      .thenEvents();
    given(recorded(), clerk!).when(byRule).thenNothing();
    const [undone] = given(recorded(), ruled!).when(unmatch(1)).thenEvents();
    given(recorded(), ruled!, undone!).when(byRule).thenNothing();
    const [ignored] = given(recorded()).when({ type: 'ignore', reason: 'own transfer' }).thenEvents();
    given(recorded(), ignored!).when(byRule).thenNothing();
  });

  it('is taken back once; a returned payment stays returned', () => {
    const [matched] = given(recorded()).when(match()).thenEvents();
    const [undone] = given(recorded(), matched!).when(unmatch(1)).thenEvents();
    expect(undone?.data).toMatchObject({ open: 500, paymentId: 'P-L-1', debtorId: 'D01' });
    given(recorded(), matched!, undone!).when(unmatch(1)).thenNothing();
    given(recorded(), matched!).when(unmatch(2)).thenRejected('unknown-match');
    const debit = recorded({ side: 'DEBIT' });
    const [returned] = given(debit)
      .when(match({ kind: 'RETURNED_PAYMENT', paymentId: 'P-9' }))
      .thenEvents();
    given(debit, returned!).when(unmatch(1)).thenRejected('return-stands');
  });
});

describe('a line of many parts', () => {
  const part = (paymentId: string | null, amount: number | null): WantedMatch => ({ ...wanted, paymentId, amount });
  const split = (...parts: WantedMatch[]): BankLineCommand => ({ type: 'split', parts });

  it('is explained by all of them at once, each a match as if it came alone', () => {
    const events = given(recorded())
      .when(split(part('R-1', 200), part('R-2', 250), part(null, null)))
      .thenEvents();
    expect(events.map(({ data }) => data)).toMatchObject([
      { match: 1, paymentId: 'R-1', amount: 200, open: 300 },
      { match: 2, paymentId: 'R-2', amount: 250, open: 50 },
      { match: 3, paymentId: 'P-L-1.3', amount: 50, open: 0 },
    ]);
  });

  it('is explained by none of them where one does not fit: that one is told', () => {
    const refused = (code: string, at: number, ...parts: WantedMatch[]) => {
      const { details } = given(recorded())
        .when(split(...parts))
        .thenRejected(code);
      expect(details).toMatchObject({ part: at });
    };
    refused('exceeds-line', 3, part('R-1', 200), part('R-2', 250), part('R-3', 51));
    refused('line-matched', 2, part('R-1', 500), part('R-2', 1));
    refused('payment-matched', 2, part('R-1', 200), part('R-1', 200));
    refused('bad-amount', 1, part('R-1', 0), part('R-2', 1));
  });

  it('takes no payment twice, whenever', () => {
    const [matched] = given(recorded())
      .when(match({ paymentId: 'R-1', amount: 200 }))
      .thenEvents() as [BankLineEvent];
    given(recorded(), matched)
      .when(match({ paymentId: 'R-1', amount: 200 }))
      .thenRejected('payment-matched');
    const [undone] = given(recorded(), matched).when(unmatch(1)).thenEvents() as [BankLineEvent];
    const again = given(recorded(), matched, undone).when(match({ paymentId: 'R-1', amount: 200 }));
    expect(again.thenEvents()).toHaveLength(1);
  });
});

describe('a line that needs no match', () => {
  it('is ignored with a reason, and taken up again', () => {
    const ignore: BankLineCommand = { type: 'ignore', reason: 'transfer between own accounts' };
    const [ignored] = given(recorded()).when(ignore).thenEvents();
    given(recorded(), ignored!).when(ignore).thenNothing();
    given(recorded(), ignored!).when(match()).thenRejected('line-ignored');
    const [reopened] = given(recorded(), ignored!).when({ type: 'reopen' }).thenEvents();
    given(recorded()).when({ type: 'reopen' }).thenNothing();
    expect(given(recorded(), ignored!, reopened!).when(match()).thenEvents()).toHaveLength(1);
    const [matched] = given(recorded())
      .when(match({ amount: 1 }))
      .thenEvents();
    given(recorded(), matched!).when(ignore).thenRejected('line-matched');
  });
});

describe('a line that the bank corrected', () => {
  const by: CorrectingLine = {
    ...{ lineId: 'L-2', bankAccountId: 'B-1', status: 'BOOKED', supersededBy: null, sentBy: 'somebody else' },
  };
  const supersede = (change: Partial<CorrectingLine> = {}): BankLineCommand => ({
    ...{ type: 'supersede', by: { ...by, ...change }, reason: 'the bank says so' },
  });
  const [superseded] = given(recorded()).when(supersede()).thenEvents() as [BankLineEvent];

  it('is superseded by the correcting one: nothing is made of it until it is reopened', () => {
    expect(superseded).toMatchObject({
      type: 'bank-line.superseded',
      data: { by: 'L-2', amount: 500, decidedBy: 'u-1' },
    });
    const then = given(recorded(), superseded);
    then.when(supersede()).thenNothing();
    then.when(supersede({ lineId: 'L-3' })).thenRejected('line-superseded');
    then.when(match()).thenRejected('line-superseded');
    then.when(byRule).thenNothing();
    then.when({ type: 'ignore', reason: 'r' }).thenRejected('line-superseded');
    const [reopened] = then.when({ type: 'reopen' }).thenEvents() as [BankLineEvent];
    expect(given(recorded(), superseded, reopened).when(match()).thenEvents()).toHaveLength(1);
    given(recorded(), superseded, reopened).when(byRule).thenNothing();
  });

  it('is free of matches and counts: else it is said what comes first', () => {
    const [matched] = given(recorded())
      .when(match({ amount: 1 }))
      .thenEvents() as [BankLineEvent];
    given(recorded(), matched).when(supersede()).thenRejected('line-matched');
    const [undone] = given(recorded(), matched).when(unmatch(1)).thenEvents() as [BankLineEvent];
    expect(given(recorded(), matched, undone).when(supersede()).thenEvents()).toHaveLength(1);
    const [ignored] = given(recorded()).when({ type: 'ignore', reason: 'r' }).thenEvents() as [BankLineEvent];
    given(recorded(), ignored).when(supersede()).thenRejected('line-ignored');
  });

  it.each<[string, Partial<CorrectingLine>, string]>([
    ['itself', { lineId: 'L-1' }, 'same-line'],
    ['one of another account', { bankAccountId: 'B-2' }, 'other-bank-account'],
    ['one that is superseded', { supersededBy: 'L-3' }, 'by-superseded'],
    ['one that is pending', { status: 'PENDING' }, 'by-not-booked'],
    ['one that only a notice told of', { status: 'NOTICED', sentBy: null }, 'by-not-booked'],
    ['one in a file that the same person sent', { sentBy: 'u-1' }, 'second-person-needed'],
  ])('is not superseded by %s', (_, change, code) => {
    given(recorded()).when(supersede(change)).thenRejected(code);
  });

  it('counts again if the other one does not count either, as both were said at the same moment', () => {
    const correct: BankLineCommand = { type: 'correct', corrected: 'L-2' };
    given(recorded()).when(correct).thenNothing();
    const [refused] = given(recorded(), superseded).when(correct).thenEvents() as [BankLineEvent];
    expect(refused).toMatchObject({ type: 'bank-line.correction-refused', data: { lineId: 'L-1', corrected: 'L-2' } });
    const restore: BankLineCommand = { type: 'restore', by: 'L-2' };
    const [reopened] = given(recorded(), superseded).when(restore).thenEvents() as [BankLineEvent];
    expect(reopened.type).toBe('bank-line.reopened');
    given(recorded(), superseded, reopened).when(restore).thenNothing();
    given(recorded(), superseded).when({ type: 'restore', by: 'L-3' }).thenNothing();
  });

  it('while it was pending, or left out then, starts nothing when it is booked after all', () => {
    const pending = recorded({ status: 'PENDING', bookedOn: null, references: ['TYABC234'], virtualAccountId: 'V-1' });
    const booked = record({ references: ['TYABC234'], virtualAccountId: 'V-1' });
    for (const leave of [supersede(), { type: 'ignore', reason: 'r' } as const]) {
      const [left] = given(pending).when(leave).thenEvents() as [BankLineEvent];
      const [event] = given(pending, left).when(booked).thenEvents();
      expect(event?.data).toMatchObject({ references: [], virtualAccountId: null });
      given(pending, left, event!)
        .when(match())
        .thenRejected(left.type === 'bank-line.ignored' ? 'line-ignored' : 'line-superseded');
    }
  });
});

describe('a line, whatever comes in whatever order', () => {
  const amount = fc.option(fc.integer({ min: -5, max: 600 }), { nil: null });
  const commands = fc.array(
    fc.oneof(
      fc.constant(record()),
      amount.map((part) => match({ amount: part })),
      fc.constant(byRule),
      fc.integer({ min: 0, max: 6 }).map(unmatch),
      fc.constant<BankLineCommand>({ type: 'ignore', reason: 'r' }),
      fc.constant<BankLineCommand>({ type: 'reopen' }),
      fc.constantFrom<BankLineCommand>(
        {
          type: 'supersede',
          by: { lineId: 'L-2', bankAccountId: 'B-1', status: 'BOOKED', supersededBy: null, sentBy: null },
          reason: 'r',
        },
        { type: 'correct', corrected: 'L-3' },
        { type: 'restore', by: 'L-2' },
      ),
    ),
    { maxLength: 40 },
  );
  const context: DecisionContext = {
    now: '2026-11-06T03:00:00.000Z',
    businessDate: '2026-11-06',
    actor: { kind: 'user', id: 'u-1', roles: ['finance'] },
  };

  it('funds at most its amount, by payments that are never the same twice', () => {
    fc.assert(
      fc.property(commands, (list) => {
        let state = bankLineDecider.initial;
        const payments = new Set<string>();
        for (const command of list) {
          const outcome = bankLineDecider.decide(command, state, context);
          if (isRejection(outcome)) continue;
          for (const event of outcome) {
            state = bankLineDecider.evolve(state, event);
            if (event.type !== 'bank-line.matched') continue;
            expect(payments).not.toContain(event.data.paymentId);
            payments.add(event.data.paymentId!);
          }
          if (!state) continue;
          const matched = state.matches.reduce((sum, { amount: part }) => sum + part, 0);
          expect(matched + state.open).toBe(500);
          expect(state.open).toBeGreaterThanOrEqual(0);
          if (state.ignored !== null || state.supersededBy !== null) expect(matched).toBe(0);
          if (state.ignored !== null) expect(state.supersededBy).toBeNull();
        }
      }),
    );
  });
});
