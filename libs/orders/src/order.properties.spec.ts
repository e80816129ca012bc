import * as fc from 'fast-check';
import { isRejection, totalsOf, type DecisionContext } from '#libs/kernel';
import {
  orderDecider,
  type BudgetClaim,
  type Order,
  type OrderCommand,
  type OrderEvent,
  type OrderState,
} from './index.js';
import { orderLine, placeOrder } from './testing/index.js';

const context: DecisionContext = {
  now: '2026-11-02T03:00:00.000Z',
  businessDate: '2026-11-02',
  actor: { kind: 'user', id: 'u-2', roles: [] },
};

const quantity = fc.integer({ min: 1, max: 60 });
const step1 = {
  policyId: 'P1',
  version: 1,
  phase: 2,
  base: 0,
  quantityUsed: 1,
  rate: '1',
  amount: 0,
  principalShare: 0,
};
const steps = [step1];
const priced = fc
  .array(
    fc.record({
      quantity,
      gross: fc.nat({ max: 5_000 }),
      off: fc.nat({ max: 100 }),
      tax: fc.nat({ max: 500 }),
      gift: fc.boolean(),
      claimed: fc.nat({ max: 50 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((drafts) => {
    const lines = drafts.map(({ quantity, gross, off, tax, gift }, i) =>
      gift && i > 0
        ? orderLine({ lineNo: i + 1, nature: 'PROMOTION', quantity, gross, discount: gross, tax: 0, steps })
        : orderLine({ lineNo: i + 1, quantity, gross, discount: Math.floor((gross * off) / 100), tax, steps }),
    );
    const claims = [claimOf('MONEY', drafts), claimOf('USES', drafts)].filter(({ amount }) => amount > 0);
    return { lines, totals: totalsOf(lines), evidence: placeOrder().evidence, claims };
  });

/** What a policy takes of a budget on these lines. */
function claimOf(measure: 'MONEY' | 'USES', drafts: readonly { readonly claimed: number }[]): BudgetClaim {
  const lines = drafts.map(({ claimed }, i) => ({ lineNo: i + 1, amount: claimed }));
  const amount = measure === 'USES' ? 1 : lines.reduce((sum, line) => sum + line.amount, 0);
  const policy = { budgetKey: `P1.${measure}`, policyId: 'P1', version: 1, measure };
  return { ...policy, amount, lines: measure === 'USES' ? [] : lines };
}

/** A command, given the order as it is: mostly sensible, now and then late, repeated or out of place. */
type Step = (order: Order) => OrderCommand;
const round = fc.constantFrom(0, 0, 0, 1, 2).map((back) => (order: Order) => Math.max(0, order.round - back));
const share = fc.nat({ max: 100 });
const newId = (order: Order) => `d-${order.deliveries.length + 1}`;
const openId = (order: Order) => order.deliveries.find((d) => d.status === 'PLANNED')?.deliveryId ?? 'd-1';
const planned = fc.constantFrom(newId, newId, newId, () => 'd-1');
const arriving = fc.constantFrom(
  openId,
  openId,
  openId,
  () => 'd-1',
  () => 'd-9',
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 24, arbitrary: round.map((r): Step => (o) => ({ type: 'approve-credit', round: r(o) })) },
  {
    weight: 24,
    arbitrary: fc.tuple(round, fc.array(share, { minLength: 4, maxLength: 4 })).map(([r, shares]): Step => (o) => {
      const reserved = (q: number, i: number) => Math.floor((q * Math.min(100, 2 * (shares[i] ?? 0))) / 100);
      const lines = o.lines.map((l, i) => ({ ...l, requested: l.quantity, reserved: reserved(l.quantity, i) }));
      return { type: 'confirm', round: r(o), lines };
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(round, fc.constantFrom('CREDIT', 'STOCK')).map(([r, reason]): Step => (o) => {
      return { type: 'hold', reason, round: r(o), needed: 1, available: 0 };
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>(() => ({ type: 'release-hold', reason: 'paid' })) },
  {
    weight: 1,
    arbitrary: priced.map((p): Step => (o) => {
      const budgetsHeld = { until: context.now, round: o.round + 1 };
      return {
        type: 'amend',
        requestedDate: '2026-11-09',
        promisedDate: '2026-11-09',
        reason: 'other',
        ...p,
        budgetsHeld,
      };
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>(() => ({ type: 'cancel', reason: 'BUYER', note: null })) },
  { weight: 1, arbitrary: fc.constant<Step>(() => ({ type: 'close' })) },
  {
    weight: 40,
    arbitrary: fc.tuple(planned, fc.option(quantity)).map(([id, some]): Step => (o) => {
      const lines = some === null ? null : [{ lineNo: o.lines[0]?.lineNo ?? 1, quantity: some }];
      const how = { plannedDate: '2026-11-05', release: true, vehicle: null };
      return { type: 'plan-delivery', deliveryId: id(o), ...how, lines };
    }),
  },
  {
    weight: 4,
    arbitrary: arriving.map((id): Step => (o) => ({ type: 'drop-delivery', deliveryId: id(o), reserveAgain: true })),
  },
  {
    weight: 40,
    arbitrary: fc.tuple(arriving, share, share, fc.nat({ max: 3 })).map(([id, a, s, over]): Step => (o) => {
      const carried = o.deliveries.find((d) => d.deliveryId === id(o))?.lines ?? [];
      const lines = carried.map(({ lineNo, sku, quantity: dispatched }) => {
        const short = Math.floor((dispatched * s) / 200);
        const there = dispatched + over - short;
        const refused = there - Math.floor((there * Math.min(100, 2 * a)) / 100);
        return { lineNo, sku, dispatched, accepted: there - refused, refused, short, over, damaged: 0 };
      });
      return {
        ...{ type: 'record-receipt', deliveryId: id(o), lines },
        ...{ acceptedOn: '2026-11-05', receivedAt: '2026-11-05T03:00:00Z' },
      };
    }),
  },
);

function run(
  first: OrderCommand,
  steps: readonly Step[],
  each: (state: OrderState, events: readonly OrderEvent[]) => void,
) {
  const log: OrderEvent[] = [];
  let state: OrderState = orderDecider.initial;
  for (const next of [() => first, ...steps]) {
    const command = state.status === 'NONE' ? first : next(state);
    const outcome = orderDecider.decide(command, state, context);
    if (isRejection(outcome)) continue;
    state = outcome.reduce(orderDecider.evolve, state);
    log.push(...outcome);
    each(state, outcome);
  }
  return { state, log };
}

const approveAndConfirm: readonly Step[] = [
  (o) => ({ type: 'approve-credit', round: o.round }),
  (o) => ({
    ...{ type: 'confirm', round: o.round },
    lines: o.lines.map((l) => ({ ...l, requested: l.quantity, reserved: Math.max(1, l.quantity - 5) })),
  }),
];
const story = fc.tuple(
  priced.map((p): OrderCommand => ({ ...placeOrder(), ...p, budgetsHeld: { until: context.now, round: 0 } })),
  fc
    .tuple(fc.constantFrom([], approveAndConfirm), fc.array(step, { minLength: 1, maxLength: 30, size: 'max' }))
    .map(([opening, rest]) => [...opening, ...rest]),
);

describe('any story of an order', () => {
  it('keeps every line within its bounds', () => {
    fc.assert(
      fc.property(story, ([first, steps]) => {
        run(first, steps, (state) => {
          if (state.status === 'NONE') return;
          for (const line of state.lines) {
            expect(line.confirmed).toBeLessThanOrEqual(line.quantity);
            expect(Math.min(line.planned, line.delivered, line.accepted)).toBeGreaterThanOrEqual(0);
            expect(line.planned + line.delivered).toBeLessThanOrEqual(line.confirmed);
          }
        });
      }),
      { numRuns: 200 },
    );
  });

  it('bills what was accepted: every receipt sound, their sum the part of the price, closed at that sum', () => {
    let receipts = 0;
    let closings = 0;
    fc.assert(
      fc.property(story, ([first, steps]) => {
        const { state, log } = run(first, steps, () => {});
        let billed = 0;
        const accepted = new Map<number, { quantity: number; net: number; tax: number }>();
        for (const event of log) {
          if (event.type === 'order.closed') {
            closings += 1;
            expect(event.data.billed).toBe(billed);
          }
          if (event.type !== 'order.receipt-recorded') continue;
          receipts += 1;
          billed += event.data.totals.total;
          expect(event.data.totals).toEqual(totalsOf(event.data.lines));
          for (const { lineNo, gross, discount, net, tax, accepted: units } of event.data.lines) {
            expect(gross - discount).toBe(net);
            expect(Math.min(gross, discount, net, tax)).toBeGreaterThanOrEqual(0);
            const sum = accepted.get(lineNo) ?? { quantity: 0, net: 0, tax: 0 };
            accepted.set(lineNo, { quantity: sum.quantity + units, net: sum.net + net, tax: sum.tax + tax });
          }
        }
        for (const line of state.status === 'NONE' ? [] : state.lines) {
          const sum = accepted.get(line.lineNo);
          if (!sum) continue;
          expect(sum.net).toBe(Math.floor((line.net * sum.quantity) / line.quantity));
          expect(sum.tax).toBe(Math.floor((line.tax * sum.quantity) / line.quantity));
        }
      }),
      { numRuns: 200 },
    );
    expect(Math.min(receipts, closings)).toBeGreaterThan(5);
  });

  it('uses of each budget what its deliveries give, never more than it claimed, all of it when all is accepted', () => {
    let receipts = 0;
    fc.assert(
      fc.property(story, ([first, steps]) => {
        const { state, log } = run(first, steps, () => {});
        if (state.status === 'NONE') return;
        const used = new Map<string, number>();
        for (const event of log) {
          if (event.type !== 'order.receipt-recorded') continue;
          receipts += 1;
          for (const { budgetKey, amount } of event.data.budgets) {
            expect(amount).toBeGreaterThan(0);
            used.set(budgetKey, (used.get(budgetKey) ?? 0) + amount);
          }
        }
        const all = state.lines.every((line) => line.accepted >= line.quantity);
        for (const { budgetKey, amount } of state.claims) {
          expect(used.get(budgetKey) ?? 0).toBeLessThanOrEqual(amount);
          if (all) expect(used.get(budgetKey)).toBe(amount);
        }
      }),
      { numRuns: 200 },
    );
    expect(receipts).toBeGreaterThan(5);
  });

  it('ends once, and folds to the same order again', () => {
    const ends = ['order.rejected', 'order.cancelled', 'order.closed'];
    fc.assert(
      fc.property(story, ([first, steps]) => {
        const { state, log } = run(first, steps, () => {});
        const end = log.findIndex((event) => ends.includes(event.type));
        if (end >= 0) expect(end).toBe(log.length - 1);
        expect(log.reduce(orderDecider.evolve, orderDecider.initial)).toEqual(state);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
      { numRuns: 200 },
    );
  });

  it('answers a repeated process command with nothing', () => {
    const processes = ['approve-credit', 'hold', 'confirm', 'drop-delivery', 'record-receipt'];
    fc.assert(
      fc.property(story, ([first, steps]) => {
        let state: OrderState = orderDecider.initial;
        for (const next of [() => first, ...steps]) {
          const command: OrderCommand = state.status === 'NONE' ? first : next(state);
          const outcome = orderDecider.decide(command, state, context);
          if (isRejection(outcome)) continue;
          state = outcome.reduce(orderDecider.evolve, state);
          if (processes.includes(command.type)) expect(orderDecider.decide(command, state, context)).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
