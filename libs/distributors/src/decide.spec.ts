import fc from 'fast-check';
import { isRejection, type DecisionContext } from '#libs/kernel';
import { specificationFor } from '#libs/kernel/testing';
import type { DistributorCommand } from './commands.js';
import { distributorDecider } from './decide.js';
import type { DistributorState } from './distributor.js';
import { distributorEvents, type DistributorEvent, type DistributorTerms } from './events.js';

const given = specificationFor(distributorDecider, distributorEvents);
const id = { distributorId: 'D01' };
const terms: DistributorTerms = {
  validFrom: '2026-11-01',
  validTo: '2027-10-31',
  channels: ['GT'],
  territories: ['VN/SOUTH'],
  priceListId: 'PL-1',
  paymentTermDays: 15,
  currency: 'VND',
  creditLimit: 1_000_000,
  guarantee: 0,
  shortage: 'CUT',
};

const apply: DistributorCommand = {
  type: 'apply',
  ...id,
  name: 'Cuu Long Trading',
  taxId: '0300588569',
  channels: ['GT'],
  territories: ['VN/SOUTH'],
  contactId: null,
};
const appraise = (verdict: 'PASSED' | 'FAILED', score = 70): DistributorCommand => ({
  type: 'appraise',
  verdict,
  score,
  note: null,
});
const appoint: DistributorCommand = { type: 'appoint', warehouseId: 'WH-D01', terms };
const because = <T extends 'suspend' | 'reinstate' | 'terminate'>(type: T, reason = 'payments late') => ({
  type,
  reason,
});

const applied: DistributorEvent = {
  type: 'distributor.applied',
  data: {
    ...id,
    name: 'Cuu Long Trading',
    taxId: '0300588569',
    channels: ['GT'],
    territories: ['VN/SOUTH'],
    contactId: null,
  },
};
const appraised = (verdict: 'PASSED' | 'FAILED'): DistributorEvent => ({
  type: 'distributor.appraised',
  data: { ...id, verdict, score: 70, note: null },
});
const appointed: DistributorEvent = {
  type: 'distributor.appointed',
  data: { ...id, name: 'Cuu Long Trading', warehouseId: 'WH-D01', terms },
};
const changed = (type: 'suspended' | 'reinstated' | 'terminated'): DistributorEvent => ({
  type: `distributor.${type}`,
  data: { ...id, reason: 'payments late' },
});
const active = [applied, appraised('PASSED'), appointed];

describe('apply', () => {
  it('happens once per id', () => {
    given().when(apply).then(applied);
    given(applied).when(apply).thenNothing();
    given(applied)
      .when({ ...apply, name: 'Other' })
      .thenRejected('already-applied');
  });

  it('refuses a wrong tax id and a missing name', () => {
    given()
      .when({ ...apply, taxId: '0300588568' })
      .thenRejected('bad-tax-id');
    given()
      .when({ ...apply, name: ' ' })
      .thenRejected('name-missing');
    expect(
      given()
        .when({ ...apply, taxId: null })
        .thenEvents(),
    ).toHaveLength(1);
  });
});

describe('appraise', () => {
  it('passes or fails; who failed may be appraised again', () => {
    given(applied).when(appraise('FAILED')).then(appraised('FAILED'));
    given(applied, appraised('FAILED')).when(appraise('PASSED')).then(appraised('PASSED'));
    given(applied, appraised('PASSED')).when(appraise('PASSED')).thenNothing();
  });

  it('comes before the contract and has a score of 0 to 100', () => {
    given(...active)
      .when(appraise('FAILED'))
      .thenRejected('wrong-status');
    given(applied).when(appraise('PASSED', 101)).thenRejected('bad-score');
    given().when(appraise('PASSED')).thenRejected('unknown-distributor');
  });
});

describe('appoint', () => {
  it('begins the contract after an appraisal that passed, once', () => {
    given(applied, appraised('PASSED')).when(appoint).then(appointed);
    given(...active)
      .when(appoint)
      .thenNothing();
    given(...active)
      .when({ ...appoint, warehouseId: 'WH-2' })
      .thenRejected('already-appointed');
  });

  it('refuses who is not appraised', () => {
    given(applied).when(appoint).thenRejected('not-appraised');
    given(applied, appraised('FAILED')).when(appoint).thenRejected('not-appraised');
    given(...active, changed('terminated'))
      .when(appoint)
      .thenRejected('wrong-status');
  });

  it.each([
    ['bad-period', { validTo: '2026-10-31' }],
    ['bad-period', { validFrom: '2026-02-30' }],
    ['area-missing', { channels: [] }],
    ['area-missing', { territories: [] }],
    ['bad-term', { paymentTermDays: -1 }],
    ['unknown-currency', { currency: 'XXX' }],
    ['bad-amount', { creditLimit: -1 }],
    ['bad-amount', { guarantee: 0.5 }],
  ])('refuses terms: %s', (code, wrong) => {
    given(applied, appraised('PASSED'))
      .when({ ...appoint, terms: { ...terms, ...wrong } })
      .thenRejected(code);
  });
});

describe('revise-terms', () => {
  const revise = (change: Partial<DistributorTerms>): DistributorCommand => ({
    type: 'revise-terms',
    terms: { ...terms, ...change },
    reason: 'season',
  });

  it('changes the terms of a running contract', () => {
    given(...active)
      .when(revise({ creditLimit: null }))
      .then({
        type: 'distributor.terms-revised',
        data: { ...id, terms: { ...terms, creditLimit: null }, reason: 'season' },
      });
    given(...active)
      .when(revise({}))
      .thenNothing();
    given(...active)
      .when(revise({ currency: 'USD' }))
      .thenRejected('currency-mismatch');
    given(...active)
      .when(revise({ paymentTermDays: 0.5 }))
      .thenRejected('bad-term');
    given(applied).when(revise({})).thenRejected('wrong-status');
  });
});

describe('suspend, reinstate, terminate', () => {
  it('follow one another', () => {
    given(...active)
      .when(because('suspend'))
      .then(changed('suspended'));
    given(...active, changed('suspended'))
      .when(because('reinstate'))
      .then(changed('reinstated'));
    given(...active, changed('suspended'))
      .when(because('terminate'))
      .then(changed('terminated'));
  });

  it('answer nothing when it is so already, and need a reason', () => {
    given(...active, changed('suspended'))
      .when(because('suspend'))
      .thenNothing();
    given(...active)
      .when(because('reinstate'))
      .thenNothing();
    given(...active)
      .when(because('suspend', ' '))
      .thenRejected('reason-missing');
  });

  it('need a contract that has not ended', () => {
    given(applied).when(because('suspend')).thenRejected('wrong-status');
    given(applied).when(because('terminate')).thenRejected('wrong-status');
    given(...active, changed('terminated'))
      .when(because('reinstate'))
      .thenRejected('wrong-status');
  });

  it('never leave TERMINATED, whatever comes', () => {
    const command = fc.constantFrom<DistributorCommand>(
      apply,
      appraise('PASSED'),
      appraise('FAILED'),
      appoint,
      because('suspend'),
      because('reinstate'),
      because('terminate'),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
        let state: DistributorState = distributorDecider.initial;
        let passed = false;
        for (const command of commands) {
          const outcome = distributorDecider.decide(command, state, {} as DecisionContext);
          if (isRejection(outcome)) continue;
          if (state?.status === 'TERMINATED') expect(outcome).toEqual([]);
          for (const event of outcome) {
            if (event.type === 'distributor.appraised') passed = event.data.verdict === 'PASSED';
            if (event.type === 'distributor.appointed') expect(passed).toBe(true);
          }
          state = outcome.reduce(distributorDecider.evolve, state);
          expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        }
      }),
    );
  });
});
