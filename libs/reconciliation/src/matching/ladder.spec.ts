import fc from 'fast-check';
import { mostSuggestions, suggest, type Evidence, type OpenInvoice } from './ladder.js';

const invoice = (
  invoiceId: string,
  debtorId: string,
  open: number,
  dueDate = '2026-11-30',
  due = open,
): OpenInvoice => ({ invoiceId, debtorId, open, due, dueDate });
const nothing: Evidence = {
  open: 500,
  valueDate: '2026-11-05',
  requests: [],
  namedDebtors: [],
  namedInvoices: [],
  knownPayers: [],
  virtualPayers: [],
  invoices: [],
};
const best = (evidence: Partial<Evidence>) => suggest({ ...nothing, ...evidence })[0];

describe('the ladder', () => {
  it('knows nothing of a line of which nothing is known', () => {
    expect(suggest(nothing)).toEqual([]);
  });

  it('puts a reference with another amount first, and covers what it covers', () => {
    const request = {
      reference: 'TYABC234',
      debtorId: 'D01',
      amount: 600,
      invoices: [
        { invoiceId: 'I-1', amount: 400 },
        { invoiceId: 'I-2', amount: 200 },
      ],
      early: [],
    };
    expect(best({ requests: [request], invoices: [invoice('I-9', 'D02', 500)] })).toMatchObject({
      rung: 3,
      debtorId: 'D01',
      reasons: ['reference TYABC234', 'less than asked for'],
      invoices: [
        { invoiceId: 'I-1', amount: 400 },
        { invoiceId: 'I-2', amount: 100 },
      ],
    });
  });

  it('prefers the document that the payer wrote', () => {
    const invoices = [invoice('I-1', 'D01', 500), invoice('I-2', 'D02', 500)];
    expect(best({ namedInvoices: ['I-2'], invoices })).toMatchObject({ debtorId: 'D02', rung: 4, score: 92 });
  });

  it('knows 98 for 100 when it comes early, and says so', () => {
    const early = invoice('I-1', 'D01', 510, '2026-11-30', 500);
    const discount = 'less the discount for paying early';
    expect(best({ namedInvoices: ['I-1'], invoices: [early] })).toMatchObject({
      ...{ rung: 4, score: 91, reasons: ['its document number', `the documents named, ${discount}`] },
      invoices: [{ invoiceId: 'I-1', amount: 500 }],
    });
    expect(best({ knownPayers: ['D01'], invoices: [early] })).toMatchObject({ score: 87 });
    expect(best({ invoices: [early] })).toMatchObject({ rung: 5, reasons: [expect.any(String), discount] });
    const tier = { until: '2026-11-04', amount: 500, invoices: [{ invoiceId: 'I-1', amount: 500 }] };
    const request = { reference: 'TYABC234', debtorId: 'D01', amount: 510, invoices: [], early: [tier] };
    expect(best({ requests: [request] })).toMatchObject({
      ...{ rung: 3, score: 90, invoices: tier.invoices },
      reasons: ['reference TYABC234', 'the amount with the discount for paying by 2026-11-04, which it missed'],
    });
  });

  it('finds the invoices of a known payer that add up', () => {
    const invoices = [
      invoice('I-1', 'D01', 150),
      invoice('I-2', 'D01', 300),
      invoice('I-3', 'D01', 200),
      invoice('I-4', 'D02', 500),
    ];
    const found = best({ knownPayers: ['D01'], invoices });
    expect(found?.invoices.map(({ invoiceId }) => invoiceId).sort()).toEqual(['I-2', 'I-3']);
    expect(best({ knownPayers: ['D01'], invoices: [invoice('I-1', 'D01', 700)] })).toMatchObject({
      score: 60,
      invoices: [{ invoiceId: 'I-1', amount: 500 }],
    });
  });

  it('by amount alone guesses, the less sure the more invoices are alike', () => {
    expect(best({ invoices: [invoice('I-1', 'D01', 500)] })).toMatchObject({ rung: 5, score: 55 });
    const alike = suggest({
      ...nothing,
      invoices: [invoice('I-1', 'D01', 500, '2026-12-01'), invoice('I-2', 'D02', 500)],
    });
    expect(alike.map(({ score }) => score)).toEqual([25, 25]);
  });

  it('never gives away more than came in or than is open, and always answers alike and soon', () => {
    const debtor = fc.constantFrom('D01', 'D02', 'D03');
    const evidence = fc.record<Evidence>({
      open: fc.integer({ min: 1, max: 2000 }),
      valueDate: fc.constant('2026-11-05'),
      requests: fc.array(
        fc.record({
          reference: fc.constantFrom('TYA', 'TYB'),
          debtorId: debtor,
          amount: fc.integer({ min: 1, max: 2000 }),
          invoices: fc.constant([]),
          early: fc.constant([]),
        }),
        { maxLength: 2 },
      ),
      namedDebtors: fc.array(debtor, { maxLength: 2 }),
      namedInvoices: fc.array(fc.constantFrom('I-0', 'I-1', 'I-2'), { maxLength: 2 }),
      knownPayers: fc.array(debtor, { maxLength: 2 }),
      virtualPayers: fc.array(debtor, { maxLength: 2 }),
      invoices: fc
        .array(fc.record({ debtorId: debtor, open: fc.integer({ min: 1, max: 900 }), less: fc.nat(20) }), {
          maxLength: 80,
        })
        .map((list) =>
          list.map(({ debtorId, open, less }, i) =>
            invoice(`I-${i}`, debtorId, open, undefined, Math.max(1, open - less)),
          ),
        ),
    });
    fc.assert(
      fc.property(evidence, (given) => {
        const found = suggest(given);
        expect(suggest({ ...given, invoices: [...given.invoices].reverse() }).map((s) => s.score)).toEqual(
          found.map((s) => s.score),
        );
        expect(found.length).toBeLessThanOrEqual(mostSuggestions);
        for (const { invoices, score } of found) {
          expect(score).toBeGreaterThan(0);
          expect(invoices.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(given.open);
          for (const { invoiceId, amount } of invoices) {
            expect(amount).toBeLessThanOrEqual(given.invoices.find((i) => i.invoiceId === invoiceId)!.open);
          }
        }
      }),
    );
  });
});
