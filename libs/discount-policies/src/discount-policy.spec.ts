import { specificationFor } from '#libs/kernel/testing';
import { discountPolicy } from './discount-policy.js';
import { discountPolicyEvents, type DiscountPolicyEvent } from './events.js';
import type { Finding } from './analysis/finding.js';
import type { FreeGoodsPayout, PolicyBody } from './policy.js';
import { foldPublished, type PublishedPolicy } from './pricing/published-policy.js';
import type { PolicyFault } from './soundness.js';
import { constraint, policyBody, slabs } from './testing/index.js';

const given = specificationFor(discountPolicy, discountPolicyEvents);
const body = policyBody();
const policyId = 'P';
const drafted = (of = body): DiscountPolicyEvent => ({ type: 'discount-policy.drafted', data: { policyId, body: of } });
const published = (version = 1, of = body): DiscountPolicyEvent => ({
  type: 'discount-policy.published',
  data: { policyId, version, body: of },
});
const stopped = (from: string, version = 1): DiscountPolicyEvent => ({
  type: 'discount-policy.stopped',
  data: { policyId, version, from, reason: 'sold out' },
});
const ended = (from: string): DiscountPolicyEvent => ({
  type: 'discount-policy.ended',
  data: { policyId, from, reason: 'season over' },
});
const draft = (of = body) => ({ type: 'draft-discount-policy', policyId, body: of }) as const;
const publish = { type: 'publish-discount-policy', policyId, findings: [], acknowledged: [] } as const;
const stop = (from?: string, version = 1) =>
  ({ type: 'stop-discount-policy', policyId, version, from, reason: 'sold out' }) as const;
const end = (from?: string) => ({ type: 'end-discount-policy', policyId, from, reason: 'season over' }) as const;

describe('draft', () => {
  it('is written, rewritten, and left alone when it is the same', () => {
    given().when(draft()).then(drafted());
    given(drafted()).when(draft()).thenNothing();
    const other = policyBody({ name: 'Other' });
    given(drafted()).when(draft(other)).then(drafted(other));
  });

  it('may be unsound', () => {
    const unsound = policyBody({ slabs: [] });
    given().when(draft(unsound)).then(drafted(unsound));
  });
});

describe('publication', () => {
  it('makes the draft the next version', () => {
    given(drafted()).when(publish).then(published());
    const next = policyBody({ slabs: slabs([1, '12']) });
    given(drafted(), published(), drafted(next)).when(publish).then(published(2, next));
  });

  it('needs a draft', () => {
    given().when(publish).thenRejected('nothing-drafted');
    given(drafted(), published()).when(publish).thenRejected('nothing-drafted');
  });

  const finding = (severity: Finding['severity'], code: string): Finding => {
    return { severity, code, policyId, slab: null, field: null, others: [], message: `${code}.`, example: null };
  };

  it('is refused with all errors and warnings at once', () => {
    const findings = [finding('ERROR', 'bad'), finding('WARNING', 'odd'), finding('NOTE', 'by-the-way')];
    const unsound = given(drafted())
      .when({ ...publish, findings, acknowledged: ['bad'] })
      .thenRejected('policy-unsound');
    expect(unsound.details).toEqual({ faults: [], findings: findings.slice(0, 2) });
    const open = given(drafted())
      .when({ ...publish, findings: findings.slice(1) })
      .thenRejected('warnings-open');
    expect(open.details).toEqual({ codes: ['odd'], findings: [findings[1]!] });
  });

  it('keeps which warnings it was made in spite of', () => {
    const findings = [finding('WARNING', 'odd'), finding('NOTE', 'by-the-way')];
    const event = published();
    given(drafted())
      .when({ ...publish, findings, acknowledged: ['odd', 'odd', 'never-found'] })
      .then({ ...event, data: { ...event.data, acknowledged: ['odd'] } } as DiscountPolicyEvent);
  });

  it('keeps the level', () => {
    given(drafted(), published(), drafted(policyBody({ level: 'PRIMARY' })))
      .when(publish)
      .thenRejected('level-changed');
  });

  const none = { skus: [], brands: [], categories: [] };
  const condition = (attribute: 'weekday' | 'territory' | 'channel', ...values: string[]) => ({
    eligibility: { all: [{ any: [{ attribute, operator: 'IN' as const, values }] }] },
  });
  const money = { principalPercent: '100', claimable: true, costCentre: null, fund: null };
  const counting = (changes: Partial<PolicyBody['constraint']>) => ({ constraint: constraint(changes) });
  const perOrder = counting({ per: 'ORDER' });
  const bill = { phase: 'BILL', ...perOrder } as const;
  const setOf = (units: number) =>
    counting({ per: 'ORDER', sets: [{ units, products: { include: { ...none, skus: ['A'] }, exclude: none } }] });
  const inSets = setOf(1);
  type Recurring = Extract<PolicyBody['calculation'], { kind: 'RECURRING' }>;
  const recurring = (changes: Partial<Recurring>): { calculation: Recurring } => ({
    calculation: { kind: 'RECURRING', every: 12, offset: 0, maxTimes: null, remainder: 'LOST', ...changes },
  });
  const capped = (changes: Partial<PolicyBody['caps'][number]>): { caps: PolicyBody['caps'] } => ({
    caps: [{ scope: 'ORDER', measure: 'MONEY', limit: 100, grant: 'PARTIAL', shards: 1, ...changes }],
  });
  const freeGoods = (changes: Partial<FreeGoodsPayout>): FreeGoodsPayout => ({
    ...{ kind: 'FREE_GOODS', goods: 'SAME', skus: [], counting: 'EXCLUSIVE' },
    ...{ entitlement: 'PRO_RATA', short: 'LESS', ...changes },
  });
  const gifts = { phase: 'FREE_GOODS', ...recurring({}), payout: freeGoods({}) } as const;
  it.each<[string, string, Partial<PolicyBody>]>([
    ['name-missing', 'name', { name: ' ' }],
    ['currency-unknown', 'currency', { currency: 'XYZ' }],
    ['clause-empty', 'eligibility.all[0]', { eligibility: { all: [{ any: [] }] } }],
    ['condition-empty', 'eligibility.all[0].any[0]', condition('channel')],
    ['value-empty', 'eligibility.all[0].any[0]', condition('channel', '')],
    ['value-unknown', 'eligibility.all[0].any[0]', condition('weekday', 'monday')],
    ['path-malformed', 'eligibility.all[0].any[0]', condition('territory', 'VN/')],
    ['not-a-date', 'window.from', { window: { from: '2026-02-30', to: null } }],
    ['window-reversed', 'window.to', { window: { from: '2026-12-02', to: '2026-12-01' } }],
    ['window-over', 'window.to', { window: { from: '2026-10-01', to: '2026-11-01' } }],
    ['slabs-missing', 'slabs', { slabs: [] }],
    ['bound-malformed', 'slabs[0].from', { slabs: slabs([-1, '5']) }],
    ['slab-reversed', 'slabs[0].to', { slabs: [{ from: 5, to: 4, rate: '5' }] }],
    ['slab-overlap', 'slabs[1].from', { slabs: [{ from: 1, to: 10, rate: '5' }, ...slabs([10, '6'])] }],
    ['slab-overlap', 'slabs[1].from', { slabs: [...slabs([1, '5']), ...slabs([10, '6'])] }],
    ['slab-gap', 'slabs[1].from', { slabs: [{ from: 1, to: 10, rate: '5' }, ...slabs([12, '6'])] }],
    ['rate-malformed', 'slabs[0].rate', { slabs: slabs([1, '0.0000000000001']) }],
    ['rate-negative', 'slabs[0].rate', { slabs: slabs([1, '-1']) }],
    ['percent-out-of-range', 'slabs[0].rate', { slabs: slabs([1, '100.01']) }],
    ['percent-out-of-range', 'funding.principalPercent', { funding: { ...money, principalPercent: '101' } }],
    ['rate-malformed', 'funding.principalPercent', { funding: { ...money, principalPercent: '0.0000000000001' } }],
    ['codes-malformed', 'coupon.codes', { coupon: { codes: ['A', 'A '] } }],
    ['unit-unclear', 'constraint.unit', counting({ measure: 'STANDARD_UNIT' })],
    ['unit-unclear', 'constraint.unit', counting({ measure: 'VALUE', unit: 'CASE' })],
    ['bound-malformed', 'constraint.minSkus', counting({ minSkus: -1 })],
    ['recurrence-malformed', 'calculation.every', recurring({ every: 0 })],
    ['recurrence-malformed', 'calculation.every', { ...recurring({ every: null }), slabs: slabs([0, '5']) }],
    ['recurrence-malformed', 'calculation.offset', recurring({ offset: -1 })],
    ['recurrence-malformed', 'calculation.maxTimes', recurring({ maxTimes: 0 })],
    ['recurrence-malformed', 'calculation.remainder', recurring({ remainder: 'LOWER_SLABS' })],
    ['cap-malformed', 'caps[0].limit', capped({ limit: 0 })],
    ['cap-malformed', 'caps[0].shards', capped({ shards: 2 })],
    ['cap-malformed', 'caps[0].shards', capped({ scope: 'POLICY', shards: 101 })],
    ['cap-malformed', 'caps[0].scope', { level: 'PRIMARY', ...capped({ scope: 'OUTLET' }) }],
    ['cap-malformed', 'caps[0].scope', capped({ scope: 'CODE' })],
    ['cap-malformed', 'caps[0].measure', capped({ measure: 'USES' })],
    ['cap-malformed', 'caps[1].scope', { caps: [...capped({}).caps, ...capped({}).caps] }],
    ['phase-payout', 'payout.kind', { ...recurring({}), payout: freeGoods({}) }],
    ['phase-payout', 'payout.kind', { payout: { kind: 'SET_PRICE' } }],
    ['phase-payout', 'payout.kind', { ...bill, payout: { kind: 'NET_PRICE' } }],
    ['settlement-missing', 'settlement', { phase: 'SETTLEMENT' }],
    ['payout-not-marginal', 'calculation', { calculation: { kind: 'MARGINAL' }, payout: { kind: 'FIXED' } }],
    [
      'value-not-by-unit',
      'calculation',
      { ...counting({ measure: 'VALUE' }), calculation: { kind: 'MARGINAL' }, payout: { kind: 'AMOUNT_PER_UNIT' } },
    ],
    ['per-order-only', 'constraint.per', { phase: 'BILL' }],
    ['per-order-only', 'constraint.per', { phase: 'SET', eligibleOn: { include: none, exclude: none } }],
    ['mix-by-line', 'constraint', counting({ minSkus: 2 })],
    ['mix-by-line', 'constraint', { take: 'CHEAPEST_FIRST' }],
    ['consumes-by-line', 'consumes', { consumes: true }],
    ['sets-not-counted', 'constraint.sets', { phase: 'SET', ...inSets, calculation: { kind: 'MARGINAL' } }],
    ['set-malformed', 'constraint.sets[0].units', { phase: 'SET', ...inSets, ...setOf(0) }],
    ['reward-elsewhere', 'eligibleOn', { ...perOrder, eligibleOn: { include: none, exclude: none } }],
    ['reward-units', 'rewardUnits', { rewardUnits: 1 }],
    ['entitlement-not-recurring', 'payout.entitlement', { phase: 'FREE_GOODS', payout: freeGoods({}) }],
    ['goods-named', 'payout.skus', { ...gifts, payout: freeGoods({ goods: 'OTHER' }) }],
    ['goods-named', 'payout.skus', { ...gifts, payout: freeGoods({ skus: ['A'] }) }],
    ['no-next-goods', 'payout.short', { ...gifts, payout: freeGoods({ short: 'NEXT' }) }],
    ['tax-treatment', 'taxTreatment', { taxTreatment: 'GIFT' }],
    ['tax-treatment', 'taxTreatment', { ...gifts, taxTreatment: 'COMMERCIAL_CREDIT' }],
  ])('refuses %s at %s', (code, field, changes) => {
    const { message, details } = given(drafted(policyBody(changes)))
      .when(publish)
      .thenRejected('policy-unsound');
    const faults = details!.faults as PolicyFault[];
    expect(faults.map((fault) => [fault.code, fault.field])).toEqual([[code, field]]);
    expect(message).toContain(faults[0]!.message);
  });

  it('names all faults at once', () => {
    const { details } = given(drafted(policyBody({ name: '', slabs: [], currency: 'XYZ' })))
      .when(publish)
      .thenRejected('policy-unsound');
    expect((details!.faults as PolicyFault[]).map((fault) => fault.code)).toEqual([
      'name-missing',
      'currency-unknown',
      'slabs-missing',
    ]);
  });

  it('allows nothing to be asked that is not declared', () => {
    const asked = { all: [{ any: [{ attribute: 'constructor', operator: 'IN', values: ['x'] }] }] };
    const state = { ...given().state(), draft: policyBody({ eligibility: asked as never }) };
    expect(
      discountPolicy.decide(publish, state, {
        now: '2026-11-02T03:00:00.000Z',
        businessDate: '2026-11-02',
        actor: { kind: 'user', id: 'u-1', roles: [] },
      }),
    ).toMatchObject({ code: 'policy-unsound', details: { faults: [{ code: 'attribute-unknown' }] } });
  });
});

describe('stop', () => {
  it('stops a version, today if no date is named', () => {
    given(drafted(), published()).when(stop()).then(stopped('2026-11-02'));
    given(drafted(), published()).when(stop('2026-12-01')).then(stopped('2026-12-01'));
  });

  it('can be brought forward, never put off', () => {
    given(drafted(), published(), stopped('2026-11-05')).when(stop('2026-11-05')).thenNothing();
    given(drafted(), published(), stopped('2026-11-05')).when(stop('2026-11-06')).thenNothing();
    given(drafted(), published(), stopped('2026-11-05')).when(stop('2026-11-04')).then(stopped('2026-11-04'));
  });

  it('needs a published version and a date', () => {
    given(drafted()).when(stop()).thenRejected('version-unknown');
    given(drafted(), published()).when(stop(undefined, 2)).thenRejected('version-unknown');
    given(drafted(), published()).when(stop('2026-13-01')).thenRejected('not-a-date');
  });
});

describe('end', () => {
  it('is final', () => {
    given(drafted(), published()).when(end()).then(ended('2026-11-02'));
    const over = given(drafted(), published(), ended('2026-11-02'));
    over.when(end()).thenNothing();
    over.when(draft()).thenRejected('policy-ended');
    over.when(publish).thenRejected('policy-ended');
    over.when(stop()).thenRejected('policy-ended');
  });

  it('needs a policy and a date', () => {
    given().when(end()).thenRejected('policy-unknown');
    given(drafted()).when(end('soon')).thenRejected('not-a-date');
  });
});

it('published versions fold from the log with their positions; an end stops them all', () => {
  const log = [drafted(), published(), drafted(), published(2), stopped('2026-11-04'), ended('2026-12-01')];
  const versions = log.reduce<readonly PublishedPolicy[]>((known, event, i) => foldPublished(known, event, i + 1), []);
  expect(versions).toEqual([
    {
      policyId,
      version: 1,
      body,
      position: 2,
      stops: [
        { from: '2026-11-04', position: 5 },
        { from: '2026-12-01', position: 6 },
      ],
    },
    { policyId, version: 2, body, position: 4, stops: [{ from: '2026-12-01', position: 6 }] },
  ]);
});
