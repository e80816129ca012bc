import fc from 'fast-check';
import type { PaymentState } from '#libs/payments';
import type { BankLineState, LineFacts, ToldNotice } from '#libs/reconciliation';
import { lineFacts, ownAccount } from '#libs/reconciliation/testing';
import type { AccountState } from '#libs/accounts';
import { Simulation } from './testing/simulation.js';
import { toAccount, toBankLine, toBankStatement, toPayment, toPaymentRequest, toVirtualAccount } from './targets.js';

const account = {
  creditorId: 'PRINCIPAL',
  debtorId: 'D01',
  level: 'PRIMARY',
  distributorId: 'D01',
  currency: 'VND',
} as const;
const reference = 'TYABC234';

/** An invoice of 500 on the account, asked for under the reference. */
function market(): Simulation {
  const simulation = new Simulation();
  const dates = { issuedOn: '2026-11-01', dueDate: '2026-11-30' };
  simulation.send(
    toAccount({ ...account, type: 'post-invoice', invoiceId: 'I-1', orderId: 'O-1', amount: 500, ...dates }),
  );
  const asked = { reference, amount: 500, bankAccountId: 'B-1', issuedOn: '2026-11-01', expiresOn: '2026-11-30' };
  const invoices = [{ invoiceId: 'I-1', amount: 500 }];
  simulation.send(toPaymentRequest(reference, { type: 'issue', ...account, ...asked, invoices, early: [] }));
  return simulation;
}

function statement(simulation: Simulation, lines: readonly LineFacts[], statementId = 'S-1', sent = lines): void {
  const credits = lines.filter(({ side }) => side === 'CREDIT').reduce((sum, { amount }) => sum + amount, 0);
  const debits = lines.filter(({ side }) => side === 'DEBIT').reduce((sum, { amount }) => sum + amount, 0);
  const file = { fileId: statementId, format: 'MT940', readBy: null, number: null, from: null, to: null };
  const control = { opening: 0, closing: credits - debits, credits, debits, lineCount: lines.length, pages: 1 };
  simulation.send(
    toBankStatement(statementId, {
      type: 'receive',
      account: ownAccount,
      statement: { statementId, ...file, ...control },
      doubts: [],
    }),
  );
  simulation.send(toBankStatement(statementId, { type: 'add-lines', page: 0, lines: sent }));
  simulation.settle();
}

const notice = (change: Partial<ToldNotice> = {}) => {
  const told: ToldNotice = {
    ...{ noticeId: 'N-1', source: 'sepay', number: '1', amount: 500, toldAt: '2026-11-05T10:00:00' },
    ...{ valueDate: '2026-11-05', balanceAfter: null, bankReference: 'FT-L-1', lineId: 'L-1', paymentId: 'P-L-1' },
    ...{ virtualAccountId: null, references: [reference] },
    side: 'CREDIT',
    ...change,
  };
  const command = { type: 'receive', account: ownAccount, notice: told } as const;
  return { target: 'bank-notice', streamId: 'bank-notice-N-1', command } as const;
};

const wanted = {
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
  reasons: [],
} as const;
const books = (simulation: Simulation) => simulation.state<AccountState>('account-PRINCIPAL.D01')!;
const line = (simulation: Simulation, id: string) => simulation.state<BankLineState>(`bank-line-${id}`)!;
const unmatch = { type: 'unmatch', match: 1, unmatchedOn: '2026-11-06', reason: 'mistake' } as const;

describe('from the bank’s line to the settled invoice', () => {
  it('posts by itself what names a reference and has its amount', () => {
    const simulation = market();
    statement(simulation, [lineFacts('L-1', { references: [reference] })]);
    expect(books(simulation)).toMatchObject({ open: 0, unapplied: 0 });
    expect(line(simulation, 'L-1')).toMatchObject({ open: 0, made: 1 });
    expect(simulation.refused).toEqual([]);
  });

  it.each<[string, Partial<LineFacts>]>([
    ['another amount', { references: [reference], amount: 499 }],
    ['two references', { references: [reference, 'TYXYZ999'] }],
    ['an unknown reference', { references: ['TYXYZ999'] }],
    ['no reference', {}],
    ['a reversal', { references: [reference], reversal: true }],
    ['money that went out', { references: [reference], side: 'DEBIT' }],
    ['a pending line', { references: [reference], status: 'PENDING', bookedOn: null }],
  ])('leaves %s to a person', (_, change) => {
    const simulation = market();
    statement(simulation, [lineFacts('L-1', change)]);
    expect(books(simulation)).toMatchObject({ open: 500, unapplied: 0 });
    expect(line(simulation, 'L-1')?.made).toBe(0);
    expect(simulation.refused).toEqual([]);
  });

  it('takes a match back: the invoice and the request are open again', () => {
    const simulation = market();
    statement(simulation, [lineFacts('L-1', { references: [reference] })]);
    simulation.send(toBankLine('L-1', unmatch));
    simulation.settle();
    expect(books(simulation)).toMatchObject({ open: 500, unapplied: 0 });
    statement(simulation, [lineFacts('L-2', { references: [reference] })], 'S-2');
    expect(books(simulation)).toMatchObject({ open: 0, unapplied: 0 });
  });

  it('counts an announced payment and its line as one', () => {
    const simulation = market();
    const money = { amount: 500, method: 'BANK_TRANSFER', valueDate: '2026-11-04', invoices: [] } as const;
    const told = { reference: null, bankReference: 'FT-L-1' };
    simulation.send(toPayment('P-L-1', { type: 'record', paymentId: 'P-L-1', ...account, ...money, ...told }));
    statement(simulation, [lineFacts('L-1', { references: [reference] })]);
    expect(books(simulation)).toMatchObject({ open: 0, unapplied: 0 });
    simulation.send(toBankLine('L-1', unmatch));
    simulation.settle();
    expect(simulation.state<PaymentState>('payment-P-L-1')).toMatchObject({ lineId: null, reversed: false });
    expect(simulation.refused).toEqual([]);
  });

  it('counts a notice and the statement as one payment, whichever comes first', () => {
    const steps = [
      (simulation: Simulation) => simulation.send(notice()),
      (simulation: Simulation) => statement(simulation, [lineFacts('L-1', { references: [reference] })]),
    ];
    for (const order of [steps, steps.toReversed()]) {
      const simulation = market();
      for (const step of order) {
        step(simulation);
        simulation.settle();
        expect(books(simulation)).toMatchObject({ open: 0, unapplied: 0 });
      }
      expect(line(simulation, 'L-1')).toMatchObject({ open: 0, made: 1, line: { status: 'BOOKED' } });
      expect(simulation.refused).toEqual([]);
    }
  });

  it('starts nothing from a notice that nothing ties to a line', () => {
    const simulation = market();
    simulation.send(notice({ bankReference: null, lineId: null, paymentId: null }));
    simulation.settle();
    expect(books(simulation)).toMatchObject({ open: 500, unapplied: 0 });
  });

  it('posts what came in on a virtual account by its amount alone, or by the reference of the same debtor', () => {
    for (const references of [[], [reference]]) {
      const simulation = market();
      const opening = { bankAccountId: 'B-1', number: '9012345678', reference: null } as const;
      simulation.send(toVirtualAccount('B-1.9012345678', { type: 'open', ...account, ...opening }));
      const facts = lineFacts('L-1', { references, virtualAccountId: 'B-1.9012345678' });
      statement(simulation, [facts]);
      expect(books(simulation)).toMatchObject({ open: 0, unapplied: 0 });
      const matches = [{ rung: 1, by: 'RULE', debtorId: 'D01' }];
      expect(line(simulation, 'L-1')).toMatchObject({ open: 0, matches });
      expect(simulation.refused).toEqual([]);
    }
  });

  it('leaves it to a person where virtual account and reference are of two debtors', () => {
    const simulation = market();
    const opening = { bankAccountId: 'B-1', number: '9012345678', reference: null, debtorId: 'D02' } as const;
    simulation.send(toVirtualAccount('B-1.9012345678', { type: 'open', ...account, ...opening }));
    statement(simulation, [lineFacts('L-1', { references: [reference], virtualAccountId: 'B-1.9012345678' })]);
    expect(books(simulation)).toMatchObject({ open: 500, unapplied: 0 });
    expect(simulation.events('payment-request.claimed')).toMatchObject([{ why: 'OTHER_DEBTOR' }]);
  });

  it('takes a match back that comes second to its payment: the line is open again, the payment is the first one’s', () => {
    const simulation = market();
    statement(simulation, [lineFacts('L-1'), lineFacts('L-2')]);
    const till = { amount: 500, method: 'CASH', valueDate: '2026-11-04', invoices: [] } as const;
    const cash = { ...account, paymentId: 'R-1', ...till, reference: null, bankReference: null };
    simulation.send(toPayment('R-1', { type: 'record', ...cash }));
    for (const id of ['L-1', 'L-2']) {
      simulation.send(toBankLine(id, { type: 'match', ...wanted, paymentId: 'R-1' }));
    }
    simulation.settle();
    expect(simulation.state<PaymentState>('payment-R-1')).toMatchObject({ lineId: 'L-1', reversed: false });
    expect(line(simulation, 'L-1')).toMatchObject({ open: 0 });
    expect(line(simulation, 'L-2')).toMatchObject({ open: 500, matches: [] });
    expect(simulation.events('bank-line.unmatched')).toMatchObject([
      { lineId: 'L-2', reason: 'Another line of the bank is payment R-1 already.' },
    ]);
    expect(books(simulation)).toMatchObject({ open: 0, unapplied: 0 });
    expect(simulation.refused).toEqual([]);
  });

  it('lets a small rest go with the match, and asks for it again when the match is taken back', () => {
    const simulation = market();
    statement(simulation, [lineFacts('L-1', { amount: 490 })]);
    const differences = [{ invoiceId: 'I-1', amount: 10, reason: 'bank fee' }];
    const invoices = [{ invoiceId: 'I-1', amount: null }];
    simulation.send(toBankLine('L-1', { type: 'match', ...wanted, invoices, differences }));
    simulation.settle();
    expect(books(simulation)).toMatchObject({ open: 0, unapplied: 0 });
    simulation.send(toBankLine('L-1', unmatch));
    simulation.settle();
    expect(books(simulation)).toMatchObject({ open: 500, unapplied: 0 });
    expect(simulation.events('account.write-off-posted')).toMatchObject([{ kind: 'DIFFERENCE', amount: 10 }]);
    expect(simulation.events('account.write-off-reversed')).toMatchObject([{ kind: 'DIFFERENCE', amount: 10 }]);
    expect(simulation.refused).toEqual([]);
  });

  it('opens the invoices again when the money goes back', () => {
    const simulation = market();
    const back = lineFacts('L-2', { side: 'DEBIT', reversal: true });
    statement(simulation, [lineFacts('L-1', { references: [reference] }), back]);
    simulation.send(toBankLine('L-2', { type: 'match', ...wanted, kind: 'RETURNED_PAYMENT', paymentId: 'P-L-1' }));
    simulation.settle();
    expect(books(simulation)).toMatchObject({ open: 500, unapplied: 0 });
  });

  it('holds what does not add up until a second person releases it', () => {
    const simulation = market();
    statement(simulation, [], 'S-1', []);
    const paying = lineFacts('L-1', { references: [reference] });
    const control = { opening: 0, closing: 1, credits: 500, debits: 0, lineCount: 1, pages: 1 };
    const file = { fileId: 'S-2', format: 'MT940', readBy: null, number: null, from: null, to: null };
    simulation.send(
      toBankStatement('S-2', {
        type: 'receive',
        account: ownAccount,
        statement: { statementId: 'S-2', ...file, ...control },
        doubts: [],
      }),
    );
    simulation.send(toBankStatement('S-2', { type: 'add-lines', page: 0, lines: [paying] }));
    simulation.settle();
    expect(simulation.state('bank-line-L-1')).toBeUndefined();
    simulation.send(toBankStatement('S-2', { type: 'release', reason: 'letter' }), 'u-2');
    simulation.settle();
    expect(books(simulation)).toMatchObject({ open: 0 });
  });
});

/** As the desk saw the correcting line, before others said the same of it. */
const supersede = (lineId: string, by: string) => {
  const seen = { lineId: by, bankAccountId: 'B-1', status: 'BOOKED', supersededBy: null, sentBy: null } as const;
  return toBankLine(lineId, { type: 'supersede', by: seen, reason: 'corrected' });
};

describe('however lines, matches and processes interleave', () => {
  it('what the bank shows as matched is what the account got', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('line' as const),
        id: fc.nat(4),
        amount: fc.constantFrom(500, 490, 200),
        named: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('match' as const), id: fc.nat(4), amount: fc.constantFrom(null, 100) }),
      fc.record({ kind: fc.constant('unmatch' as const), id: fc.nat(4), match: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('supersede' as const), id: fc.nat(4), by: fc.nat(4) }),
      fc.record({ kind: fc.constant('manager' as const), which: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const simulation = market();
        steps.forEach((move, n) => {
          if (move.kind === 'manager') return void simulation.step(move.which);
          const id = `L-${move.id}`;
          if (move.kind === 'match') {
            return void simulation.send(toBankLine(id, { type: 'match', ...wanted, amount: move.amount }));
          }
          if (move.kind === 'supersede') return void simulation.send(supersede(id, `L-${move.by}`));
          if (move.kind === 'unmatch') return void simulation.send(toBankLine(id, { ...unmatch, match: move.match }));
          const facts = lineFacts(id, { amount: move.amount, references: move.named ? [reference] : [] });
          return void simulation.send(
            toBankLine(id, { type: 'record', account: ownAccount, statementId: `S-${n}`, facts }),
          );
        });
        simulation.settle();
        const lines = [...simulation.states<BankLineState>('bank-line').values()];
        const matched = lines.flatMap((l) => l?.matches ?? []).reduce((sum, { amount }) => sum + amount, 0);
        const { open, unapplied } = books(simulation);
        expect(500 - open + unapplied).toBe(matched);
        const requestPaid = lines.flatMap((l) => l?.matches ?? []).filter((m) => m.by === 'RULE');
        expect(requestPaid.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
  });

  it('lines that are superseded by each other at once do not all go', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('supersede' as const), id: fc.nat(2), by: fc.nat(2) }),
      fc.record({ kind: fc.constant('reopen' as const), id: fc.nat(2) }),
      fc.record({ kind: fc.constant('manager' as const), which: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const simulation = market();
        statement(simulation, [0, 1, 2].map((n) => lineFacts(`L-${n}`))); // prettier-ignore
        for (const move of steps) {
          if (move.kind === 'manager') simulation.step(move.which);
          else if (move.kind === 'reopen') simulation.send(toBankLine(`L-${move.id}`, { type: 'reopen' }));
          else simulation.send(supersede(`L-${move.id}`, `L-${move.by}`));
        }
        simulation.settle();
        for (const start of ['L-0', 'L-1', 'L-2']) {
          const chain = [start];
          for (let by = line(simulation, start).supersededBy; by !== null; by = line(simulation, by).supersededBy) {
            expect(chain).not.toContain(by);
            chain.push(by);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
