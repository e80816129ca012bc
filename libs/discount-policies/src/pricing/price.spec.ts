import { constraint, indexOf, lineOf, onlyFor, productsOf, published, requestOf, slabs } from '../testing/index.js';
import type { PolicyBody } from '../policy.js';
import { price } from './price.js';
import type { PricingRequest } from './priced-order.js';

type Policy = ReturnType<typeof published>;

const outcome = (policies: readonly Policy[], line = lineOf(10, '10'), request: Partial<PricingRequest> = {}) => {
  const { lines, explanation } = price(requestOf([line], request), indexOf(...policies));
  const { rejected, nearMisses } = explanation[0]!;
  return { net: lines[0]!.net, line: lines[0]!, used: lines[0]!.steps.map((s) => s.policyId), rejected, nearMisses };
};
const why = (policy: Policy, request: Partial<PricingRequest> = {}, line = lineOf(10, '10')) => {
  const { rejected, net, line: priced } = outcome([policy], line, request);
  expect(net).toBe(priced.gross);
  return rejected.map(({ reason, missing }) => [reason, missing]);
};

describe('line payouts', () => {
  it('takes an amount per unit, never more than the line', () => {
    const body: Partial<PolicyBody> = { payout: { kind: 'AMOUNT_PER_UNIT' } };
    expect(outcome([published('P', { ...body, slabs: slabs([1, '0.255']) })]).net).toBe(97_45);
    expect(outcome([published('P', { ...body, slabs: slabs([1, '12']) })]).net).toBe(0);
    expect(outcome([published('P', { ...body, slabs: slabs([1, '9'.repeat(30)]) })]).net).toBe(0);
  });

  it('sells at a net price, also at zero, never above the price it finds', () => {
    const at = (rate: string) => published('P', { payout: { kind: 'NET_PRICE' }, slabs: slabs([1, rate]) });
    expect(outcome([at('7.995')]).net).toBe(79_95);
    expect(outcome([at('0')]).net).toBe(0);
    expect(why(at('10.01'))).toEqual([['NO_BENEFIT', null]]);
  });

  it('rounds as the policy says: 2.5 % of 1.00', () => {
    const off = (rounding: PolicyBody['rounding']) =>
      outcome([published('P', { rounding, slabs: slabs([1, '2.5']) })], lineOf(1, '1')).line.discount;
    expect([off('half-up'), off('half-even'), off('down'), off('up')]).toEqual([3, 2, 2, 3]);
  });

  it('rounds gross once a line and tax on net half up', () => {
    const { line } = outcome([published('P')], lineOf(3, '0.335', { taxRate: '8' }));
    expect(line).toMatchObject({ gross: 1_01, discount: 10, net: 91, tax: 7, nature: 'GOODS' });
  });

  it('names the principal’s share of what it took off', () => {
    const funding = { principalPercent: '33.3', claimable: true, costCentre: null, fund: null };
    expect(outcome([published('P', { funding })]).line.steps).toEqual([
      {
        policyId: 'P',
        version: 1,
        phase: 2,
        base: 100_00,
        quantityUsed: 10,
        rate: '10',
        amount: 10_00,
        principalShare: 3_33,
      },
    ]);
  });

  it('works on gross or on what is left, as declared', () => {
    const first = published('A', { priority: 1, slabs: slabs([1, '50']) });
    expect(outcome([first, published('B', { base: 'NET' })]).net).toBe(45_00);
    expect(outcome([first, published('B', { base: 'GROSS' })]).net).toBe(40_00);
  });

  it('leaves an agreed amount alone unless the policy says otherwise', () => {
    const agreed = lineOf(10, '10', { unitPrice: null, agreedAmount: 88_00 });
    expect(why(published('P'), {}, agreed)).toEqual([['AMOUNT_AGREED', null]]);
    expect(outcome([published('P', { onAgreedAmounts: true })], agreed).line).toMatchObject({
      unitPrice: null,
      gross: 88_00,
      net: 79_20,
    });
  });

  it('prices before it discounts, whatever the priority', () => {
    const special = published('S', { phase: 'PRICE', payout: { kind: 'NET_PRICE' }, slabs: slabs([1, '8']) });
    expect(outcome([published('P', { priority: 9 }), special])).toMatchObject({ net: 72_00, used: ['S', 'P'] });
  });
});

describe('stacking', () => {
  const percent = (id: string, rate: string, changes: Partial<PolicyBody> = {}) =>
    published(id, { slabs: slabs([1, rate]), ...changes });

  it('best of a group is what saves most; priority comes before money', () => {
    const best = { stacking: 'BEST_OF' } as const;
    const rivals = [percent('A', '5', best), percent('B', '7', best)];
    expect(outcome(rivals)).toMatchObject({
      used: ['B'],
      rejected: [{ policyId: 'A', reason: 'ANOTHER_IS_BETTER', missing: { policyId: 'B' } }],
    });
    expect(outcome([...rivals, percent('C', '1', { ...best, priority: 1 })]).used).toEqual(['C']);
    expect(outcome([...rivals, percent('C', '1', { ...best, group: 'other' })]).used).toEqual(['B', 'C']);
  });

  it('an exclusive policy is alone, also in later phases', () => {
    const special = percent('S', '1', { stacking: 'EXCLUSIVE', phase: 'PRICE' });
    expect(outcome([special, percent('A', '50'), percent('B', '5', { phase: 'PRICE' })])).toMatchObject({
      used: ['S'],
      rejected: [
        { policyId: 'A', reason: 'ANOTHER_IS_EXCLUSIVE', missing: { policyId: 'S' } },
        { policyId: 'B', reason: 'ANOTHER_IS_EXCLUSIVE', missing: { policyId: 'S' } },
      ],
    });
  });

  it('an exclusive policy yields to a higher priority', () => {
    expect(outcome([percent('E', '50', { stacking: 'EXCLUSIVE' }), percent('A', '5', { priority: 1 })])).toMatchObject({
      used: ['A'],
      rejected: [{ policyId: 'E', reason: 'NOT_ALONE', missing: { policyId: 'A' } }],
    });
  });

  it('equal priorities fall back on customer, product, benefit, id', () => {
    const outlet = percent('Z', '1', { eligibility: onlyFor({ outlet: ['O-1'] }) });
    const cls = percent('Y', '1', { eligibility: onlyFor({ outletClass: ['A', 'B'] }) });
    const channel = percent('X', '1', { eligibility: onlyFor({ channel: ['GT'] }) });
    const sku = percent('W', '1', { schemeOn: productsOf({ skus: ['COLA-330'], brands: ['COLA'] }) });
    const brand = percent('V', '1', { schemeOn: productsOf({ brands: ['COLA'] }) });
    const category = percent('U', '1', { schemeOn: productsOf({ categories: ['SOFT'] }) });
    const all = [percent('B', '1'), percent('A', '1'), percent('T', '2')];
    const { used } = outcome([...all, category, brand, sku, channel, cls, outlet]);
    expect(used).toEqual(['Z', 'Y', 'X', 'W', 'V', 'U', 'T', 'A', 'B']);
  });

  it('says so where an applied policy found nothing left', () => {
    const { line } = outcome([percent('A', '100', { priority: 1 }), percent('B', '5')]);
    expect(line.steps.map((s) => [s.policyId, s.amount])).toEqual([
      ['A', 100_00],
      ['B', 0],
    ]);
  });
});

describe('why not', () => {
  it('slabs: below the first, above the last, and what the next would give', () => {
    const policy = published('P', { slabs: [...slabs([12, '5'], [24, '7'])].map((s) => ({ ...s, to: s.to ?? 30 })) });
    const { rejected, nearMisses } = outcome([policy]);
    expect(rejected).toMatchObject([{ reason: 'BELOW_SLABS', missing: { quantity: 2 } }]);
    expect(nearMisses).toMatchObject([
      { policyId: 'P', measure: 'QUANTITY', missing: 2, payout: 'PERCENT', rate: '5' },
    ]);
    expect(outcome([policy], lineOf(12, '10')).nearMisses).toMatchObject([{ missing: 12, rate: '7' }]);
    expect(why(policy, {}, lineOf(31, '10'))).toEqual([['ABOVE_SLABS', null]]);
  });

  it('counts all lines of the set where the policy says so, excluded products not', () => {
    const policy = published('P', {
      slabs: slabs([12, '10']),
      constraint: constraint({ per: 'ORDER' }),
      schemeOn: productsOf({ brands: ['COLA'] }, { skus: ['COLA-1500'] }),
    });
    const lines = [lineOf(6, '10'), lineOf(6, '10', { lineNo: 2 }), lineOf(6, '10', { lineNo: 3, sku: 'COLA-1500' })];
    const { lines: priced, explanation } = price(requestOf(lines), indexOf(policy));
    expect(priced.map((line) => line.discount)).toEqual([6_00, 6_00, 0]);
    expect(explanation[2]!.rejected).toMatchObject([{ reason: 'PRODUCT_EXCLUDED' }]);
    expect(price(requestOf(lines.slice(1)), indexOf(policy)).explanation[0]!.rejected).toMatchObject([
      { reason: 'BELOW_SLABS', missing: { quantity: 6 } },
    ]);
  });

  it.each<[string, PolicyBody['eligibility'], unknown]>([
    ['another channel', onlyFor({ channel: ['MT'] }), { attribute: 'channel', wanted: ['MT'], found: 'GT' }],
    ['another branch', onlyFor({ territory: ['VN/SOUTH/SG'] }), { attribute: 'territory', found: 'VN/SOUTH/SG-01' }],
    ['another weekday', onlyFor({ weekday: ['SUN'] }), { attribute: 'weekday', found: 'MON' }],
    ['what is unknown', onlyFor({ paymentTerm: ['COD'] }), { attribute: 'paymentTerm', found: null }],
    [
      'what is unknown, even to be excluded',
      { all: [{ any: [{ attribute: 'firstOrder', operator: 'NOT_IN', values: ['YES'] }] }] },
      { attribute: 'firstOrder', operator: 'NOT_IN', found: null },
    ],
  ])('eligibility: %s', (_what, eligibility, missing) => {
    expect(why(published('P', { eligibility }))).toMatchObject([['NOT_ELIGIBLE', missing]]);
  });

  it('eligibility: all clauses, any condition', () => {
    const eligibility: PolicyBody['eligibility'] = {
      all: [
        {
          any: [
            { attribute: 'channel', operator: 'IN', values: ['MT'] },
            { attribute: 'territory', operator: 'IN', values: ['VN/SOUTH'] },
          ],
        },
        { any: [{ attribute: 'outletClass', operator: 'NOT_IN', values: ['C'] }] },
      ],
    };
    const policy = published('P', { eligibility });
    expect(outcome([policy]).used).toEqual(['P']);
    expect(why(policy, { attributes: { territory: 'VN/NORTH', outletClass: 'A', channel: 'GT' } })).toMatchObject([
      ['NOT_ELIGIBLE', { attribute: 'channel', found: 'GT' }],
    ]);
  });

  it('window: both days belong to it, by the date that governs and the attributes of that date', () => {
    const window = { from: '2026-11-01', to: '2026-11-05' };
    const on = (order: string) => ({ dates: { order } });
    expect(why(published('P', { window }), on('2026-10-31'))).toEqual([['OUTSIDE_WINDOW', window]]);
    expect(outcome([published('P', { window })], undefined, on('2026-11-01')).used).toEqual(['P']);
    expect(outcome([published('P', { window })], undefined, on('2026-11-05')).used).toEqual(['P']);
    expect(why(published('P', { window }), on('2026-11-06'))).toEqual([['OUTSIDE_WINDOW', window]]);

    const promised = published('P', { window, governingDate: 'PROMISED', eligibility: onlyFor({ channel: ['MT'] }) });
    expect(why(promised)).toEqual([['DATE_UNKNOWN', null]]);
    const dates = { order: '2026-10-31', promised: '2026-11-02' };
    expect(why(promised, { dates })).toMatchObject([['NOT_ELIGIBLE', { found: 'GT' }]]);
    const attributesOn = { promised: { channel: 'MT' } };
    expect(outcome([promised], undefined, { dates, attributesOn }).used).toEqual(['P']);
  });

  it('several channels and territories: one is enough, in trees too; NOT_IN wants none of them', () => {
    const several = { channel: 'GT', channels: ['GT', 'MT'], territories: ['VN/NORTH/HN', 'VN/SOUTH/SG-01'] };
    const eligible = (attribute: 'channel' | 'territory', value: string, operator: 'IN' | 'NOT_IN' = 'IN') => {
      const eligibility = { all: [{ any: [{ attribute, operator, values: [value] }] }] };
      return outcome([published('P', { eligibility })], undefined, { attributes: several }).used.length > 0;
    };
    expect(['GT', 'MT', 'HORECA'].map((channel) => eligible('channel', channel))).toEqual([true, true, false]);
    expect(['VN/SOUTH', 'VN/NORTH', 'VN/SOUTH/SG-01', 'VN/SOU'].map((one) => eligible('territory', one))).toEqual([
      ...[true, true, true, false],
    ]);
    expect(eligible('channel', 'MT', 'NOT_IN')).toBe(false);
    expect(eligible('territory', 'VN/CENTRAL', 'NOT_IN')).toBe(true);
    const wrong = published('P', { eligibility: onlyFor({ channel: ['HORECA'] }) });
    expect(why(wrong, { attributes: several })).toMatchObject([['NOT_ELIGIBLE', { found: 'GT, MT' }]]);
  });

  it('a stop holds from its date, for who knows of it', () => {
    const policy = published('P', {}, { stops: [{ from: '2026-11-02', position: 50 }] });
    expect(why(policy)).toEqual([['STOPPED', { from: '2026-11-02' }]]);
    expect(outcome([policy], undefined, { dates: { order: '2026-11-01' } }).used).toEqual(['P']);
    expect(outcome([policy], undefined, { position: 49 }).used).toEqual(['P']);
  });

  it('a later version replaces an earlier one from its window on, for good', () => {
    const next = { window: { from: '2026-11-02', to: '2026-11-03' }, slabs: slabs([1, '20']) };
    const policies = [published('P'), published('P', next, { version: 2, position: 60 })];
    const netOn = (order: string, position = 100) => outcome(policies, undefined, { dates: { order }, position }).net;
    expect(netOn('2026-11-01')).toBe(90_00);
    expect(netOn('2026-11-02')).toBe(80_00);
    expect(netOn('2026-11-02', 59)).toBe(90_00);
    expect(netOn('2026-11-04')).toBe(100_00);
  });

  it('another currency or level', () => {
    expect(why(published('P', { currency: 'VND' }))).toEqual([['CURRENCY_DIFFERS', null]]);
    expect(why(published('P', { level: 'PRIMARY' }))).toEqual([]);
  });
});

describe('broken input is a fault', () => {
  it.each([
    ['a line number twice', [lineOf(1, '1'), lineOf(2, '1')]],
    ['no price', [lineOf(1, '1', { unitPrice: null })]],
    ['no quantity', [lineOf(0, '1')]],
  ])('%s', (_what, lines) => {
    expect(() => price(requestOf(lines), indexOf())).toThrow('assertion failed');
  });
});
