import * as fc from 'fast-check';
import { isRejection, noAmounts, plusAmounts, totalsOf, type DecisionContext } from '#libs/kernel';
import { sampleTrade } from '#libs/kernel/testing';
import {
  invoiceDecider,
  type InvoiceCommand,
  type InvoiceEvent,
  type InvoiceLine,
  type InvoiceState,
} from './index.js';

const context: DecisionContext = {
  now: '2026-11-25T03:00:00.000Z',
  businessDate: '2026-11-25',
  actor: { kind: 'user', id: 'u-1', roles: [] },
};

const drafts = fc.array(
  fc.record({
    quantity: fc.integer({ min: 1, max: 30 }),
    net: fc.nat({ max: 2_000 }),
    discount: fc.integer({ min: -50, max: 500 }),
    tax: fc.nat({ max: 200 }),
  }),
  { minLength: 1, maxLength: 3 },
);
const issue = drafts.map((all): InvoiceCommand => {
  const lines = all.map(({ quantity, net, discount, tax }, i): InvoiceLine => {
    const amounts = { discount, net: net + 50, gross: net + 50 + discount, tax };
    return { lineNo: i + 1, sku: `SKU-${i + 1}`, nature: 'GOODS', quantity, taxRate: '10', ...amounts };
  });
  const when = { issuedOn: '2026-11-20', acceptedOn: '2026-11-19', paymentTermDays: 7 };
  const id = { invoiceId: 'i-1', orderId: 'o-1', deliveryId: 'd-1', externalRef: null, trade: sampleTrade };
  return { type: 'issue', ...id, ...when, lines, budgets: [] };
});

const adjustmentId = fc.nat({ max: 30 }).map((n) => `a-${n}`);
const lineNo = fc.integer({ min: 1, max: 3 });
const adjustedOn = '2026-11-25';
const change: fc.Arbitrary<InvoiceCommand> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('adjust' as const),
      adjustmentId,
      reason: fc.constantFrom('RETURN' as const, 'QUANTITY' as const),
      returnId: fc.constant(null),
      adjustedOn: fc.constant(adjustedOn),
      note: fc.constant(null),
      lines: fc.array(fc.record({ lineNo, quantity: fc.integer({ min: 1, max: 8 }) }), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('adjust-price' as const),
      adjustmentId,
      adjustedOn: fc.constant(adjustedOn),
      note: fc.constant(null),
      lines: fc.array(fc.record({ lineNo, net: fc.integer({ min: 1, max: 200 }) }), { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: adjustmentId.map((id): InvoiceCommand => {
      return { type: 'replace', replacementId: 'i-2', adjustmentId: id, reason: 'wrong name', adjustedOn };
    }),
  },
);

function run(commands: readonly InvoiceCommand[]) {
  const log: InvoiceEvent[] = [];
  let state: InvoiceState = invoiceDecider.initial;
  for (const command of commands) {
    const outcome = invoiceDecider.decide(command, state, context);
    if (isRejection(outcome)) continue;
    state = outcome.reduce(invoiceDecider.evolve, state);
    log.push(...outcome);
  }
  return { log, state };
}

describe('any story of an invoice', () => {
  const story = fc.tuple(issue, fc.array(change, { minLength: 1, maxLength: 40, size: 'max' }));

  it('takes off sound amounts, never more than was invoiced', () => {
    let adjustments = 0;
    fc.assert(
      fc.property(story, ([first, changes]) => {
        const { log, state } = run([first, ...changes]);
        if (state.status === 'NONE') throw new Error('not issued');
        const taken = new Map(state.lines.map((line) => [line.lineNo, { ...noAmounts, quantity: 0 }]));
        const ids = new Set<string>();
        for (const event of log) {
          if (event.type !== 'invoice.adjusted') continue;
          adjustments += 1;
          expect(ids.has(event.data.adjustmentId)).toBe(false);
          ids.add(event.data.adjustmentId);
          expect(event.data.totals).toEqual(totalsOf(event.data.lines));
          for (const line of event.data.lines) {
            expect(line.gross - line.discount).toBe(line.net);
            expect(Math.min(line.quantity, line.gross, line.net, line.tax)).toBeGreaterThanOrEqual(0);
            const sum = taken.get(line.lineNo)!;
            taken.set(line.lineNo, { ...plusAmounts(sum, line), quantity: sum.quantity + line.quantity });
          }
        }
        for (const line of state.lines) {
          const { quantity, ...amounts } = taken.get(line.lineNo)!;
          expect(line.quantity - quantity).toBe(line.leftQuantity);
          expect(plusAmounts(amounts, line.left)).toEqual({
            ...{ gross: line.gross, discount: line.discount, net: line.net, tax: line.tax },
          });
          expect(Math.min(line.leftQuantity, line.left.gross, line.left.net, line.left.tax)).toBeGreaterThanOrEqual(0);
          if (line.leftQuantity === 0) expect(line.left).toEqual(noAmounts);
          if (state.status === 'REPLACED') expect(line.leftQuantity).toBe(0);
        }
        expect(totalsOf(state.lines.map((line) => line.left)).total).toBe(state.leftTotal);
      }),
      { numRuns: 300 },
    );
    expect(adjustments).toBeGreaterThan(300);
  });

  it('folds to the same invoice again, and repeats decide nothing', () => {
    fc.assert(
      fc.property(story, ([first, changes]) => {
        const { log, state } = run([first, ...changes]);
        expect(log.reduce(invoiceDecider.evolve, invoiceDecider.initial)).toEqual(state);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        const done = new Set(log.flatMap((e) => (e.type === 'invoice.adjusted' ? [e.data.adjustmentId] : [])));
        for (const command of changes) {
          if (command.type === 'issue' || command.type === 'replace' || !done.has(command.adjustmentId)) continue;
          expect(invoiceDecider.decide(command, state, context)).toEqual([]);
        }
        expect(invoiceDecider.decide(first, state, context)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
