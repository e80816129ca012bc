import fc from 'fast-check';
import { rebateDecider, type RebateCommand, type RebateDocument, type RebateEvent } from '#libs/discount-policies';
import { isRejection, type DecisionContext } from '#libs/kernel';
import { projectedRows, storedEvents } from '#libs/projections/testing';
import { rebatesProjection, type RebateRow } from '../settlement/rebates.projection.js';
import { journalProjection, type JournalRow } from './journal.projection.js';

type Opening = Extract<RebateCommand, { type: 'count' }>['opening'];
type Terms = Opening['terms'];

const openingOf = (terms: Partial<Terms>): Opening => ({
  ...{ rebateId: 'V.1.P.D.2026-11', policyId: 'V', version: 1, creditorId: 'P', debtorId: 'D', level: 'PRIMARY' },
  ...{ distributorId: 'D', currency: 'VND', period: '2026-11', from: '2026-11-01', to: '2026-11-30', reference: null },
  terms: {
    slabs: [
      { from: 10, to: 99, rate: '2.5' },
      { from: 100, to: null, rate: '4' },
    ],
    ...{ calculation: 'STEP', payout: 'PERCENT', rounding: 'half-up', base: 'NET', against: 'NOTHING' },
    ...{ late: 'TRUE_UP', taxTreatment: 'REDUCES_TAXABLE_VALUE', budgets: [], ...terms },
  },
});

type Step =
  | { readonly units: number; readonly rate: number }
  | { readonly settle: 'PARTIAL' | 'FINAL' | 'TRUE_UP'; readonly part: number };

/** A rebate's history: documents count, parts are proposed and approved as far as its rules let them. */
function history(opening: Opening, steps: readonly Step[]): readonly RebateEvent[] {
  let state = rebateDecider.initial;
  const events: RebateEvent[] = [];
  const send = (command: RebateCommand, id: string) => {
    const actor = { kind: 'user', id, roles: [] } as const;
    const context: DecisionContext = { now: '2026-12-05T03:00:00.000Z', businessDate: '2026-12-05', actor };
    const outcome = rebateDecider.decide(command, state, context);
    if (isRejection(outcome)) return;
    state = outcome.reduce(rebateDecider.evolve, state);
    events.push(...outcome);
  };
  steps.forEach((step, i) => {
    if ('units' in step) return send({ type: 'count', opening, document: documentOf(`I${i}`, step) }, 'system');
    const settlementId = `S${i}`;
    const open = (state?.accrued ?? 0) - (state?.settled ?? 0);
    const amount = step.settle === 'PARTIAL' ? Math.ceil(open * step.part) : null;
    send({ type: 'propose-settlement', settlementId, kind: step.settle, amount, pay: 'UNAPPLIED' }, 'maker');
    send({ type: 'approve-settlement', settlementId }, 'checker');
  });
  return events;
}

function documentOf(documentId: string, { units, rate }: { units: number; rate: number }): RebateDocument {
  const net = units * 9_973;
  const tax = Math.round((net * rate) / 100);
  const kind = units < 0 ? 'CREDIT_NOTE' : 'INVOICE';
  return {
    documentId,
    invoiceId: documentId,
    kind,
    on: '2026-11-12',
    measure: String(units),
    base: net + tax,
    net,
    tax,
  };
}

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ units: fc.integer({ min: -40, max: 80 }), rate: fc.constantFrom(0, 8, 10) }),
  fc.record({ settle: fc.constantFrom('PARTIAL', 'FINAL', 'TRUE_UP'), part: fc.double({ min: 0.01, max: 1, noNaN: true }) }), // prettier-ignore
);
const base = fc.constantFrom<Terms['base']>('NET', 'INCLUDING_TAX');

const sumOf = (rows: readonly JournalRow[], ledger: string) =>
  rows.reduce((sum, row) => sum + (row.ledger === ledger ? row.amount : 0), 0);

it('accrued in the books is what the rebate has open, whatever came; nothing when all of it is settled', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), base, (steps, of) => {
      const opening = openingOf({ base: of });
      const stored = storedEvents(history(opening, [{ units: 30, rate: 10 }, ...steps]));
      const rows = projectedRows(journalProjection, stored) as unknown as JournalRow[];
      const [rebate] = projectedRows(rebatesProjection, stored) as unknown as [RebateRow];
      expect(sumOf(rows, 'ACCRUED_REBATES') + rebate.booked).toBe(0);
      expect(sumOf(rows, 'REBATES')).toBe(rebate.booked);
      if (of === 'NET') expect(rebate.booked).toBe(rebate.open);
      if (rebate.settled === rebate.accrued) {
        const all = storedEvents(history(opening, [{ units: 30, rate: 10 }, ...steps, { settle: 'FINAL', part: 1 }]));
        expect(sumOf(projectedRows(journalProjection, all) as unknown as JournalRow[], 'ACCRUED_REBATES')).toBe(0);
      }
    }),
  );
});

it('a settlement spends what it really was: with its posting, expense is net and nothing is accrued', () => {
  const events = history(openingOf({ base: 'INCLUDING_TAX' }), [
    { units: 50, rate: 10 },
    { settle: 'PARTIAL', part: 0.3 },
    { units: 70, rate: 8 },
    { settle: 'FINAL', part: 1 },
    { units: -20, rate: 8 },
    { settle: 'TRUE_UP', part: 1 },
  ]);
  const rows = projectedRows(journalProjection, storedEvents(events)) as unknown as JournalRow[];
  expect(sumOf(rows, 'ACCRUED_REBATES')).toBe(0);
  expect(rows.map(({ kind, entryDate }) => `${kind} ${entryDate}`)).toContain('REBATE_ACCRUAL 2026-11-12');
  expect(events.filter(({ type }) => type === 'rebate.settlement-approved')).toHaveLength(3);
});
