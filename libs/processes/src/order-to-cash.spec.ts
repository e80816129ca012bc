import fc from 'fast-check';
import { exposure, type AccountState } from '#libs/accounts';
import { openOf, type Budget } from '#libs/budgets';
import type { DeliveryState } from '#libs/deliveries';
import type { OutletStockState, StockState } from '#libs/inventory';
import { skuStock } from '#libs/inventory';
import { sampleTrade } from '#libs/kernel/testing';
import { billedTotal, leftToPlan, stillNeeds, usedOf, type BudgetClaim, type OrderState } from '#libs/orders';
import { orderLine, placeOrder } from '#libs/orders/testing';
import { Simulation } from './testing/simulation.js';
import { accountOf, sellerPlace, toAccount, toBudget, toDelivery, toOrder, toPayment, toStock } from './targets.js';

const place = sellerPlace(sampleTrade);
const account = accountOf(sampleTrade);
const accountStream = 'account-D01.O1';
const stockStream = `stock-${sampleTrade.shipFrom}`;
const skus = ['SKU-1', 'SKU-2'];
const openingStock = 12;
const limit = 2_000;
/** What the orders' policy may give in all. */
const budgetLimit = 120;
const budgetKey = 'P1.POLICY.MONEY';
const heldUntil = '2026-11-02T03:02:00Z';
const step1 = { policyId: 'P1', version: 1, phase: 2, base: 0, quantityUsed: 1, rate: '7', principalShare: 0 };

type Action =
  | { readonly kind: 'place'; readonly quantities: readonly [number, number]; readonly shortage: 'CUT' | 'BACK_ORDER' }
  | { readonly kind: 'cancel' | 'plan' | 'fail' | 'release-hold' | 'close'; readonly which: number }
  | { readonly kind: 'receive'; readonly which: number; readonly refused: number; readonly short: number }
  | { readonly kind: 'pay'; readonly amount: number }
  | { readonly kind: 'restock'; readonly quantity: number }
  | { readonly kind: 'settle' }
  | { readonly kind: 'step'; readonly manager: number; readonly times: number };

const which = fc.nat({ max: 5 });
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      quantities: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
      shortage: fc.constantFrom('CUT' as const, 'BACK_ORDER' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('cancel', 'plan', 'fail', 'release-hold', 'close'), which }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('receive' as const),
      which,
      refused: fc.nat({ max: 2 }),
      short: fc.nat({ max: 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pay' as const), amount: fc.integer({ min: 1, max: 900 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('restock' as const), quantity: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('step' as const),
      manager: fc.nat(9),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
);

/** One outlet, one distributor's warehouse, one limit, and whatever people and processes do in whatever order. */
class Story {
  readonly world = new Simulation();
  private orders = 0;
  private documents = 0;
  bought = openingStock * skus.length;

  constructor() {
    this.world.send(toAccount({ ...account, type: 'set-limit', limit, reason: 'test' }));
    this.receive('OPENING', openingStock);
    this.world.settle();
  }

  act(step: Action): void {
    switch (step.kind) {
      case 'place':
        return this.place(step.quantities, step.shortage);
      case 'cancel':
        return void this.onOrder(step.which, { type: 'cancel', reason: 'BUYER', note: null });
      case 'close':
        return void this.onOrder(step.which, { type: 'close' });
      case 'release-hold':
        return void this.onOrder(step.which, { type: 'release-hold', reason: 'test' });
      case 'plan': {
        const deliveryId = `d-${this.documents++}`;
        return void this.onOrder(step.which, {
          ...{
            type: 'plan-delivery',
            deliveryId,
            plannedDate: '2026-11-02',
            release: true,
            vehicle: null,
            lines: null,
          },
        });
      }
      case 'fail':
        return void this.onDelivery(step.which, (id) => toDelivery(id, { type: 'fail', reason: 'closed' }));
      case 'receive':
        return this.receipt(step.which, step.refused, step.short);
      case 'pay':
        return this.pay(step.amount);
      case 'restock':
        this.bought += step.quantity * skus.length;
        return this.receive('PURCHASE', step.quantity);
      case 'settle':
        return this.world.settle();
      case 'step':
        for (let i = 0; i < step.times; i++) this.world.step(step.manager);
        return undefined;
    }
  }

  private receive(kind: 'OPENING' | 'PURCHASE', quantity: number): void {
    const lines = skus.map((sku) => ({ sku, lot: 'L1', expiry: null, quantity }));
    this.world.send(toStock({ ...place, type: 'receive', source: { kind, id: `r-${this.documents++}` }, lines }));
  }

  private place(quantities: readonly number[], shortage: 'CUT' | 'BACK_ORDER'): void {
    const orderId = `o-${this.orders++}`;
    const lines = quantities.map((quantity, i) =>
      orderLine({
        lineNo: i + 1,
        sku: skus[i]!,
        quantity,
        gross: quantity * 100,
        discount: quantity * 7,
        tax: quantity * 9,
        steps: [{ ...step1, amount: quantity * 7 }],
      }),
    );
    const claims = this.reserve(orderId, quantities);
    const budgetsHeld = { until: heldUntil, round: 0 };
    this.world.send(toOrder(orderId, { ...placeOrder(lines, { shortage, claims, budgetsHeld }), orderId }));
  }

  /** What the budget gives the order, shared over its lines. A little more is asked than the order then claims. */
  private reserve(orderId: string, quantities: readonly number[]): readonly BudgetClaim[] {
    const wanted = quantities.map((quantity) => quantity * 7);
    const amount = wanted.reduce((a, b) => a + b, 3);
    const cap = { version: 1, limit: budgetLimit, grant: 'PARTIAL' as const };
    const budget = { budgetKey, policyId: 'P1', scope: 'POLICY', measure: 'MONEY', currency: 'VND' } as const;
    const asks = { orderId, round: 0, amount, heldUntil, by: orderId };
    this.world.send(toBudget(budgetKey, { type: 'reserve', ...budget, cap, ...asks }));
    let left = openOf(this.world.state<Budget>(`budget-${budgetKey}`)!, orderId);
    const lines = wanted.map((most, i) => {
      const part = Math.min(most, left);
      left -= part;
      return { lineNo: i + 1, amount: part };
    });
    const claimed = lines.reduce((sum, line) => sum + line.amount, 0);
    return claimed === 0 ? [] : [{ budgetKey, policyId: 'P1', version: 1, measure: 'MONEY', amount: claimed, lines }];
  }

  private onOrder(index: number, command: Parameters<typeof toOrder>[1]): void {
    if (this.orders > 0) this.world.send(toOrder(`o-${index % this.orders}`, command));
  }

  private onDelivery(index: number, send: (id: string) => ReturnType<typeof toDelivery>): void {
    const ids = [...this.world.states('delivery').keys()].map((id) => id.slice('delivery-'.length));
    if (ids.length > 0) this.world.send(send(ids[index % ids.length]!));
  }

  private receipt(index: number, refused: number, short: number): void {
    const ids = [...this.world.states<DeliveryState>('delivery').entries()];
    const [stream, state] = ids[index % Math.max(1, ids.length)] ?? [];
    if (!stream || !state || !('lines' in state)) return;
    const lines = state.lines.map(({ lineNo, quantity }) => {
      const back = Math.min(refused, quantity);
      const lost = Math.min(short, quantity - back);
      const rest = { over: 0, damaged: Math.min(1, back), reason: 'test' };
      return { lineNo, accepted: quantity - back - lost, refused: back, short: lost, ...rest };
    });
    const on = { receivedOn: '2026-11-02', receivedAt: '2026-11-02T03:00:00Z', signerId: null };
    this.world.send(toDelivery(stream.slice('delivery-'.length), { type: 'record-receipt', ...on, lines }));
  }

  private pay(amount: number): void {
    const paymentId = `p-${this.documents++}`;
    const { creditorId, debtorId, level, distributorId, currency } = account;
    this.world.send(
      toPayment(paymentId, {
        ...{ type: 'record', paymentId, creditorId, debtorId, level, distributorId, currency, amount, method: 'CASH' },
        ...{ valueDate: '2026-11-02', reference: null, bankReference: null, invoices: [] },
      }),
    );
  }
}

function checkStock({ world, bought }: Story): void {
  const stock = world.state<StockState>(stockStream)!;
  const outlet = world.states<OutletStockState>('outlet-stock');
  const onHand = skus.reduce((sum, sku) => sum + skuStock(stock, sku).onHand, 0);
  for (const sku of skus) {
    const { reserved, onHand: there } = skuStock(stock, sku);
    expect(reserved).toBeGreaterThanOrEqual(0);
    expect(reserved).toBeLessThanOrEqual(there);
  }
  const received = world.events<{ lines: readonly { quantity: number }[] }>('outlet-stock.received');
  const lost = world.events<{ lines: readonly { quantity: number }[] }>('stock.damage-recorded');
  const sum = (events: typeof received) =>
    events.flatMap(({ lines }) => lines).reduce((n, line) => n + line.quantity, 0);
  const underWay = [...world.states<DeliveryState>('delivery').values()]
    .filter((d) => d.status === 'DISPATCHED')
    .reduce((n, d) => n + ('lines' in d ? d.lines.reduce((m, line) => m + line.quantity, 0) : 0), 0);
  expect(outlet.size).toBeLessThanOrEqual(1);
  expect(onHand + sum(received) + sum(lost) + underWay).toBe(bought);
}

type LiveOrder = Extract<OrderState, { orderId: string }>;

/** At rest, exactly what confirmed orders still wait for is set aside, of goods and of credit: no more, no less. */
function checkReservations({ world }: Story): void {
  const orders = [...world.states<LiveOrder>('order').values()];
  for (const order of orders) expect(['PLACED', 'APPROVED', 'NONE']).not.toContain(order.status);
  const confirmed = orders.filter(({ status }) => status === 'CONFIRMED');
  const stock = world.state<StockState>(stockStream)!;
  for (const sku of skus) {
    const lines = confirmed.flatMap((order) => order.lines).filter((line) => line.sku === sku);
    expect(skuStock(stock, sku).reserved).toBe(lines.reduce((n, line) => n + leftToPlan(line), 0));
  }
  const credit = (order: LiveOrder) => {
    if (order.status === 'CONFIRMED') return order.confirmedTotal - billedTotal(order.lines);
    return order.heldFor === 'STOCK' ? order.totals.total : 0;
  };
  const state = world.state<AccountState>(accountStream)!;
  expect(state.reserved).toBe(orders.reduce((n, order) => n + credit(order), 0));
}

/** At rest a budget keeps what orders still need and has spent what their receipts gave. */
function checkBudget({ world }: Story): void {
  const budget = world.state<Budget>(`budget-${budgetKey}`);
  if (!budget) return;
  const orders = [...world.states<LiveOrder>('order').values()];
  const spent = (order: LiveOrder) =>
    order.claims.reduce((sum, claim) => sum + usedOf(claim, order.lines, (line) => line.accepted), 0);
  expect(budget.reserved).toBe(orders.reduce((sum, order) => sum + stillNeeds(order, budgetKey), 0));
  expect(budget.committed).toBe(orders.reduce((sum, order) => sum + spent(order), 0));
  expect(budget.reserved + budget.committed).toBeLessThanOrEqual(budgetLimit);
}

function checkMoney({ world }: Story): void {
  const state = world.state<AccountState>(accountStream)!;
  const invoiced = world
    .events<{ totals: { total: number } }>('invoice.issued')
    .reduce((n, i) => n + i.totals.total, 0);
  const billed = world
    .events<{ totals: { total: number } }>('order.receipt-recorded')
    .reduce((n, r) => n + r.totals.total, 0);
  const paid = world.events<{ amount: number }>('payment.recorded').reduce((n, p) => n + p.amount, 0);
  expect(invoiced).toBe(billed);
  expect(state.open - state.unapplied).toBe(invoiced - paid);
  expect(exposure(state)).toBe(state.open + state.reserved - state.unapplied);
}

/** Invoices take the place of reservations, so that the exposure never passes the limit but by finance's decision. */
function checkLimit({ world }: Story): void {
  const overridden = world.events<{ override: boolean }>('account.credit-reserved').some(({ override }) => override);
  if (!overridden) expect(exposure(world.state<AccountState>(accountStream)!)).toBeLessThanOrEqual(limit);
}

describe('order to cash, whatever the order of hand-overs', () => {
  it('conserves goods and money, never passes the limit, and leaves nothing reserved behind', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const story = new Story();
        for (const step of actions) {
          story.act(step);
          checkLimit(story);
        }
        story.world.settle();
        checkStock(story);
        checkMoney(story);
        checkLimit(story);
        checkReservations(story);
        checkBudget(story);
      }),
      { numRuns: 400 },
    );
  });

  it('an order that everybody can serve ends closed, invoiced and paid', () => {
    const story = new Story();
    for (const step of [
      { kind: 'place', quantities: [3, 2], shortage: 'CUT' },
      { kind: 'plan', which: 0 },
      { kind: 'receive', which: 0, refused: 0, short: 0 },
      { kind: 'pay', amount: 510 },
    ] as const) {
      story.act(step);
      story.world.settle();
    }
    expect(story.world.state<OrderState>('order-o-0')!.status).toBe('CLOSED');
    expect(story.world.state<AccountState>(accountStream)).toMatchObject({ open: 0, reserved: 0, unapplied: 0 });
    expect(story.world.refused).toEqual([]);
  });

  it('a closed order keeps its credit until its invoice is posted: nobody slips in between', () => {
    const story = new Story();
    const [credit, receiving] = [1, 4];
    const run = (manager: number) => {
      while (story.world.step(manager));
    };
    story.act({ kind: 'place', quantities: [6, 6], shortage: 'CUT' });
    story.world.settle();
    story.act({ kind: 'plan', which: 0 });
    story.world.settle();
    story.act({ kind: 'receive', which: 0, refused: 0, short: 0 });
    run(receiving);
    run(credit);
    story.act({ kind: 'place', quantities: [6, 6], shortage: 'CUT' });
    run(credit);
    story.world.settle();
    checkLimit(story);
    expect(story.world.events('account.credit-refused')).toHaveLength(1);
  });
});
