import * as fc from 'fast-check';
import { price, type PolicyBody, type PricingRequest, type PublishedPolicy } from '#libs/discount-policies';
import { indexOf, lineOf, policyBody, published, requestOf, slabs } from '#libs/discount-policies/testing';
import {
  invoiceDecider,
  type Invoice,
  type InvoiceCommand,
  type InvoiceEvent,
  type InvoiceState,
} from '#libs/invoicing';
import { isRejection, totalsOf } from '#libs/kernel';
import { sampleTrade } from '#libs/kernel/testing';
import { orderDecider, type Order, type OrderCommand, type OrderEvent } from '#libs/orders';
import { orderPlaced, placeOrder } from '#libs/orders/testing';
import { billing } from './billing.js';
import { entitlementOnReturn, usesUnearned } from './claw-back.js';

const context = {
  now: '2026-11-02T03:00:00.000Z',
  businessDate: '2026-11-02',
  actor: { kind: 'process' as const, id: 'p', roles: [] },
};
const currency = 'USD';
type Adjusted = Extract<InvoiceEvent, { type: 'invoice.adjusted' }>['data'];

type Returned = Extract<OrderEvent, { type: 'order.goods-returned' }>['data'];
type Lines = readonly { readonly lineNo: number; readonly quantity: number }[];

/** An order priced under some policies, delivered in so many parts, each with its invoice `i-1`, `i-2` ... */
class Sold {
  order: Order;
  readonly invoices = new Map<string, Invoice>();
  private notes = 0;
  readonly index;

  constructor(
    lines: PricingRequest['lines'],
    policies: readonly PublishedPolicy[],
    changes: Partial<PricingRequest> = {},
    parts = 1,
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
    this.does({ type: 'approve-credit', round: 0 });
    const all = this.order.lines.map(({ lineNo, sku, quantity: requested }) => ({
      ...{ lineNo, sku, requested, reserved: requested },
    }));
    this.does({ type: 'confirm', round: 0, lines: all });
    for (let part = 1; part <= parts; part++) this.deliver(`i-${part}`, part, parts);
  }

  /** The last part carries what is left of each line; parts that would carry nothing are left out. */
  private deliver(deliveryId: string, part: number, parts: number): void {
    const lines = this.order.lines
      .map(({ lineNo, quantity, confirmed, delivered }) => ({
        ...{ lineNo, quantity: part === parts ? confirmed - delivered : Math.floor(quantity / parts) },
      }))
      .filter(({ quantity }) => quantity > 0);
    if (lines.length === 0) return;
    const on = '2026-11-02';
    this.does({ type: 'plan-delivery', deliveryId, plannedDate: on, release: true, vehicle: null, lines });
    const received = lines.map(({ lineNo, quantity }) => {
      const sku = this.order.lines.find((line) => line.lineNo === lineNo)!.sku;
      const none = { refused: 0, short: 0, over: 0, damaged: 0 };
      return { lineNo, sku, dispatched: quantity, accepted: quantity, ...none };
    });
    const receipt = { deliveryId, acceptedOn: on, receivedAt: context.now, lines: received };
    const [recorded] = this.does({ type: 'record-receipt', ...receipt });
    const [issue] = billing.react({ ...recorded!, position: 1, metadata: { businessDate: on } });
    const issued = invoiceDecider.decide(issue!.command as InvoiceCommand, invoiceDecider.initial, context);
    this.invoices.set(deliveryId, fold(invoiceDecider.initial, issued) as Invoice);
  }

  private does(command: OrderCommand): readonly OrderEvent[] {
    const events = orderDecider.decide(command, this.order, context);
    if (isRejection(events)) throw new Error(events.message);
    this.order = events.reduce(orderDecider.evolve, this.order) as Order;
    return events;
  }

  get invoice(): Invoice {
    return this.invoices.get('i-1')!;
  }

  get leftTotal(): number {
    return [...this.invoices.values()].reduce((sum, { leftTotal }) => sum + leftTotal, 0);
  }

  /** The order records that goods came back. */
  record(deliveryId: string, lines: Lines): Returned {
    const unearned = usesUnearned(this.order, lines, this.index);
    const about = { returnId: `n-${++this.notes}`, deliveryId, returnedOn: '2026-11-02', reason: 'r' };
    const [event] = this.does({ type: 'record-return', ...about, lines, unearned });
    return event!.data as Returned;
  }

  /** The credit note for what the order recorded. */
  credit({ returnId, deliveryId, lines, returned }: Returned): Adjusted {
    const { order, index } = this;
    const invoice = this.invoices.get(deliveryId)!;
    const entitlement = entitlementOnReturn({ order, invoice, lines, returned }, index);
    const about = { adjustmentId: returnId, reason: 'RETURN', returnId, note: null, adjustedOn: '2026-11-02' } as const;
    const adjusted = invoiceDecider.decide({ type: 'adjust', ...about, lines, entitlement }, invoice, context);
    this.invoices.set(deliveryId, fold(invoice, adjusted) as Invoice);
    return (adjusted as readonly InvoiceEvent[])[0]!.data as Adjusted;
  }

  /** Goods of the first delivery come back; answers the credit note, and beside its budgets the uses that the order gave back. */
  giveBack(...lines: Lines): Adjusted {
    const returned = this.record('i-1', lines);
    const note = this.credit(returned);
    return { ...note, budgets: [...note.budgets, ...returned.budgets] };
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

describe('returns of several deliveries', () => {
  const goods = () => new Sold([lineOf(100, '1')], [volume({ slabs: slabs([1, '0'], [60, '10']) })], {}, 2);

  it('are one after the other for the order, whichever credit note is written first', () => {
    for (const [first, last] of [[0, 1], [1, 0]] as const) {
      const sold = goods();
      const recorded = [sold.record('i-1', [of(30)]), sold.record('i-2', [of(30)])];
      const notes = new Map([first, last].map((which) => [which, sold.credit(recorded[which]!)]));
      // 70 earn what they did; the 40 that stay after the second return do not, and its 20 give it back.
      expect(notes.get(0)).toMatchObject({ clawBack: [], totals: { net: 2_700 } });
      expect(notes.get(1)).toMatchObject({ clawBack: [{ policyId: 'VOLUME', given: 200, earned: 0 }], totals: { net: 2_500 } }); // prettier-ignore
    } // prettier-ignore
  });

  it('give a use back with the last goods of all of them', () => {
    const uses = 'VOLUME.POLICY.USES';
    const sold = new Sold([lineOf(10, '1')], [volume({ slabs: slabs([1, '10']), caps: [cap('USES')] })], {
      budgets: [{ budgetKey: uses, left: 5 }],
    }, 2); // prettier-ignore
    expect(sold.record('i-1', [of(5)]).budgets).toEqual([]);
    expect(sold.record('i-2', [of(5)]).budgets).toEqual([{ budgetKey: uses, amount: 1 }]);
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

it('several invoices, any order of credit notes: each takes back the same, and all together is what was charged', () => {
  let clawed = 0;
  const goods = fc.array(fc.tuple(fc.integer({ min: 3, max: 40 }), fc.integer({ min: 1, max: 999 })), {
    minLength: 1,
    maxLength: 3,
  });
  const returns = fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.integer({ min: 1, max: 20 })), { maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(policy, { minLength: 1, maxLength: 3 }),
      goods,
      returns,
      fc.array(fc.nat(2)),
      (bodies, ordered, back, picks) => {
        const policies = bodies.map((body, i): PublishedPolicy => ({ ...published(`P${i}`), body }));
        const lines = ordered.map(([quantity, cents], i) =>
          lineOf(quantity, (cents / 100).toFixed(2), { lineNo: i + 1, sku: `S${i}`, taxRate: '8' }),
        );
        const budgets = policies.map(({ policyId }) => ({ budgetKey: `${policyId}.POLICY.MONEY`, left: 5_000 }));
        const [prompt, late] = [0, 1].map(() => new Sold(lines, policies, { budgets }, 3)) as [Sold, Sold];
        const total = prompt.leftTotal;
        const waiting = new Map<string, Returned[]>();
        const notes = new Map<string, Adjusted>();
        const giveBack = (deliveryId: string, goodsBack: Lines) => {
          const recorded = prompt.record(deliveryId, goodsBack);
          notes.set(recorded.returnId, prompt.credit(recorded));
          const queue = waiting.get(deliveryId) ?? [];
          waiting.set(deliveryId, [...queue, late.record(deliveryId, goodsBack)]);
        };
        for (const [which, place, most] of back) {
          const [deliveryId, { lines: left }] = [...prompt.invoices][which % prompt.invoices.size]!;
          const line = left[place % left.length]!;
          if (line.leftQuantity > 0) giveBack(deliveryId, [of(Math.min(most, line.leftQuantity), line.lineNo)]);
        }
        for (const [deliveryId, { lines: left }] of prompt.invoices) {
          const rest = left.filter(({ leftQuantity }) => leftQuantity > 0);
          if (rest.length > 0)
            giveBack(
              deliveryId,
              rest.map((line) => of(line.leftQuantity, line.lineNo)),
            );
        }
        // Credit notes of one invoice are written in the order of the returns, those of several in any.
        for (let i = 0; waiting.size > 0; i++) {
          const deliveryId = [...waiting.keys()][(picks[i] ?? 0) % waiting.size]!;
          const [next, ...rest] = waiting.get(deliveryId)!;
          if (rest.length > 0) waiting.set(deliveryId, rest);
          else waiting.delete(deliveryId);
          const note = late.credit(next!);
          expect(note).toEqual(notes.get(note.adjustmentId));
          if (note.clawBack.length > 0) clawed += 1;
        }
        expect([...notes.values()].reduce((sum, note) => sum + note.totals.total, 0)).toBe(total);
        expect(late.leftTotal).toBe(0);
      },
    ),
    { numRuns: 200 },
  );
  expect(clawed).toBeGreaterThan(10);
});
