import * as fc from 'fast-check';
import { constraint, productsOf, published } from '../testing/policies.js';
import type { PolicyBody } from '../policy.js';
import { earlyPaymentOffer } from './early/offer.js';
import { policiesOn } from './early/terms.js';
import { earlyPaymentDiscounts, type PaymentApplied } from './early-payment.js';
import type { SettledInvoice } from './policies-of-invoice.js';

type Terms = Partial<
  Pick<PolicyBody, 'stacking' | 'group' | 'bestFor' | 'priority' | 'schemeOn' | 'eligibility' | 'governingDate'>
>;

/** A policy of early payment: percent until a day. */
const early = (
  policyId: string,
  rate: string,
  until: number,
  terms: Terms = {},
  partial: 'PRO_RATA' | 'NONE' = 'PRO_RATA',
) =>
  published(policyId, {
    ...{ currency: 'VND', phase: 'SETTLEMENT', governingDate: 'INVOICE', base: 'INCLUDING_TAX', level: 'SECONDARY' },
    ...{ constraint: constraint({ measure: 'DAYS' }), slabs: [{ from: 0, to: until, rate }] },
    settlement: { kind: 'EARLY_PAYMENT', paidOn: 'BANK_DATE', graceDays: 0, partial },
    ...terms,
  });

const day = (n: number) => `2026-01-${String(n + 1).padStart(2, '0')}`;
const invoice: SettledInvoice = {
  ...{ invoiceId: 'I-1', orderId: 'ORD-1', issuedOn: day(0), acceptedOn: day(0), dueDate: day(30), position: 100 },
  trade: {
    ...{ level: 'SECONDARY', sellerId: 'D01', buyerId: 'O-1', distributorId: 'D01', outletId: 'O-1', channel: 'GT' },
    ...{ territory: 'VN', outletClass: 'A', shipFrom: 'D01-WH', shipTo: 'O-1', currency: 'VND' },
  },
  attributes: { INVOICE: { distributor: 'D01', outlet: 'O-1' }, RECEIPT: {} },
  lines: ['A', 'B'].map((sku) => ({
    ...{ sku, brand: null, category: null, nature: 'GOODS', quantity: 1, gross: 50_000, net: 50_000, tax: 0 },
  })),
};
const total = 100_000;
const paid = (amount: number, on: number, paymentId = `P${on}`): PaymentApplied => {
  return { paymentId, amount, bankDate: day(on), valueDate: day(on) };
};

function earned(policies: readonly ReturnType<typeof early>[], ...payments: PaymentApplied[]) {
  const offer = earlyPaymentOffer(policies, invoice);
  if (!offer) throw new Error('no offer');
  return earlyPaymentDiscounts(policiesOn(offer, total), total, payments);
}
/** `policy amount`, or why and by whom it yields. */
const told = (...of: Parameters<typeof earned>) =>
  earned(...of).map(({ policyId, amount, reason, by }) =>
    [policyId, reason ?? amount, ...(by === null ? [] : [by])].join(' '),
  );

describe('several policies of early payment on one invoice', () => {
  it('of a best-of group one gives: by priority, then by the money of the day that was paid on', () => {
    const best = { stacking: 'BEST_OF', group: 'cash' } as const;
    const [quick, slow] = [early('quick', '3', 5, best), early('slow', '2', 20, best)];
    expect(told([quick, slow], paid(97_000, 5))).toEqual(['quick 3000', 'slow ANOTHER_IS_BETTER quick']);
    expect(told([quick, slow], paid(98_000, 6))).toEqual(['quick OUTSIDE_DAYS', 'slow 2000']);
    const first = early('slow', '2', 20, { ...best, priority: 1 });
    expect(told([quick, first], paid(98_000, 5))).toEqual(['slow 2000', 'quick ANOTHER_IS_BETTER slow']);
    const cheap = { ...best, bestFor: 'COMPANY' } as const;
    expect(told([early('quick', '3', 5, cheap), early('slow', '2', 20, cheap)], paid(98_000, 5))).toEqual([
      ...['quick ANOTHER_IS_BETTER slow', 'slow 2000'],
    ]);
  });

  it('an exclusive one is alone, unless another of higher priority applies', () => {
    const alone = early('alone', '2', 7, { stacking: 'EXCLUSIVE' });
    expect(told([alone, early('more', '5', 7)], paid(98_000, 1))).toEqual([
      ...['more ANOTHER_IS_EXCLUSIVE alone', 'alone 2000'],
    ]);
    expect(told([alone, early('more', '5', 7, { priority: 1 })], paid(95_000, 1))).toEqual([
      ...['more 5000', 'alone NOT_ALONE more'],
    ]);
    // Too late for the exclusive one: it is in nobody's way.
    expect(told([alone, early('more', '5', 20)], paid(95_000, 8))).toEqual(['more 5000', 'alone OUTSIDE_DAYS']);
  });

  it('others add up on what their group found, or compound on what is left', () => {
    const both = (stacking: 'ADD' | 'COMPOUND') => [
      early('ten', '10', 7, { stacking }),
      early('five', '5', 7, { stacking }),
    ];
    expect(told(both('ADD'), paid(85_000, 1))).toEqual(['ten 10000', 'five 5000']);
    expect(told(both('COMPOUND'), paid(85_500, 1))).toEqual(['ten 10000', 'five 4500']);
    const third = early('third', '10', 7, { stacking: 'ADD', group: 'other' });
    // It finds what the first group left: 85,000.
    expect(told([...both('ADD'), third], paid(76_500, 1))).toEqual(['ten 10000', 'third 9000', 'five 5000']);
  });

  it('earn each its share of what a part covers, those that give nothing on a part only with the rest', () => {
    const [ten, five] = [early('ten', '10', 7, { stacking: 'ADD' }), early('five', '5', 7, { stacking: 'ADD' })];
    expect(told([ten, five], paid(42_500, 1), paid(42_500, 2))).toEqual([
      ...['ten 5000', 'five 2500', 'ten 5000', 'five 2500'],
    ]);
    const whole = early('five', '5', 7, { stacking: 'ADD' }, 'NONE');
    expect(told([ten, whole], paid(45_000, 1), paid(40_000, 2))).toEqual([
      ...['ten 5000', 'five PART_ONLY', 'ten 5000', 'five 5000'],
    ]);
  });

  it('stand by priority, customer, product, money, id, in whatever order they are told', () => {
    const narrow = {
      eligibility: { all: [{ any: [{ attribute: 'outlet', operator: 'IN', values: ['O-1'] }] }] },
    } as const;
    const policies = [
      early('e-id', '2', 7),
      early('d-id', '2', 7),
      early('money', '3', 7),
      early('product', '1', 7, { schemeOn: productsOf({ skus: ['A'] }) }),
      early('customer', '1', 7, narrow),
      early('priority', '1', 7, { priority: 5 }),
    ];
    const order = ['priority', 'customer', 'product', 'money', 'd-id', 'e-id'];
    fc.assert(
      fc.property(fc.shuffledSubarray(policies, { minLength: policies.length }), (shuffled) => {
        expect(earlyPaymentOffer(shuffled, invoice)?.policies.map(({ policyId }) => policyId)).toEqual(order);
      }),
    );
  });

  it('are open to the buyer as it was when the goods were received, or invoiced, as each says', () => {
    const only = {
      eligibility: { all: [{ any: [{ attribute: 'channel', operator: 'IN', values: ['MT'] }] }] },
    } as const;
    const received = { ...only, governingDate: 'RECEIPT' } as const;
    const attributes = { INVOICE: { channels: ['GT', 'MT'] }, RECEIPT: { channels: ['GT'] } };
    const held = (policies: ReturnType<typeof early>[], of: SettledInvoice['attributes']) =>
      earlyPaymentOffer(policies, { ...invoice, attributes: of })?.policies.map(({ policyId }) => policyId) ?? [];
    const policies = [early('invoiced', '2', 7, only), early('received', '2', 7, received)];
    expect(held(policies, attributes)).toEqual(['invoiced']);
    expect(held(policies, { INVOICE: attributes.RECEIPT, RECEIPT: attributes.INVOICE })).toEqual(['received']);
  });

  it('never give more than the total; a policy that gives nothing may be taken away, if all give on a part', () => {
    const stacking = fc.constantFrom('EXCLUSIVE' as const, 'BEST_OF' as const, 'COMPOUND' as const, 'ADD' as const);
    const one = fc.record({
      ...{
        stacking,
        group: fc.constantFrom('a', 'b'),
        bestFor: fc.constantFrom('CUSTOMER' as const, 'COMPANY' as const),
      },
      ...{ priority: fc.nat(1), rate: fc.constantFrom('0', '1', '2.5', '40', '100'), until: fc.nat(10) },
      partial: fc.constantFrom('PRO_RATA' as const, 'NONE' as const),
    });
    const payments = fc.array(fc.tuple(fc.integer({ min: 1, max: 120_000 }), fc.nat(12)), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 5 }), payments, (drawn, money) => {
        const policies = drawn.map(({ rate, until, partial, ...terms }, i) =>
          early(`P${i}`, rate, until, terms, partial),
        );
        const applied = money.map(([amount, on], i) => paid(amount, on, `P${i}`));
        const all = earned(policies, ...applied);
        const given = all.reduce((sum, { amount }) => sum + amount, 0);
        expect(all.every(({ amount }) => amount >= 0)).toBe(true);
        expect(given).toBeLessThanOrEqual(total);
        for (const { policyId } of policies) {
          const idle = all.filter((entry) => entry.policyId === policyId).every(({ reason }) => reason !== null);
          if (!idle || policies.length === 1 || drawn.some(({ partial }) => partial === 'NONE')) continue;
          const without = earned(
            policies.filter((policy) => policy.policyId !== policyId),
            ...applied,
          );
          const amounts = (of: typeof all) =>
            of.map(({ paymentId, policyId: id, amount }) => `${paymentId} ${id} ${amount}`);
          expect(amounts(without)).toEqual(amounts(all.filter((entry) => entry.policyId !== policyId)));
        }
      }),
      { numRuns: 300 },
    );
  });
});
