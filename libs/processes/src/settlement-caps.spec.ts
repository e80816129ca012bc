import * as fc from 'fast-check';
import type { Budget } from '#libs/budgets';
import {
  rebateStream,
  type EarlyPaymentOffer,
  type EarlyPaymentState,
  type RebateOpening,
  type RebateState,
} from '#libs/discount-policies';
import { toEarlyPayment, toRebate } from './targets.js';
import { Simulation } from './testing/simulation.js';

const limit = 5_000;
const uses = 1;
type Grant = 'PARTIAL' | 'ALL_OR_NOTHING';
const moneyKey = 'prompt.POLICY.MONEY';
const useKey = 'prompt.POLICY.USES';
const budgetsOf = (grant: Grant) => [
  { budgetKey: moneyKey, scope: 'POLICY' as const, measure: 'MONEY' as const, limit, grant },
  { budgetKey: useKey, scope: 'POLICY' as const, measure: 'USES' as const, limit: uses, grant },
];

const whose = { creditorId: 'D01', level: 'SECONDARY', distributorId: 'D01', currency: 'VND' } as const;

/** 2 % of 100,000 for paying within a week. */
const offer = (invoiceId: string, grant: Grant): EarlyPaymentOffer => ({
  ...{ ...whose, invoiceId, debtorId: `O-${invoiceId}`, orderId: `ORD-${invoiceId}`, total: 100_000, tax: 0 },
  policies: [
    {
      ...{ policyId: 'prompt', version: 1, from: '2026-11-01', base: 100_000, budgets: budgetsOf(grant) },
      ...{ group: 'cash', stacking: 'COMPOUND', bestFor: 'CUSTOMER', priority: 0 },
      terms: {
        ...{ paidOn: 'BANK_DATE', graceDays: 0, partial: 'PRO_RATA', base: 'INCLUDING_TAX', rounding: 'half-up' },
        ...{ taxTreatment: 'COMMERCIAL_CREDIT', slabs: [{ from: 0, to: 7, rate: '2' }] },
      },
    },
  ],
});

/** 2 % on everything. */
const opening = (debtorId: string, grant: Grant): RebateOpening => ({
  ...{
    ...whose,
    rebateId: `prompt.1.D01.${debtorId}.2026-10`,
    policyId: 'prompt',
    version: 1,
    debtorId,
    period: '2026-10',
  },
  ...{ from: '2026-10-01', to: '2026-10-31', reference: null },
  terms: {
    ...{ slabs: [{ from: 1, to: null, rate: '2' }], calculation: 'STEP', payout: 'PERCENT', rounding: 'half-up' },
    ...{
      base: 'NET',
      against: 'NOTHING',
      late: 'TRUE_UP',
      taxTreatment: 'COMMERCIAL_CREDIT',
      budgets: budgetsOf(grant),
    },
  },
});

type Fact = { readonly who: number; readonly kind: 'pay' | 'bounce' | 'buy' | 'settle' | 'return' };
const fact = fc.record({
  who: fc.nat(1),
  kind: fc.constantFrom<Fact['kind'][]>('pay', 'pay', 'bounce', 'buy', 'settle', 'settle', 'return'),
});
/** Hand-overs after a fact, by their number; null: all of them finish. */
const steps = fc.option(fc.array(fc.nat(50), { maxLength: 30 }), { freq: 2 });

/** Sends a fact to an invoice's early payment or a buyer's rebate. */
function send(simulation: Simulation, { who, kind }: Fact, no: number, grant: Grant): void {
  const invoiceId = `I${who}`;
  const on = '2026-11-02';
  const paid = { bankDate: on, valueDate: on };
  const rebateId = opening(`O${who}`, grant).rebateId;
  const count = (units: number) => {
    const of = { documentId: `D${no}`, invoiceId: `D${no}`, kind: units < 0 ? 'CREDIT_NOTE' : 'INVOICE' } as const;
    const document = { ...of, on: '2026-10-05', measure: String(units), base: units, net: units, tax: 0 };
    simulation.send(toRebate(rebateId, { type: 'count', opening: opening(`O${who}`, grant), document }));
  };
  switch (kind) {
    case 'pay':
    case 'bounce': {
      simulation.send(toEarlyPayment(invoiceId, { type: 'offer', offer: offer(invoiceId, grant) }));
      const amount = kind === 'pay' ? 49_000 : -49_000;
      const counted = { factId: `${no}`, paymentId: `P${who}`, amount, paid, on } as const;
      simulation.send(toEarlyPayment(invoiceId, { type: 'count-payment', ...counted }));
      return;
    }
    case 'settle': {
      const settlementId = `S${no}`;
      const open = simulation.state<RebateState>(rebateStream(rebateId));
      if (!open) return count(60_000);
      const proposal = { type: 'propose-settlement', settlementId, amount: null, pay: 'UNAPPLIED' } as const;
      simulation.send(toRebate(rebateId, { ...proposal, kind: open.closed ? 'TRUE_UP' : 'FINAL' }), 'maker');
      simulation.send(toRebate(rebateId, { type: 'approve-settlement', settlementId }), 'checker');
      return;
    }
    case 'buy':
      return count(60_000);
    case 'return':
      return count(-60_000);
  }
}

it('what is settled under a cap is what its budgets spent, never more than granted, however the hand-overs interleave', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fact, steps), { maxLength: 20, size: 'max' }),
      fc.constantFrom<Grant[]>('PARTIAL', 'ALL_OR_NOTHING'),
      (facts, grant) => {
        const simulation = new Simulation();
        const within = () => {
          const money = simulation.state<Budget>(`budget-${moneyKey}`);
          expect(money?.committed ?? 0).toBeLessThanOrEqual(limit);
          expect(simulation.state<Budget>(`budget-${useKey}`)?.committed ?? 0).toBeLessThanOrEqual(uses);
        };
        facts.forEach(([one, which], no) => {
          send(simulation, one, no, grant);
          if (!which) simulation.settle();
          for (const manager of which ?? []) {
            simulation.step(manager);
            within();
          }
        });
        simulation.settle();
        within();
        const early = [...simulation.states<EarlyPaymentState>('early-payment').values()].map((state) => state!);
        const rebates = [...simulation.states<RebateState>('rebate').values()].map((state) => state!);
        expect(early.every(({ claim }) => claim === null)).toBe(true);
        expect(rebates.flatMap(({ settlements }) => settlements).every(({ claim }) => claim === null)).toBe(true);
        const given = early.reduce((sum, state) => sum + state.given, 0);
        const settled = rebates.reduce((sum, state) => sum + state.settled, 0);
        expect(simulation.state<Budget>(`budget-${moneyKey}`)?.committed ?? 0).toBe(given + settled);
        const users = [...early.map((state) => state.given), ...rebates.map((state) => state.settled)];
        expect(simulation.state<Budget>(`budget-${useKey}`)?.committed ?? 0).toBe(
          users.filter((used) => used > 0).length,
        );
      },
    ),
    { numRuns: 80 },
  );
});
