import * as fc from 'fast-check';
import type { PolicyBody } from '../policy.js';
import { policyFaults } from '../soundness.js';
import { constraint, policyBody, slabs } from '../testing/policies.js';
import { earlyPaymentDiscount, type PaymentApplied } from './early-payment.js';
import { periodRebate, rebatePeriod, settlementOf, type RebateFact } from './period-rebate.js';

type Early = Extract<NonNullable<PolicyBody['settlement']>, { kind: 'EARLY_PAYMENT' }>;
type Rebate = Extract<NonNullable<PolicyBody['settlement']>, { kind: 'PERIOD_REBATE' }>;

const early = (terms: Partial<Early> = {}, changes: Partial<PolicyBody> = {}) =>
  policyBody({
    ...{ phase: 'SETTLEMENT', governingDate: 'INVOICE', base: 'INCLUDING_TAX' },
    constraint: constraint({ measure: 'DAYS' }),
    slabs: [
      { from: 0, to: 7, rate: '2' },
      { from: 8, to: 14, rate: '1' },
    ],
    settlement: { kind: 'EARLY_PAYMENT', paidOn: 'BANK_DATE', graceDays: 0, partial: 'PRO_RATA', ...terms },
    ...changes,
  });
const invoice = { issuedOn: '2026-01-01', total: 10_000, net: 9_000 };
const paid = (amount: number, bankDate: string, valueDate = bankDate, paymentId = bankDate): PaymentApplied => {
  return { paymentId, amount, bankDate, valueDate };
};
const amounts = (body: PolicyBody, ...payments: PaymentApplied[]) =>
  earlyPaymentDiscount(body, invoice, payments).map(({ amount }) => amount);

describe('early payment', () => {
  it('can be published', () => {
    expect(policyFaults(early(), '2026-01-01')).toEqual([]);
  });

  it('of 100 with 2 % within 7 days: 98 up to 8 January settles an invoice of 1 January, then 100', () => {
    expect(amounts(early(), paid(9_800, '2026-01-08'))).toEqual([200]);
    expect(amounts(early(), paid(9_800, '2026-01-15'))).toEqual([98]);
    expect(amounts(early(), paid(9_900, '2026-01-09'))).toEqual([100]);
    expect(amounts(early(), paid(10_000, '2026-01-16'))).toEqual([0]);
  });

  it('gives some days of grace, and counts the bank’s day or the value date', () => {
    const late = paid(9_800, '2026-01-10', '2026-01-08');
    expect(amounts(early({ graceDays: 2 }), late)).toEqual([200]);
    expect(amounts(early({ paidOn: 'VALUE_DATE' }), late)).toEqual([200]);
    expect(amounts(early({ graceDays: 1 }), paid(9_900, '2026-01-15'))).toEqual([100]);
    expect(amounts(early(), paid(9_800, '2025-12-20'))).toEqual([200]);
  });

  it('on a part earns on what it covers, or nothing until the rest is paid', () => {
    expect(amounts(early(), paid(4_900, '2026-01-05'), paid(4_950, '2026-01-10'))).toEqual([100, 50]);
    const none = early({ partial: 'NONE' });
    expect(amounts(none, paid(4_900, '2026-01-05'), paid(4_900, '2026-01-07'))).toEqual([0, 200]);
    expect(amounts(none, paid(5_000, '2026-01-05'), paid(4_900, '2026-01-09'))).toEqual([0, 100]);
    expect(amounts(none, paid(4_900, '2026-01-05'))).toEqual([0]);
  });

  it('works on the net where tax earns nothing, and on what credit notes left', () => {
    expect(amounts(early({}, { base: 'NET' }), paid(9_820, '2026-01-05'))).toEqual([180]);
    const credited = { ...invoice, total: 5_000, net: 4_500 };
    expect(earlyPaymentDiscount(early(), credited, [paid(4_900, '2026-01-05')])[0]!.amount).toBe(100);
  });

  it('is never more than the best slab gives, and never less for paying sooner', () => {
    const payments = fc.array(fc.tuple(fc.integer({ min: 1, max: 6_000 }), fc.integer({ min: 1, max: 20 })), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(payments, fc.constantFrom('PRO_RATA' as const, 'NONE' as const), (drawn, partial) => {
        const facts = (sooner: number) =>
          drawn.map(([amount, day], i) =>
            paid(amount, `2026-01-${String(Math.max(1, day - sooner)).padStart(2, '0')}`, undefined, `P${i}`),
          );
        const earned = earlyPaymentDiscount(early({ partial }), invoice, facts(0));
        const discount = earned.reduce((sum, { amount }) => sum + amount, 0);
        expect(discount).toBeGreaterThanOrEqual(0);
        expect(discount).toBeLessThanOrEqual(200);
        const sooner = earlyPaymentDiscount(early({ partial }), invoice, facts(30)).reduce(
          (sum, { amount }) => sum + amount,
          0,
        );
        // Payments of one day count in another order, so that each may round down elsewhere.
        expect(sooner).toBeGreaterThanOrEqual(discount - drawn.length);
      }),
    );
  });
});

const rebate = (changes: Partial<PolicyBody> = {}, terms: Partial<Rebate> = {}) =>
  policyBody({
    ...{ phase: 'SETTLEMENT', governingDate: 'INVOICE', slabs: slabs([100, '2'], [200, '3']) },
    settlement: {
      kind: 'PERIOD_REBATE',
      period: 'QUARTER',
      against: 'NOTHING',
      targets: [],
      late: 'TRUE_UP',
      ...terms,
    },
    ...changes,
  });
const fact = (documentId: string, measure: number, base = measure * 100): RebateFact => {
  return { documentId, on: '2026-11-02', measure, base };
};
const accrued = (body: PolicyBody, facts: readonly RebateFact[], reference: number | null = null) =>
  periodRebate(body, facts, reference).accruals.map(({ amount }) => amount);

describe('a period rebate', () => {
  it('can be published, and knows its periods', () => {
    expect(policyFaults(rebate(), '2026-01-01')).toEqual([]);
    const periods = (['MONTH', 'QUARTER', 'YEAR', 'WINDOW'] as const).map((period) =>
      rebatePeriod(rebate({}, { period }), '2026-11-22'),
    );
    expect(periods).toEqual(['2026-11', '2026-Q4', '2026', 'WINDOW']);
  });

  it('accrues with each invoice, and gives back what a return loses', () => {
    const facts = [fact('A', 90), fact('B', 30), fact('C', 90), fact('R', -20)];
    expect(accrued(rebate(), facts)).toEqual([0, 240, 390, -250]);
    expect(periodRebate(rebate(), facts, null)).toMatchObject({ measure: 190, base: 19_000, slab: 1, amount: 380 });
  });

  it('rewards the whole, or each slab its stretch', () => {
    const marginal = rebate({ calculation: { kind: 'MARGINAL' } });
    expect(periodRebate(marginal, [fact('A', 250)], null).amount).toBe(200 + 153);
    const perUnit = { payout: { kind: 'AMOUNT_PER_UNIT' as const }, slabs: slabs([100, '0.05'], [200, '0.10']) };
    expect(periodRebate(rebate(perUnit), [fact('A', 250)], null).amount).toBe(2_500);
    expect(periodRebate(rebate({ ...perUnit, calculation: { kind: 'MARGINAL' } }), [fact('A', 250)], null).amount).toBe(
      1_010,
    );
    expect(
      periodRebate(rebate({ payout: { kind: 'FIXED' }, slabs: slabs([100, '50']) }), [fact('A', 250)], null).amount,
    ).toBe(5_000);
  });

  it('goes by whole percents of a target or of last year', () => {
    const growth = rebate({ slabs: slabs([100, '1'], [110, '2']) }, { against: 'LAST_YEAR' });
    expect(accrued(growth, [fact('A', 999), fact('B', 1), fact('C', 99), fact('D', 1)], 1_000)).toEqual([
      0, 1_000, 99, 1_101,
    ]);
    expect(accrued(growth, [fact('A', 999)], 0)).toEqual([0]);
  });

  it('is settled by the difference to what was settled before, late documents and returns included', () => {
    const before = periodRebate(rebate(), [fact('A', 120)], null);
    expect(settlementOf(before, [])).toBe(240);
    expect(settlementOf(periodRebate(rebate(), [fact('A', 120), fact('LATE', 90)], null), [240])).toBe(390);
    expect(settlementOf(periodRebate(rebate(), [fact('A', 120), fact('R', -60)], null), [240])).toBe(-240);
  });

  it('is what its accruals add up to, whatever comes in and back, in any order', () => {
    const facts = fc.array(fc.tuple(fc.integer({ min: -80, max: 120 }), fc.integer({ min: 0, max: 500 })), {
      maxLength: 12,
    });
    const bodies = [rebate(), rebate({ calculation: { kind: 'MARGINAL' } }), rebate({ payout: { kind: 'FIXED' } })];
    fc.assert(
      fc.property(facts, fc.constantFrom(...bodies), (drawn, body) => {
        const all = drawn.map(([measure, price], i) => fact(`D${i}`, measure, measure * price));
        const { accruals, amount } = periodRebate(body, all, null);
        expect(accruals.reduce((sum, accrual) => sum + accrual.amount, 0)).toBe(amount);
        expect(amount).toBeGreaterThanOrEqual(0);
        expect(periodRebate(body, all.toReversed(), null).amount).toBe(amount);
      }),
    );
  });
});
