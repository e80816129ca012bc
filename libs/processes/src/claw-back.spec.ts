import * as fc from 'fast-check';
import { price, type PolicyBody, type PricingRequest, type PublishedPolicy } from '#libs/discount-policies';
import { indexOf, lineOf, policyBody, published, requestOf, slabs } from '#libs/discount-policies/testing';
import { invoiceDecider, type Invoice, type InvoiceEvent, type InvoiceState } from '#libs/invoicing';
import { isRejection, totalsOf } from '#libs/kernel';
import { sampleTrade } from '#libs/kernel/testing';
import { orderDecider, type Order } from '#libs/orders';
import { orderPlaced, placeOrder } from '#libs/orders/testing';
import { entitlementOnReturn } from './claw-back.js';

const context = {
  now: '2026-11-02T03:00:00.000Z',
  businessDate: '2026-11-02',
  actor: { kind: 'process' as const, id: 'p', roles: [] },
};
const currency = 'USD';
type Adjusted = Extract<InvoiceEvent, { type: 'invoice.adjusted' }>['data'];

/** An order priced under some policies, delivered in whole with one invoice. */
class Sold {
  readonly order: Order;
  invoice: Invoice;
  private notes = 0;
  readonly index;

  constructor(
    lines: PricingRequest['lines'],
    policies: readonly PublishedPolicy[],
    changes: Partial<PricingRequest> = {},
  ) {
    this.index = indexOf(...policies);
    const priced = price(requestOf(lines, changes), this.index, 'STEPS');
    const { position, dates, attributes, policies: versions, budgets = [] } = priced.evidence;
    const evidence = { position, dates: { order: dates.order }, attributes, policies: versions, budgets };
    const placed = placeOrder(
      priced.lines.map((line) => ({ ...line, pack: null })),
      {
        trade: { ...sampleTrade, level: priced.evidence.level, currency },
        evidence: { priceListId: 'PL', priceListVersion: 1, ...evidence },
        claims: priced.claims,
        totals: priced.totals,
      },
    );
    this.order = orderDecider.evolve(orderDecider.initial, orderPlaced(placed)) as Order;
    const issued = invoiceDecider.decide(
      {
        ...{ type: 'issue', invoiceId: 'i-1', orderId: 'o-1', deliveryId: 'i-1', externalRef: null },
        trade: this.order.trade,
        ...{ issuedOn: '2026-11-02', acceptedOn: '2026-11-02', paymentTermDays: 0 },
        lines: priced.lines.map(({ lineNo, sku, nature, quantity, taxRate, gross, discount, net, tax }) => ({
          ...{ lineNo, sku, nature, quantity, taxRate, gross, discount, net, tax },
        })),
        budgets: priced.claims.map(({ budgetKey, amount }) => ({ budgetKey, amount })),
      },
      invoiceDecider.initial,
      context,
    );
    this.invoice = fold(invoiceDecider.initial, issued) as Invoice;
  }

  /** Goods come back; answers the credit note. */
  giveBack(...lines: readonly { readonly lineNo: number; readonly quantity: number }[]): Adjusted {
    const { order, invoice } = this;
    const entitlement = entitlementOnReturn({ order, invoice, invoices: [invoice], lines }, this.index);
    const adjusted = invoiceDecider.decide(
      {
        ...{ type: 'adjust', adjustmentId: `n-${++this.notes}`, reason: 'RETURN', returnId: 'r', note: null },
        ...{ adjustedOn: '2026-11-02', lines, entitlement },
      },
      invoice,
      context,
    );
    this.invoice = fold(invoice, adjusted) as Invoice;
    return (adjusted as readonly InvoiceEvent[])[0]!.data as Adjusted;
  }
}

function fold(state: InvoiceState, outcome: ReturnType<typeof invoiceDecider.decide>): InvoiceState {
  if (isRejection(outcome)) throw new Error(outcome.message);
  return outcome.reduce(invoiceDecider.evolve, state);
}

const of = (quantity: number, lineNo = 1) => ({ lineNo, quantity });
const cap = (measure: 'MONEY' | 'USES'): PolicyBody['caps'][number] => ({
  ...{ scope: 'POLICY', measure, limit: 1_000_000, grant: 'PARTIAL', shards: 1 },
});
const volume = (changes: Partial<PolicyBody> = {}) =>
  published('VOLUME', { slabs: slabs([1, '0'], [100, '10']), ...changes });

describe('a return', () => {
  it('takes back a volume discount that the kept goods do not earn, and says so', () => {
    const sold = new Sold([lineOf(100, '1')], [volume()]);
    expect(sold.invoice.leftTotal).toBe(9_000);
    const note = sold.giveBack(of(60));
    // 40 at the full 1.00 are 40.00 of the 90.00 that were paid.
    expect(note.totals).toMatchObject({ gross: 6_000, discount: 1_000, net: 5_000 });
    expect(note.clawBack).toEqual([{ lineNo: 1, policyId: 'VOLUME', version: 1, given: 400, earned: 0 }]);
    expect(sold.invoice.leftTotal).toBe(4_000);
    expect(sold.giveBack(of(40)).totals.net).toBe(4_000);
  });

  it('takes nothing back where the discount is earned as before', () => {
    const sold = new Sold([lineOf(300, '1')], [volume()]);
    const note = sold.giveBack(of(100));
    expect(note.totals).toMatchObject({ gross: 10_000, discount: 1_000, net: 9_000 });
    expect(note.clawBack).toEqual([]);
  });

  it('charges free goods that are kept and no longer earned, at their price and tax', () => {
    const gift = published('GIFT', {
      phase: 'FREE_GOODS',
      calculation: { kind: 'RECURRING', every: 10, offset: 0, maxTimes: null, remainder: 'LOST' },
      slabs: slabs([1, '1']),
      payout: {
        ...{ kind: 'FREE_GOODS', goods: 'SAME', skus: [], counting: 'EXCLUSIVE' },
        ...{ entitlement: 'UNIT_REFERENCE', short: 'LESS' },
      },
    });
    const sold = new Sold([lineOf(20, '5', { taxRate: '10' })], [gift]);
    const free = sold.order.lines.find(({ nature }) => nature === 'PROMOTION')!;
    expect(free.quantity).toBe(2);
    // Ten are kept: they earn one, two are kept.
    const note = sold.giveBack(of(10));
    expect(note.totals).toEqual({ gross: 5_000, discount: 500, net: 4_500, tax: 450, total: 4_950 });
    expect(note.clawBack).toEqual([{ lineNo: free.lineNo, policyId: 'GIFT', version: 1, given: 1_000, earned: 500 }]);
    const rest = sold.giveBack(of(10), of(2, free.lineNo));
    expect(note.totals.total + rest.totals.total).toBe(sold.invoice.total);
  });

  it('never credits less than nothing', () => {
    const sold = new Sold([lineOf(100, '1')], [volume()]);
    const note = sold.giveBack(of(1));
    expect(note.totals.total).toBe(0);
    expect(sold.invoice.leftTotal).toBe(9_000);
    expect(sold.giveBack(of(99)).totals.total).toBe(9_000);
  });

  it('gives back to budgets what is no longer given, and a use with the last goods', () => {
    const money = 'VOLUME.POLICY.MONEY';
    const uses = 'VOLUME.POLICY.USES';
    const flat = new Sold([lineOf(300, '1')], [volume({ caps: [cap('MONEY'), cap('USES')] })], {
      budgets: [{ budgetKey: money, left: 100_000 }, { budgetKey: uses, left: 5 }],
    }); // prettier-ignore
    expect(flat.giveBack(of(100)).budgets).toEqual([{ budgetKey: money, amount: 1_000 }]);
    expect(flat.giveBack(of(150)).budgets).toEqual([{ budgetKey: money, amount: 2_000 }, { budgetKey: uses, amount: 1 }]); // prettier-ignore
    expect(flat.giveBack(of(50)).budgets).toEqual([]);
  });
});

const rate = fc.integer({ min: 0, max: 60 }).map(String);
const policy = fc
  .record({
    kind: fc.constantFrom('LINE' as const, 'BILL' as const),
    bounds: fc.uniqueArray(fc.integer({ min: 2, max: 60 }), { maxLength: 2 }),
    rates: fc.array(rate, { minLength: 3, maxLength: 3 }),
    per: fc.constantFrom('LINE' as const, 'ORDER' as const),
    stacking: fc.constantFrom('COMPOUND' as const, 'BEST_OF' as const),
  })
  .map(({ kind, bounds, rates, per, stacking }): PolicyBody => {
    const froms = [1, ...bounds.sort((a, b) => a - b)];
    rates.sort((a, b) => Number(a) - Number(b));
    return policyBody({
      ...{ phase: kind, stacking, slabs: slabs(...froms.map((from, i) => [from, rates[i]!] as const)) },
      constraint: { ...policyBody().constraint, per: kind === 'BILL' ? 'ORDER' : per },
      caps: [cap('MONEY')],
    });
  });

it('whatever comes back in whatever parts: no credit below zero, all of it what was charged, and budgets whole again', () => {
  let clawed = 0;
  fc.assert(
    fc.property(
      fc.array(policy, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 999 })), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 30 })), { maxLength: 6 }),
      (bodies, goods, returns) => {
        const policies = bodies.map((body, i): PublishedPolicy => ({ ...published(`P${i}`), body }));
        const lines = goods.map(([quantity, cents], i) =>
          lineOf(quantity, (cents / 100).toFixed(2), { lineNo: i + 1, sku: `S${i}`, taxRate: '8' }),
        );
        const budgets = policies.map(({ policyId }) => ({ budgetKey: `${policyId}.POLICY.MONEY`, left: 5_000 }));
        const sold = new Sold(lines, policies, { budgets });
        const { total } = sold.invoice;
        const notes = returns.flatMap(([which, most]) => {
          const line = sold.invoice.lines[which % sold.invoice.lines.length]!;
          const quantity = Math.min(most, line.leftQuantity);
          return quantity === 0 ? [] : [sold.giveBack(of(quantity, line.lineNo))];
        });
        const rest = sold.invoice.lines.filter(({ leftQuantity }) => leftQuantity > 0);
        if (rest.length > 0) notes.push(sold.giveBack(...rest.map((line) => of(line.leftQuantity, line.lineNo))));
        for (const note of notes) {
          expect(note.totals.total).toBeGreaterThanOrEqual(0);
          expect(note.totals).toEqual(totalsOf(note.lines));
          if (note.clawBack.length > 0) clawed += 1;
        }
        expect(notes.reduce((sum, note) => sum + note.totals.total, 0)).toBe(total);
        for (const line of sold.invoice.lines) expect(line.left).toEqual({ gross: 0, discount: 0, net: 0, tax: 0 });
        for (const { amount } of sold.invoice.budgets) expect(amount).toBe(0);
      },
    ),
    { numRuns: 300 },
  );
  expect(clawed).toBeGreaterThan(10);
});
