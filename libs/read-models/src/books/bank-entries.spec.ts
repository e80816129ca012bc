import fc from 'fast-check';
import { isRejection, type DecisionContext } from '#libs/kernel';
import { projectedRows, storedEvents } from '#libs/projections/testing';
import { bankLineDecider, type BankLineCommand, type BankLineEvent } from '#libs/reconciliation';
import { journalProjection, type JournalRow } from './journal.projection.js';

const account = {
  bankAccountId: 'B',
  creditorId: 'P',
  level: 'PRIMARY',
  distributorId: null,
  currency: 'VND',
} as const;
const told = {
  ...{ lineId: 'L', side: 'CREDIT' as const, amount: 1_000, bankReference: 'FT1', references: [], virtualAccountId: null },
  ...{ paymentId: 'P-L' },
} as const;
const notice: BankLineCommand = {
  type: 'notice',
  account,
  facts: { ...told, noticeId: 'N', valueDate: '2026-10-31' },
};
const record: BankLineCommand = {
  ...{ type: 'record', statementId: 'S', account },
  facts: {
    ...{ ...told, currency: 'VND', status: 'BOOKED', reversal: false, code: null },
    ...{ bookedOn: '2026-11-02', valueDate: '2026-10-31' },
  },
};
const wanted = { refundId: null, invoices: [], differences: [], deductions: [], reference: null, rung: null, score: 0 };
const match = (kind: 'PAYMENT' | 'SUSPENSE', amount: number): BankLineCommand => ({
  ...{ ...wanted, type: 'match', kind, amount, paymentId: null, reasons: [] },
  ...{ debtorId: kind === 'PAYMENT' ? 'D' : null, debtorDistributorId: kind === 'PAYMENT' ? 'D' : null },
});
const unmatch = (number: number): BankLineCommand => {
  return { type: 'unmatch', match: number, unmatchedOn: '2026-11-20', reason: 'r' };
};

/** What becomes of a line, as far as its rules let it. */
function history(commands: readonly BankLineCommand[]) {
  let state = bankLineDecider.initial;
  const events: BankLineEvent[] = [];
  const actor = { kind: 'user', id: 'clerk', roles: [] } as const;
  const context: DecisionContext = { now: '2026-11-20T03:00:00.000Z', businessDate: '2026-11-20', actor };
  for (const command of commands) {
    const outcome = bankLineDecider.decide(command, state, context);
    if (isRejection(outcome)) continue;
    state = outcome.reduce(bankLineDecider.evolve, state);
    events.push(...outcome);
  }
  const rows = projectedRows(journalProjection, storedEvents(events)) as unknown as JournalRow[];
  return { state, rows: rows.filter(({ ledger }) => ledger === 'BANK') };
}

const command = fc.oneof(
  fc.tuple(fc.constantFrom('PAYMENT' as const, 'SUSPENSE' as const), fc.integer({ min: 1, max: 700 })).map(([kind, amount]) => match(kind, amount)),
  fc.integer({ min: 1, max: 6 }).map(unmatch),
  fc.constant(record),
); // prettier-ignore

it('of a line are what is matched of it once a statement has booked it, on the day on which it did; before, nothing', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 20 }), fc.boolean(), (commands, noticed) => {
      const { state, rows } = history([noticed ? notice : record, ...commands]);
      const { line, amount, open } = { ...state!, amount: state!.line.amount };
      const sum = rows.reduce((total, row) => total + row.amount, 0);
      expect(sum).toBe(line.status === 'BOOKED' ? amount - open : 0);
      expect(rows.filter(({ entryDate }) => entryDate !== '2026-11-02')).toEqual([]);
    }),
  );
});

it('of a match made before the booking follow with it, once', () => {
  const made = history([notice, match('PAYMENT', 400), match('SUSPENSE', 100), unmatch(2), record, match('PAYMENT', 50), record]);
  expect(made.rows.map(({ amount }) => amount)).toEqual([400, 50]);
}); // prettier-ignore
