import fc from 'fast-check';
import { isRejection, type DecisionContext } from '#libs/kernel';
import { specificationFor } from '#libs/kernel/testing';
import type { OutletCommand } from './commands.js';
import { outletDecider } from './decide.js';
import { outletEvents, type OutletEvent } from './events.js';
import { supplierOf, type OutletState } from './outlet.js';

const given = specificationFor(outletDecider, outletEvents);
const id = { outletId: 'OUT-1' };
const registration = {
  ...id,
  name: 'Quán Cô Ba',
  outletClass: 'A',
  outletType: 'GROCERY',
  channel: 'GT',
  territory: 'VN/SOUTH/SG-01',
  suppliers: [{ productLine: 'ALL', distributorId: 'D01' }],
  paymentTermDays: 7,
  currency: 'VND',
  creditLimit: 5_000_000,
};
const register: Extract<OutletCommand, { type: 'register' }> = { type: 'register', ...registration };
const registered: OutletEvent = { type: 'outlet.registered', data: registration };
const changeTo = (
  distributorId: string,
  productLine = 'ALL',
  creditLimit: number | null = 5_000_000,
): Extract<OutletCommand, { type: 'change-supplier' }> => ({
  type: 'change-supplier',
  productLine,
  distributorId,
  currency: 'VND',
  creditLimit,
});
const changed = (distributorId: string, previousDistributorId: string | null, productLine = 'ALL'): OutletEvent => ({
  type: 'outlet.supplier-changed',
  data: { ...id, productLine, distributorId, previousDistributorId, currency: 'VND', creditLimit: 5_000_000 },
});
const closed: OutletEvent = { type: 'outlet.closed', data: { ...id, reason: 'moved' } };
const reopened: OutletEvent = { type: 'outlet.reopened', data: { ...id, reason: 'back' } };

describe('register', () => {
  it('happens once', () => {
    given().when(register).then(registered);
    given(registered).when(register).thenNothing();
    given(registered)
      .when({ ...register, name: 'Other' })
      .thenRejected('already-registered');
  });

  it.each([
    ['two-suppliers', { suppliers: ['D01', 'D02'].map((distributorId) => ({ productLine: 'BEER', distributorId })) }],
    ['name-missing', { name: '' }],
    ['bad-term', { paymentTermDays: -1 }],
    ['unknown-currency', { currency: 'XXX' }],
    ['bad-amount', { creditLimit: -1 }],
  ])('refuses: %s', (code, wrong) => {
    given()
      .when({ ...register, ...wrong })
      .thenRejected(code);
  });
});

describe('reclassify', () => {
  const attributes = {
    outletClass: 'B',
    outletType: 'GROCERY',
    channel: 'GT',
    territory: 'VN/SOUTH/SG-02',
    reason: 'realigned',
  };
  const reclassify: OutletCommand = { type: 'reclassify', ...attributes };
  const reclassified: OutletEvent = { type: 'outlet.reclassified', data: { ...id, ...attributes } };

  it('changes class, type, channel or territory of an open outlet', () => {
    given(registered).when(reclassify).then(reclassified);
    given(registered, reclassified).when(reclassify).thenNothing();
    const typed = { ...attributes, outletType: 'BAR' };
    given(registered, reclassified)
      .when({ type: 'reclassify', ...typed })
      .then({ type: 'outlet.reclassified', data: { ...id, ...typed } });
    given(registered, closed).when(reclassify).thenRejected('outlet-closed');
    given().when(reclassify).thenRejected('unknown-outlet');
  });
});

describe('change-supplier', () => {
  it('names the one who supplied the line until now', () => {
    given(registered).when(changeTo('D02')).then(changed('D02', 'D01'));
    given(registered)
      .when(changeTo('D02', 'BEER'))
      .then(changed('D02', 'D01', 'BEER'));
    given(registered, changed('D02', 'D01', 'BEER'))
      .when(changeTo('D03', 'BEER'))
      .then(changed('D03', 'D02', 'BEER'));
  });

  it('changes only the credit of the same supplier, and nothing if nothing changes', () => {
    given(registered).when(changeTo('D01')).thenNothing();
    expect(
      given(registered)
        .when(changeTo('D01', 'ALL', null))
        .thenEvents(),
    ).toMatchObject([{ data: { distributorId: 'D01', previousDistributorId: 'D01', creditLimit: null } }]);
  });

  it('refuses closed outlets and bad credit', () => {
    given(registered, closed).when(changeTo('D02')).thenRejected('outlet-closed');
    given(registered).when(changeTo('D02', '')).thenRejected('line-missing');
    given(registered)
      .when(changeTo('D02', 'ALL', -1))
      .thenRejected('bad-amount');
    given(registered)
      .when({ ...changeTo('D02'), currency: 'XXX' })
      .thenRejected('unknown-currency');
  });

  it('leaves one supplier per product line, the line’s own before that of all lines', () => {
    const change = fc.record({
      line: fc.constantFrom('ALL', 'BEER', 'WATER'),
      to: fc.constantFrom('D01', 'D02', 'D03'),
    });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        let state: OutletState = outletDecider.evolve(null, registered);
        const model = new Map([['ALL', 'D01']]);
        for (const { line, to } of changes) {
          const outcome = outletDecider.decide(changeTo(to, line), state, {} as DecisionContext);
          if (isRejection(outcome)) throw new Error(outcome.code);
          state = outcome.reduce(outletDecider.evolve, state);
          model.set(line, to);
        }
        if (!state) throw new Error('registered');
        expect(state.suppliers).toHaveLength(model.size);
        for (const line of ['BEER', 'WATER', 'ALL']) {
          expect(supplierOf(state, line)?.distributorId).toBe(model.get(line) ?? model.get('ALL'));
        }
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
    );
  });
});

describe('close and reopen', () => {
  it('follow one another', () => {
    given(registered).when({ type: 'close', reason: 'moved' }).then(closed);
    given(registered, closed).when({ type: 'close', reason: 'moved' }).thenNothing();
    given(registered, closed).when({ type: 'reopen', reason: 'back' }).then(reopened);
    given(registered, closed, reopened).when({ type: 'reopen', reason: 'back' }).thenNothing();
    given().when({ type: 'close', reason: 'moved' }).thenRejected('unknown-outlet');
  });
});
