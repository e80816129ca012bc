import fc from 'fast-check';
import { isRejection } from '#libs/kernel';
import { specificationFor } from '#libs/kernel/testing';
import { earlyPaymentDiscount } from '../early-payment.js';
import type { EarlyPaymentCommand } from './commands.js';
import { earlyPaymentDecider } from './early-payment-stream.js';
import { earlyPaymentEvents, type EarlyPaymentEvent, type EarlyPaymentOffer, type OfferedPolicy } from './events.js';
import { tiersOf } from './offer.js';
import type { EarlyPaymentState } from './state.js';
import { termsOf } from './terms.js';

const given = specificationFor(earlyPaymentDecider, earlyPaymentEvents);

const policy: OfferedPolicy = {
  ...{ policyId: 'prompt', version: 3, from: '2026-01-01', base: 110_000, budgets: [] },
  ...{ group: 'cash', stacking: 'COMPOUND', bestFor: 'CUSTOMER', priority: 0 },
  terms: {
    ...{ paidOn: 'BANK_DATE', graceDays: 0, partial: 'PRO_RATA', base: 'INCLUDING_TAX', rounding: 'half-up' },
    taxTreatment: 'COMMERCIAL_CREDIT',
    slabs: [
      { from: 0, to: 7, rate: '2' },
      { from: 8, to: 14, rate: '1' },
    ],
  },
};
const offer: EarlyPaymentOffer = {
  ...{ invoiceId: 'I-1', creditorId: 'D01', debtorId: 'O-1', level: 'SECONDARY', distributorId: 'D01' },
  ...{ currency: 'VND', orderId: 'ORD-1', total: 110_000, tax: 10_000, policies: [policy] },
};
const offered = (changes: Partial<EarlyPaymentOffer> = {}): EarlyPaymentEvent => ({
  type: 'early-payment.offered',
  data: { ...offer, ...changes },
});
const on = '2026-01-20';
const pay = (factId: string, amount: number, day = '2026-01-05', paymentId = 'P-1'): EarlyPaymentCommand => ({
  ...{ type: 'count-payment', factId, paymentId, amount, on },
  paid: { bankDate: day, valueDate: day },
});
const lower = (factId: string, total: number, kind: 'CREDIT_NOTE' | 'WRITE_OFF' = 'CREDIT_NOTE') =>
  ({ type: 'lower-invoice', factId, kind, total, on }) satisfies EarlyPaymentCommand;
const booked = (day: string): EarlyPaymentCommand => ({
  ...{ type: 'date-payment', paymentId: 'P-1', on },
  paid: { bankDate: day, valueDate: '2026-01-05' },
});

/** Folds commands from an offer; answers the state and what was decided last. */
function after(commands: readonly EarlyPaymentCommand[], changes: Partial<EarlyPaymentOffer> = {}) {
  let state: EarlyPaymentState = [offered(changes)].reduce(earlyPaymentDecider.evolve, earlyPaymentDecider.initial);
  let last: readonly EarlyPaymentEvent[] = [];
  const context = { now: `${on}T00:00:00Z`, businessDate: on, actor: { kind: 'process', id: 'p', roles: [] } } as const;
  for (const command of commands) {
    const outcome = earlyPaymentDecider.decide(command, state, context);
    if (isRejection(outcome)) throw new Error(outcome.code);
    last = outcome;
    state = outcome.reduce(earlyPaymentDecider.evolve, state);
  }
  return { state: state!, last };
}
const postingOf = (last: readonly EarlyPaymentEvent[]) => {
  const event = last.at(-1);
  return event?.type === 'early-payment.granted' || event?.type === 'early-payment.taken-back'
    ? [event.type, event.data.amount, event.data.tax, event.data.given]
    : undefined;
};

describe('the early-payment discount of an invoice', () => {
  it('is offered once, and only where a policy holds', () => {
    given().when({ type: 'offer', offer }).then(offered());
    given().when({ type: 'offer', offer: null }).thenNothing();
    given(offered())
      .when({ type: 'offer', offer: { ...offer, policies: [{ ...policy, policyId: 'other' }] } })
      .thenNothing();
    given().when(pay('1', 107_800)).thenNothing();
  });

  it('is granted with days, rate, base and amount when the money covers the rest', () => {
    const { last } = after([pay('1', 107_800)]);
    expect(last.at(-1)).toMatchObject({
      type: 'early-payment.granted',
      data: {
        ...{ documentId: 'early-payment.I-1.1', policyId: 'prompt', version: 3, amount: 2_200, net: 2_200, tax: 0 },
        earned: [{ paymentId: 'P-1', paid: 107_800, days: 4, rate: '2', base: 110_000, amount: 2_200 }],
      },
    });
  });

  it('carries its part of the tax where it lowers the taxable value', () => {
    const terms = { ...policy.terms, taxTreatment: 'REDUCES_TAXABLE_VALUE' as const };
    const policies = [{ ...policy, terms }];
    expect(postingOf(after([pay('1', 107_800)], { policies }).last)).toEqual([
      'early-payment.granted',
      2_200,
      200,
      2_200,
    ]);
    const bounced = after([pay('1', 107_800), pay('2', -107_800)], { policies });
    expect(postingOf(bounced.last)).toEqual(['early-payment.taken-back', 2_200, 200, 0]);
  });

  it('is corrected by the difference after a credit note, a bounce, a late booking', () => {
    expect(postingOf(after([pay('1', 107_800), lower('2', 55_000)]).last)).toEqual([
      ...['early-payment.taken-back', 1_100, 0, 1_100],
    ]);
    expect(postingOf(after([pay('1', 107_800), pay('2', -107_800)]).last)).toEqual([
      ...['early-payment.taken-back', 2_200, 0, 0],
    ]);
    // On 10 January 1 % is earned: on the part of the invoice that the money covers.
    expect(postingOf(after([pay('1', 107_800), booked('2026-01-10')]).last)).toEqual([
      ...['early-payment.taken-back', 1_112, 0, 1_088],
    ]);
    expect(after([pay('1', 107_800), booked('2026-01-30')]).state.given).toBe(0);
  });

  it('takes the bank’s day whenever it becomes known', () => {
    expect(after([booked('2026-01-30'), pay('1', 107_800)]).state.given).toBe(0);
  });

  it('is less by what was let go, and earned by no other credit', () => {
    expect(after([pay('1', 107_800), lower('2', 2_200, 'WRITE_OFF')]).state.given).toBe(0);
    const credit: EarlyPaymentCommand = { ...pay('1', 110_000), paid: null } as EarlyPaymentCommand;
    expect(after([credit]).state.given).toBe(0);
  });

  it('comes to the same in any order and with any repetition of the facts', () => {
    const fact = fc.oneof(
      fc.record({ amount: fc.integer({ min: 1, max: 60_000 }), day: fc.integer({ min: 1, max: 20 }), who: fc.nat(3) }),
      fc.record({ lowered: fc.integer({ min: 1, max: 20_000 }), writeOff: fc.boolean() }),
    );
    const facts = fc.array(fact, { maxLength: 8 });
    fc.assert(
      fc.property(
        facts.chain((drawn) => {
          // A payment has one date.
          const dates = new Map<number, string>();
          const commands = drawn.map((one, i) => {
            if ('lowered' in one) return lower(`${i}`, one.lowered, one.writeOff ? 'WRITE_OFF' : 'CREDIT_NOTE');
            const day = dates.get(one.who) ?? `2026-01-${String(one.day).padStart(2, '0')}`;
            dates.set(one.who, day);
            return pay(`${i}`, one.amount, day, `P-${one.who}`);
          });
          const shuffled = fc.shuffledSubarray([...commands, ...commands], { minLength: commands.length * 2 });
          return fc.tuple(fc.constant(commands), shuffled);
        }),
        ([commands, shuffled]) => {
          const { state } = after(commands);
          const other = after(shuffled).state;
          expect(other.given).toBe(state.given);
          const invoice = {
            issuedOn: policy.from,
            total: Math.max(0, state.total),
            net: 0,
            base: Math.max(0, state.total),
          };
          const earned = earlyPaymentDiscount(termsOf(policy), invoice, state.payments);
          const sum = earned.reduce((all, { amount }) => all + amount, 0);
          expect(state.given).toBe(Math.max(0, sum - state.writtenOff));
        },
      ),
    );
  });

  it('tells what paying the rest by a day earns', () => {
    expect(tiersOf(offer)).toEqual([
      { until: '2026-01-08', rate: '2', discount: 2_200 },
      { until: '2026-01-15', rate: '1', discount: 1_100 },
    ]);
    expect(tiersOf(offer, 50_000, 55_000).map(({ discount }) => discount)).toEqual([1_000, 500]);
    const within = (_: OfferedPolicy, amount: number) => Math.min(amount, 700);
    expect(tiersOf(offer, 50_000, 55_000, within).map(({ discount }) => discount)).toEqual([700, 500]);
  });

  it('is what was granted less what was taken back', () => {
    const commands = [pay('1', 50_000), pay('2', 57_800, '2026-01-09', 'P-2'), lower('3', 11_000), pay('4', -50_000)];
    let sum = 0;
    commands.forEach((_, i) => {
      const { last, state } = after(commands.slice(0, i + 1));
      const [type, amount] = postingOf(last) ?? [];
      sum += type === 'early-payment.granted' ? Number(amount) : -Number(amount ?? 0);
      expect(state.given).toBe(sum);
    });
  });
});

describe('an early-payment discount with caps', () => {
  const budget = (
    measure: 'MONEY' | 'USES',
    grant: 'PARTIAL' | 'ALL_OR_NOTHING' = 'PARTIAL',
    scope: 'POLICY' | 'OUTLET' = 'POLICY',
  ) => ({ budgetKey: `prompt.${scope}.${measure}`, scope, measure, limit: 10_000, grant }) as const;
  const capped = (...budgets: readonly OfferedPolicy['budgets'][number][]) => ({ policies: [{ ...policy, budgets }] });
  const answer = (
    budgetKey: string,
    amount: number,
    left = 0,
    documentId = 'early-payment.I-1.1',
  ): EarlyPaymentCommand => ({
    ...{ type: 'answer-budget', documentId, budgetKey, amount, left, on },
  });
  const money = budget('MONEY');
  const types = (last: readonly EarlyPaymentEvent[]) => last.map(({ type }) => type.replace('early-payment.', ''));

  it('waits for its budget, and is granted what this gives', () => {
    const claimed = after([pay('1', 107_800)], capped(money));
    expect(claimed.last.at(-1)).toMatchObject({
      type: 'early-payment.claimed',
      data: {
        documentId: 'early-payment.I-1.1',
        policyId: 'prompt',
        amount: 2_200,
        budgets: [{ ...money, amount: 2_200 }],
      },
    });
    expect(claimed.state.given).toBe(0);
    const { last, state } = after([pay('1', 107_800), answer(money.budgetKey, 2_200, 7_800)], capped(money));
    expect(types(last)).toEqual(['budget-answered', 'granted']);
    expect(last.at(-1)!.data).toMatchObject({
      ...{ documentId: 'early-payment.I-1.1', amount: 2_200, given: 2_200, corrects: null },
      budgets: [{ budgetKey: money.budgetKey, amount: 2_200 }],
    });
    expect(state.claim).toBeNull();
  });

  it('says what was asked, given and left where the budget has less; what it refused is not asked again', () => {
    const { last, state } = after([pay('1', 107_800), answer(money.budgetKey, 700)], capped(money));
    expect(types(last)).toEqual(['budget-answered', 'limited', 'granted']);
    expect(last[1]!.data).toMatchObject({
      ...{ asked: 2_200, given: 700, returned: [] },
      budgets: [{ budgetKey: money.budgetKey, asked: 2_200, amount: 700, left: 0 }],
    });
    expect([state.given, state.of[0]!.refused]).toEqual([700, 1_500]);
    expect(types(after([pay('1', 107_800), answer(money.budgetKey, 700), pay('2', 100)], capped(money)).last)).toEqual([
      'payment-counted',
    ]);
    const exhausted = after([pay('1', 107_800), answer(money.budgetKey, 0)], capped(money));
    expect(types(exhausted.last)).toEqual(['budget-answered', 'limited']);
    expect(exhausted.state).toMatchObject({ given: 0, claim: null });
  });

  it('takes of several budgets what the least gives, and returns the rest', () => {
    const uses = budget('USES');
    const outlet = budget('MONEY', 'PARTIAL', 'OUTLET');
    const three = capped(money, outlet, uses);
    const commands = [pay('1', 107_800), answer(outlet.budgetKey, 500), answer(uses.budgetKey, 1, 4)];
    expect(after(commands, three).state.given).toBe(0);
    const { last } = after([...commands, answer(money.budgetKey, 2_200, 9)], three);
    expect(types(last)).toEqual(['budget-answered', 'limited', 'granted']);
    expect(last[1]!.data).toMatchObject({ given: 500, returned: [{ budgetKey: money.budgetKey, amount: 1_700 }] });
    const none = after(
      [
        pay('1', 107_800),
        ...[outlet, money].map(({ budgetKey }) => answer(budgetKey, 2_200)),
        answer(uses.budgetKey, 0),
      ],
      three,
    );
    expect(none.last.at(-1)!.data).toMatchObject({
      given: 0,
      returned: [
        { budgetKey: money.budgetKey, amount: 2_200 },
        { budgetKey: outlet.budgetKey, amount: 2_200 },
      ],
    });
  });

  it('counts facts that come before the answer, and corrects right after it', () => {
    const { last, state } = after(
      [pay('1', 107_800), pay('2', -107_800), answer(money.budgetKey, 2_200)],
      capped(money, budget('USES')),
    );
    expect(types(last)).toEqual(['budget-answered']);
    expect(state.given).toBe(0);
    const done = after(
      [pay('1', 107_800), pay('2', -107_800), answer(money.budgetKey, 2_200), answer(budget('USES').budgetKey, 1)],
      capped(money, budget('USES')),
    );
    expect(types(done.last)).toEqual(['budget-answered', 'granted', 'taken-back']);
    expect(done.last.at(-1)!.data).toMatchObject({
      ...{ documentId: 'early-payment.I-1.2', corrects: 'early-payment.I-1.1', amount: 2_200, given: 0 },
      budgets: [
        { budgetKey: money.budgetKey, amount: 2_200 },
        { budgetKey: budget('USES').budgetKey, amount: 1 },
      ],
    });
  });

  it('gives back what is taken back, and the use with the last of it', () => {
    const uses = budget('USES');
    const given2200 = [pay('1', 107_800), answer(uses.budgetKey, 1)];
    const halved = after([...given2200, lower('2', 55_000)], capped(uses));
    expect(halved.last.at(-1)!.data).toMatchObject({ amount: 1_100, budgets: [] });
    const bounced = after([...given2200, lower('2', 55_000), pay('3', -107_800)], capped(uses));
    expect(bounced.last.at(-1)!.data).toMatchObject({
      amount: 1_100,
      budgets: [{ budgetKey: uses.budgetKey, amount: 1 }],
    });
  });

  it('hears an answer once, and none that it did not ask for', () => {
    const commands = [pay('1', 107_800), answer(money.budgetKey, 2_200)];
    expect(after([...commands, answer(money.budgetKey, 2_200)], capped(money)).last).toEqual([]);
    expect(after([pay('1', 107_800), answer(money.budgetKey, 2_200, 0, 'other')], capped(money)).last).toEqual([]);
  });

  it('of several policies each posts for itself; what is let go is the last one’s first', () => {
    const second = { ...policy, policyId: 'more', version: 1 };
    const policies = { policies: [policy, { ...second, budgets: [money] }] };
    const { last } = after([pay('1', 105_644)], policies);
    expect(types(last)).toEqual(['payment-counted', 'granted', 'claimed']);
    const commands = [pay('1', 105_644), answer(money.budgetKey, 2_156, 0, 'early-payment.I-1.2')];
    const { state } = after(commands, policies);
    expect(state.of.map(({ given: by }) => by)).toEqual([2_200, 2_156]);
    const letGo = after([...commands, lower('2', 3_000, 'WRITE_OFF')], policies);
    expect(types(letGo.last)).toEqual(['invoice-lowered', 'taken-back', 'taken-back']);
    expect(letGo.state.of.map(({ given: by }) => by)).toEqual([1_356, 0]);
  });
});
