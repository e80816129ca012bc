import fc from 'fast-check';
import { isRejection, type DecisionContext } from '#libs/kernel';
import type { RebateCommand, SettlementKind } from './commands.js';
import { rebateDecider } from './decide.js';
import type { RebateDocument, RebateEvent, RebateOpening } from './events.js';
import { rebateStatement, type RebateState } from './rebate.js';

const opening: RebateOpening = {
  ...{ rebateId: 'vol.1.D01.O-1.2026-Q4', policyId: 'vol', version: 1, creditorId: 'D01', debtorId: 'O-1' },
  ...{ level: 'SECONDARY', distributorId: 'D01', currency: 'VND', period: '2026-Q4', from: '2026-10-01' },
  ...{ to: '2026-12-31', reference: null },
  terms: {
    slabs: [
      { from: 100, to: 199, rate: '2' },
      { from: 200, to: null, rate: '3' },
    ],
    ...{ calculation: 'STEP', payout: 'PERCENT', rounding: 'half-up', base: 'NET', against: 'NOTHING' },
    ...{ late: 'TRUE_UP', taxTreatment: 'COMMERCIAL_CREDIT', budgets: [] },
  },
};
const withTerms = (changes: Partial<RebateOpening['terms']>): RebateOpening => {
  return { ...opening, terms: { ...opening.terms, ...changes } };
};
const document = (documentId: string, units: number | string, day = '11-02', amount?: number): RebateDocument => {
  const net = amount ?? Number(units) * 10_000;
  const kind = net < 0 ? 'CREDIT_NOTE' : 'INVOICE';
  return {
    documentId,
    invoiceId: documentId,
    kind,
    on: `2026-${day}`,
    measure: String(units),
    base: net,
    net,
    tax: net / 10,
  };
};
const counted = (doc: RebateDocument, of = opening): RebateCommand => ({ type: 'count', opening: of, document: doc });
const propose = (settlementId: string, kind: SettlementKind = 'PARTIAL', amount: number | null = null) =>
  ({ type: 'propose-settlement', settlementId, kind, amount, pay: 'UNAPPLIED' }) satisfies RebateCommand;
const approve = (settlementId: string): RebateCommand => ({ type: 'approve-settlement', settlementId });

const at = (id: string, businessDate = '2027-01-05'): DecisionContext => {
  return { now: `${businessDate}T03:00:00.000Z`, businessDate, actor: { kind: 'user', id, roles: ['finance'] } };
};

/** A rebate that takes commands one after another. */
function rebate() {
  let state: RebateState = rebateDecider.initial;
  const events: RebateEvent[] = [];
  const send = (command: RebateCommand, context = at('maker')) => {
    const outcome = rebateDecider.decide(command, state, context);
    if (isRejection(outcome)) return outcome.code;
    state = outcome.reduce(rebateDecider.evolve, state);
    events.push(...outcome);
    return outcome.map(({ type }) => type.replace('rebate.', ''));
  };
  return { send, events, state: () => state! };
}
const withDocuments = (...documents: RebateDocument[]) => {
  const made = rebate();
  for (const one of documents) made.send(counted(one));
  return made;
};

describe('a rebate accrues', () => {
  it('with each document, and takes back what a return loses', () => {
    const { state, events } = withDocuments(document('A', 120), document('B', 90), document('R', -20, '12-01'));
    expect(events.flatMap((event) => (event.type === 'rebate.accrued' ? [event.data.amount] : []))).toEqual([
      24_000, 39_000, -25_000,
    ]);
    expect(state().accrued).toBe(38_000);
    expect(events.at(-1)).toMatchObject({ data: { measure: 190, base: 1_900_000, slab: 1, rate: '2', late: false } });
  });

  it('once, and the same in any order of arrival', () => {
    const facts = fc.uniqueArray(
      fc.record({ id: fc.nat(9), units: fc.integer({ min: -60, max: 120 }), day: fc.integer({ min: 10, max: 28 }) }),
      { selector: ({ id }) => id, maxLength: 8 },
    );
    const order = facts.chain((drawn) => {
      const documents = drawn.map(({ id, units, day }) => document(`D${id}`, units, `11-${day}`));
      const twice = [...documents, ...documents];
      return fc.tuple(fc.constant(documents), fc.shuffledSubarray(twice, { minLength: twice.length }));
    });
    fc.assert(
      fc.property(order, ([documents, shuffled]) => {
        fc.pre(documents.length > 0);
        const [one, other] = [withDocuments(...documents), withDocuments(...shuffled)];
        expect(rebateStatement(other.state())).toEqual(rebateStatement(one.state()));
        for (const { state, events } of [one, other]) {
          const sum = events.reduce((all, event) => all + (event.type === 'rebate.accrued' ? event.data.amount : 0), 0);
          expect(sum).toBe(state().accrued);
          const { accruals, amount } = rebateStatement(state());
          expect(accruals.reduce((all, accrual) => all + accrual.amount, 0)).toBe(amount);
          expect(amount).toBe(state().accrued);
        }
      }),
    );
  });

  it('in parts of a unit that are lost only in the sum', () => {
    const litres = (id: string) => document(id, '99/2', '11-02', 100_000);
    const { state } = withDocuments(litres('A'), litres('B'), litres('C'));
    expect(rebateStatement(state())).toMatchObject({ measure: 148, slab: 1 });
    expect(withDocuments(litres('A'), litres('B'), litres('C'), litres('D')).state().accrued).toBe(8_000);
  });

  it('against a target or last year; without one nothing', () => {
    const growth = { ...withTerms({ against: 'LAST_YEAR' }), reference: 100 };
    const { send, state } = rebate();
    send(counted(document('A', 120), growth));
    expect(state().accrued).toBe(24_000);
    const none = rebate();
    none.send(counted(document('A', 120), { ...growth, reference: 0 }));
    expect(none.state().accrued).toBe(0);
  });
});

describe('a settlement', () => {
  it('lists its documents, is approved by a second person, and closes the period', () => {
    const { send, events, state } = withDocuments(document('A', 120), document('R', -10, '12-01'));
    expect(send(propose('S1', 'FINAL'))).toEqual(['settlement-proposed']);
    expect(events.at(-1)).toMatchObject({
      data: {
        ...{ no: 1, amount: 22_000, net: 22_000, tax: 0, accrued: 22_000, settledBefore: 0, slab: 1 },
        documents: [
          { documentId: 'A', kind: 'INVOICE', amount: 24_000 },
          { documentId: 'R', kind: 'CREDIT_NOTE', amount: -2_000 },
        ],
      },
    });
    expect(send(approve('S1'))).toBe('maker-is-checker');
    expect(send(approve('S1'), at('checker'))).toEqual(['settlement-approved']);
    expect(send(approve('S1'), at('checker'))).toEqual([]);
    expect(state()).toMatchObject({ settled: 22_000, closed: true });
    expect(send(propose('S2'))).toBe('period-closed');
    expect(send(propose('S2', 'TRUE_UP'))).toBe('nothing-open');
  });

  it('in parts never passes what is accrued, also when a return comes in between', () => {
    const { send, state } = withDocuments(document('A', 120));
    const during = at('maker', '2026-11-20');
    expect(send(propose('S0', 'FINAL'), during)).toBe('period-open');
    expect(send(propose('S0', 'PARTIAL', 24_001), during)).toBe('exceeds-accrued');
    expect(send(propose('S1', 'PARTIAL', 20_000), during)).toEqual(['settlement-proposed']);
    expect(send(propose('S2', 'PARTIAL', 1), during)).toBe('settlement-open');
    send(counted(document('R', -15)));
    expect(send(approve('S1'), at('checker'))).toEqual(['settlement-approved']);
    expect(send(propose('S3'), during)).toEqual(['settlement-proposed']);
    send(counted(document('R2', -10)));
    expect(send(approve('S3'), at('checker'))).toBe('settlement-outdated');
    expect(send({ type: 'reject-settlement', settlementId: 'S3', reason: 'returns' })).toEqual(['settlement-rejected']);
    expect(send(approve('S3'), at('checker'))).toBe('settlement-rejected');
    expect(state()).toMatchObject({ accrued: 0, settled: 20_000 });
    // The final one takes back what was settled too early.
    send(propose('S4', 'FINAL'));
    expect(send(approve('S4'), at('checker'))).toEqual(['settlement-approved']);
    expect(state().settled).toBe(0);
  });

  it('is trued up by late documents, or they count in the next period', () => {
    const close = (terms: Partial<RebateOpening['terms']>) => {
      const made = rebate();
      made.send(counted(document('A', 120), withTerms(terms)));
      made.send(propose('S1', 'FINAL'));
      made.send(approve('S1'), at('checker'));
      return made;
    };
    const trueUp = close({});
    trueUp.send(counted(document('R', -60)));
    expect(trueUp.events.at(-1)).toMatchObject({ data: { amount: -24_000, late: true } });
    trueUp.send(propose('S2', 'TRUE_UP'));
    expect(trueUp.send(approve('S2'), at('checker'))).toEqual(['settlement-approved']);
    expect(trueUp.events.at(-1)).toMatchObject({ data: { amount: -24_000, settled: 0 } });

    const next = close({ late: 'NEXT_PERIOD' });
    const late = counted(document('R', -60));
    expect(next.send(late)).toEqual(['deferred']);
    expect(next.send(late)).toEqual([]);
    const deferred = next.events.at(-1) as Extract<RebateEvent, { type: 'rebate.deferred' }>;
    expect(deferred.data.next).toMatchObject({
      rebateId: 'vol.1.D01.O-1.2027-Q1',
      from: '2027-01-01',
      to: '2027-03-31',
    });
    expect(next.state().accrued).toBe(24_000);
  });

  it('has its tax on top where it lowers the taxable value', () => {
    const reduces = { taxTreatment: 'REDUCES_TAXABLE_VALUE' } as const;
    const { send, events } = rebate();
    send(counted(document('A', 120), withTerms(reduces)));
    send(propose('S1', 'FINAL'));
    expect(events.at(-1)).toMatchObject({ data: { amount: 24_000, net: 24_000, tax: 2_400 } });
    const inclusive = rebate();
    inclusive.send(counted(document('A', 120), withTerms({ ...reduces, base: 'INCLUDING_TAX' })));
    inclusive.send(propose('S1', 'FINAL'));
    expect(inclusive.events.at(-1)).toMatchObject({ data: { amount: 24_000, net: 21_819, tax: 2_181 } });
  });

  it('settled is never above accrued when it is approved, whatever comes when', () => {
    const step = fc.oneof(
      fc.record({ units: fc.integer({ min: -80, max: 120 }) }),
      fc.record({ propose: fc.constantFrom<SettlementKind>('PARTIAL', 'FINAL', 'TRUE_UP') }),
      fc.record({ approve: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const { send, events, state } = withDocuments(document('first', 120));
        let open = 'none';
        steps.forEach((one, i) => {
          if ('units' in one) send(counted(document(`D${i}`, one.units)));
          if ('propose' in one && Array.isArray(send(propose(`S${i}`, one.propose)))) open = `S${i}`;
          if ('approve' in one) {
            const before = events.length;
            send(
              one.approve ? approve(open) : { type: 'reject-settlement', settlementId: open, reason: 'r' },
              at('checker'),
            );
            if (one.approve && events.length > before) expect(state().settled).toBeLessThanOrEqual(state().accrued);
          }
        });
        const settled = events.reduce(
          (sum, event) => sum + (event.type === 'rebate.settlement-approved' ? event.data.amount : 0),
          0,
        );
        expect(state().settled).toBe(settled);
      }),
    );
  });
});

describe('a settlement with caps', () => {
  const budgetOf = (measure: 'MONEY' | 'USES') =>
    ({ budgetKey: `vol.POLICY.${measure}`, scope: 'POLICY', measure, limit: 50_000, grant: 'PARTIAL' }) as const;
  const capped = (...measures: ('MONEY' | 'USES')[]) => {
    const made = rebate();
    const of = withTerms({ budgets: measures.map(budgetOf), taxTreatment: 'REDUCES_TAXABLE_VALUE' });
    made.send(counted(document('A', 120), of));
    return { ...made, count: (doc: RebateDocument) => made.send(counted(doc, of)) };
  };
  const answer = (amount: number, measure: 'MONEY' | 'USES' = 'MONEY', settlementId = 'S-1'): RebateCommand => ({
    ...{ type: 'answer-budget', settlementId, budgetKey: `vol.POLICY.${measure}`, amount, left: 0 },
  });
  const agreed = (made: ReturnType<typeof capped>, kind: SettlementKind = 'FINAL') => {
    made.send(propose('S-1', kind));
    return made.send(approve('S-1'), at('checker'));
  };

  it('waits for its budgets after the second person agreed, and is posted then', () => {
    const made = capped('MONEY', 'USES');
    expect(agreed(made)).toEqual(['settlement-claimed']);
    expect(made.events.at(-1)).toMatchObject({
      data: { amount: 24_000, approvedBy: 'checker', budgets: [{ amount: 24_000 }, { amount: 1 }] },
    });
    expect(made.state()).toMatchObject({ settled: 0, closed: false, settlements: [{ status: 'CLAIMED' }] });
    expect(made.send(approve('S-1'), at('checker'))).toEqual([]);
    expect(made.send(propose('S-2'))).toBe('settlement-open');
    expect(made.send({ type: 'reject-settlement', settlementId: 'S-1', reason: 'r' })).toBe('settlement-claimed');
    expect(made.send(answer(24_000))).toEqual(['budget-answered']);
    expect(made.send(answer(24_000))).toEqual([]);
    expect(made.send(answer(1, 'USES'))).toEqual(['budget-answered', 'settlement-approved']);
    expect(made.state()).toMatchObject({ settled: 24_000, closed: true, settlements: [{ status: 'APPROVED' }] });
    expect(made.events.at(-1)).toMatchObject({
      data: { approvedBy: 'checker', budgets: [{ amount: 24_000 }, { budgetKey: 'vol.POLICY.USES', amount: 1 }] },
    });
  });

  it('settles what budgets give; the rest stays open and may be settled later', () => {
    const made = capped('MONEY');
    agreed(made);
    expect(made.send(answer(10_000))).toEqual(['budget-answered', 'settlement-limited', 'settlement-approved']);
    expect(made.events.at(-2)).toMatchObject({ data: { asked: 24_000, given: 10_000, returned: [] } });
    expect(made.events.at(-1)).toMatchObject({ data: { amount: 10_000, net: 10_000, tax: 1_000, settled: 10_000 } });
    expect(made.send(propose('S-2', 'TRUE_UP'))).toEqual(['settlement-proposed']);
    expect(made.events.at(-1)).toMatchObject({ data: { amount: 14_000 } });
  });

  it('is rejected with the reason where they give nothing, and what one gave goes back', () => {
    const made = capped('MONEY', 'USES');
    agreed(made);
    made.send(answer(24_000));
    expect(made.send(answer(0, 'USES'))).toEqual(['budget-answered', 'settlement-limited', 'settlement-rejected']);
    expect(made.events.at(-2)).toMatchObject({ data: { given: 0, returned: [{ amount: 24_000 }] } });
    expect(made.events.at(-1)).toMatchObject({
      data: { reason: 'Its budgets have too little left: vol.POLICY.USES has 0.' },
    });
    expect(made.state()).toMatchObject({ settled: 0, closed: false });
  });

  it('never settles more than is open when the budgets have answered', () => {
    const made = capped('MONEY');
    agreed(made, 'PARTIAL');
    made.count(document('R', -10, '12-01'));
    expect(made.state().accrued).toBe(22_000);
    expect(made.send(answer(24_000))).toEqual(['budget-answered', 'settlement-limited', 'settlement-approved']);
    expect(made.events.at(-2)).toMatchObject({ data: { given: 22_000, returned: [{ amount: 2_000 }] } });
    const lost = capped('MONEY');
    agreed(lost, 'PARTIAL');
    lost.count(document('R', -100, '12-01'));
    lost.send(answer(24_000));
    expect(lost.events.at(-1)).toMatchObject({ data: { reason: 'Nothing is open any more.' } });
    expect(lost.state().settled).toBe(0);
  });

  it('gives back what is trued down, and the use with the last of it', () => {
    const made = capped('MONEY', 'USES');
    agreed(made);
    made.send(answer(24_000));
    made.send(answer(1, 'USES'));
    made.count(document('R', -10, '12-01'));
    made.send(propose('S-2', 'TRUE_UP'));
    expect(made.send(approve('S-2'), at('checker'))).toEqual(['settlement-approved']);
    expect(made.events.at(-1)).toMatchObject({ data: { amount: -2_000, budgets: [{ amount: 2_000 }] } });
    made.count(document('R2', -100, '12-02'));
    made.send(propose('S-3', 'TRUE_UP'));
    made.send(approve('S-3'), at('checker'));
    expect(made.events.at(-1)).toMatchObject({
      data: { amount: -22_000, settled: 0, budgets: [{ amount: 22_000 }, { budgetKey: 'vol.POLICY.USES', amount: 1 }] },
    });
  });
});
