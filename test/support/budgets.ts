import { randomUUID } from 'node:crypto';
import { budgetDecider, budgetStream, type Budget } from '#libs/budgets';
import type { PolicyBody } from '#libs/discount-policies';
import { policyBody } from '#libs/discount-policies/testing';
import { Commands } from '#libs/platform';
import type { RunningApi } from './api.js';
import { ok, outletOrder, type Market } from './market.js';

export interface OrderBody {
  readonly orderId: string;
  readonly status: string;
  readonly totals: { readonly discount: number };
}
export type Cap = PolicyBody['caps'][number];
export const times = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));
export const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** What specs of budgets ask of an API: policies with a cap, orders under them, and the figures of a budget. */
export function budgetsOn(api: () => RunningApi) {
  /** Ten percent off every order of the market's distributor, within a cap. */
  async function publish(market: Market, cap: Partial<Cap>, body: Partial<PolicyBody> = {}): Promise<string> {
    const { operations } = market.tokens;
    const policyId = `P-${randomUUID().slice(0, 8)}`;
    const draft = policyBody({
      currency: 'VND',
      eligibility: { all: [{ any: [{ attribute: 'distributor', operator: 'IN', values: [market.distributorId] }] }] },
      caps: [{ scope: 'POLICY', measure: 'USES', limit: 10, grant: 'PARTIAL', shards: 1, ...cap }],
      ...body,
    });
    const drafted = ok(await api().command('/v1/discount-policies', operations, { policyId, draft }));
    const match = { 'If-Match': drafted.headers.get('etag')! };
    const published = ok(await api().command(`/v1/discount-policies/${policyId}/versions`, operations, {}, match));
    await api().get(`/v1/discount-policies/${policyId}`, operations, {
      'Min-Event-Position': published.headers.get('event-position')!,
    });
    return policyId;
  }

  const place = (market: Market, quantities: readonly number[], outlet = 0, headers: Record<string, string> = {}) =>
    api().command<OrderBody>('/v1/orders', market.tokens.operations, outletOrder(market, quantities, outlet), headers);

  const budgetOf = async (budgetKey: string): Promise<Budget> =>
    (await api().app.get(Commands).load(budgetDecider, budgetStream(budgetKey))).state;

  const figures = async (budgetKey: string) => {
    const { granted, reserved, committed } = await budgetOf(budgetKey);
    return { granted, reserved, committed, left: granted - reserved - committed };
  };

  /** Asks until the budget has these figures; the test's own time limit ends it. */
  async function comesTo(budgetKey: string, wanted: Partial<Awaited<ReturnType<typeof figures>>>): Promise<void> {
    const holds = async () => {
      const now = await figures(budgetKey);
      return Object.entries(wanted).every(([name, value]) => now[name as keyof typeof now] === value);
    };
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  const discounts = (answers: readonly { readonly body: OrderBody }[]) =>
    answers.map(({ body }) => body.totals.discount);

  /** Every order's price follows again from its evidence, whatever became of the budget. */
  async function allDerivedAgain(market: Market, answers: readonly { readonly body: OrderBody }[]): Promise<void> {
    for (const { body } of answers) {
      const pricing = await api().get<{ equal: boolean }>(
        `/v1/orders/${body.orderId}/pricing`,
        market.tokens.operations,
      );
      expect(pricing.body.equal).toBe(true);
    }
  }

  /** Reserves for an order that never comes. Answers the position. */
  async function reserveElsewhere(
    handle: Commands['handle'],
    policyId: string,
    limit: number,
    amount: number,
    holdMs = 120_000,
  ) {
    const budgetKey = `${policyId}.POLICY.MONEY`;
    const now = new Date().toISOString();
    const heldUntil = new Date(Date.now() + holdMs).toISOString();
    const outcome = await handle(budgetDecider, {
      streamId: budgetStream(budgetKey),
      command: {
        ...{ type: 'reserve', budgetKey, policyId, scope: 'POLICY', measure: 'MONEY', currency: 'VND' },
        cap: { version: 1, limit, grant: 'PARTIAL' },
        ...{ orderId: randomUUID(), round: 0, amount, heldUntil, by: randomUUID() },
      },
      ...{ commandId: randomUUID(), requestHash: '', correlationId: '' },
      context: { now, businessDate: '2026-11-22', actor: { kind: 'user', id: 'u', roles: [] } },
    });
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
    return outcome.position;
  }
  return { publish, place, figures, comesTo, discounts, allDerivedAgain, reserveElsewhere };
}
