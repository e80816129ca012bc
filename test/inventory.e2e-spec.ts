import { randomUUID } from 'node:crypto';
import { policyBody } from '#libs/discount-policies/testing';
import { addDays } from '#libs/kernel';
import { Caller, ReadModels } from '#libs/platform';
import { OutletInventoryEntity } from '#libs/read-models';
import { startApi, type Answer, type RunningApi } from './support/api.js';
import { after, appoint, done, outlet, product } from './support/master-data.js';

let api: RunningApi;
let warehouse: string;
let operations: string;
let own: string;
let foreign: string;
let today: string;

beforeAll(async () => {
  api = await startApi();
  warehouse = await api.token('warehouse');
  operations = await api.token('operations');
  own = await api.token('distributor', 'D01');
  foreign = await api.token('distributor', 'D02');
  await Promise.all([appoint(api, 'D01'), appoint(api, 'D02')]);
  for (const sku of ['BEER', 'SODA']) await done(api.command('/v1/products', operations, product(sku)));
  const seen = await done(api.command('/v1/outlets', operations, outlet('O1', 'D01')));
  today = new Intl.DateTimeFormat('sv-SE', { timeZone: api.config.timeZone }).format();
  await api.get('/v1/outlets', operations, after(seen));
});
afterAll(() => api.stop());

let ids = 0;
const newId = (kind: string) => `${kind}-${++ids}`;
interface Page {
  items: Record<string, unknown>[];
  nextCursor: string | null;
}
const lots = (quantity: number, lot = 'L1', sku = 'BEER') => [{ sku, lot, expiry: '2099-01-01', quantity }];
const receive = (token: string, place: object, lines: unknown = lots(100), headers = {}, source: object = {}) =>
  api.command('/v1/stock-receipts', token, { ...place, source: { kind: 'PURCHASE', ...source }, lines }, headers);
const position = ({ headers }: Answer) => Number(headers.get('event-position'));
const problemOf = ({ status, body }: Answer) => [status, (body as { code?: string }).code];

describe('goods of the principal', () => {
  it('come in by lot and are seen by lot and in sum', async () => {
    const locationId = newId('PW');
    const lines = [...lots(100), ...lots(20, 'L2'), ...lots(7, 'L1', 'SODA')];
    const received = await done(receive(warehouse, { locationId }, lines));
    expect(received).toMatchObject({ status: 201, body: { locationId, distributorId: null } });
    expect(received.body['levels']).toMatchObject([
      { sku: 'BEER', onHand: 120, reserved: 0, available: 120, lots: [{ lot: 'L1', quantity: 100 }, { lot: 'L2' }] },
      { sku: 'SODA', onHand: 7 },
    ]);
    const path = received.headers.get('location')!;
    expect(path).toBe(`/v1/locations/${locationId}/stock`);
    const { body } = await api.get<Page>(path, operations, after(received));
    expect(body.items.map(({ sku, lot, onHand, expiry }) => [sku, lot, onHand, expiry])).toEqual([
      ['BEER', 'L1', 100, '2099-01-01'],
      ['BEER', 'L2', 20, '2099-01-01'],
      ['SODA', 'L1', 7, '2099-01-01'],
    ]);
    const levels = await api.get<Page>(`/v1/stock?locationId=${locationId}`, operations, after(received));
    expect(levels.body.items).toMatchObject([
      { sku: 'BEER', onHand: 120, reserved: 0, available: 120, distributorId: null },
      { sku: 'SODA', onHand: 7, available: 7 },
    ]);
  });

  it('are adjusted and counted, never below zero', async () => {
    const locationId = newId('PW');
    await done(receive(warehouse, { locationId }));
    const adjust = (delta: number, lot = 'L1') =>
      api.command('/v1/stock-adjustments', warehouse, {
        ...{ locationId, reason: 'DAMAGE', note: 'Fell off' },
        lines: [{ sku: 'BEER', lot, expiry: '2099-01-01', delta }],
      });
    expect((await done(adjust(-30))).body['levels']).toMatchObject([{ onHand: 70 }]);
    expect(problemOf(await adjust(-71))).toEqual([422, 'below-zero']);
    expect(problemOf(await adjust(-1, 'L9'))).toEqual([422, 'below-zero']);
    expect(problemOf(await adjust(0))).toEqual([422, 'bad-quantity']);
    const counted = (count: object) =>
      api.command('/v1/stock-counts', warehouse, {
        ...{ locationId, lines: [{ sku: 'BEER', lot: 'L1', expiry: '2099-01-01', counted: 64 }] },
        ...count,
      });
    const found = await done(counted({ countedOn: addDays(today, -1) }));
    expect(found.body['levels']).toMatchObject([{ onHand: 64 }]);
    expect(problemOf(await counted({ countedOn: addDays(today, 1) }))).toEqual([422, 'bad-date']);
    const { body } = await api.get<Page>(`/v1/locations/${locationId}/stock?sku=BEER`, operations, after(found));
    expect(body.items).toMatchObject([{ lot: 'L1', onHand: 64 }]);
  });

  it('come in once: by key, and by the number of their document', async () => {
    const locationId = newId('PW');
    const headers = { 'Idempotency-Key': randomUUID() };
    const source = { kind: 'OPENING', id: newId('opening') };
    const first = await done(receive(warehouse, { locationId }, lots(100), headers, source));
    const again = await receive(warehouse, { locationId }, lots(100), headers, source);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(problemOf(await receive(warehouse, { locationId }, lots(99), headers, source))).toEqual([
      422,
      'idempotency-key-reused',
    ]);
    const same = await receive(warehouse, { locationId }, lots(100), {}, source);
    expect(same.body['levels']).toMatchObject([{ onHand: 100 }]);
  });

  it('are no distributor’s business', async () => {
    const locationId = newId('PW');
    const received = await done(receive(warehouse, { locationId }));
    expect((await api.get(`/v1/locations/${locationId}/stock`, own, after(received))).status).toBe(404);
    const { items } = (await api.get<Page>('/v1/stock?limit=500', own, after(received))).body;
    expect(items.map((item) => item['locationId'])).not.toContain(locationId);
    expect((await receive(own, { locationId })).status).toBe(404);
    expect((await receive(await api.token('finance'), { locationId })).status).toBe(403);
  });
});

describe('goods of a distributor', () => {
  it('are its own', async () => {
    const received = await done(receive(own, { locationId: 'D01-WH' }, lots(50, newId('lot'))));
    expect(received).toMatchObject({ status: 201, body: { locationId: 'D01-WH', distributorId: 'D01' } });
    const fresh = after(received);
    expect((await api.get('/v1/locations/D01-WH/stock', own, fresh)).status).toBe(200);
    expect((await api.get('/v1/locations/D01-WH/stock', foreign, fresh)).status).toBe(404);
    const owners = (await api.get<Page>('/v1/stock', own, fresh)).body.items.map((item) => item['distributorId']);
    expect(new Set(owners)).toEqual(new Set(['D01']));
    expect((await api.get<Page>('/v1/stock?distributorId=D01', foreign, fresh)).body.items).toEqual([]);
    for (const place of [
      { locationId: 'D01-WH' },
      { locationId: 'D01-WH', distributorId: 'D01' },
      { locationId: 'D02-WH', distributorId: 'D01' },
      { locationId: 'nowhere' },
    ]) {
      const line = { sku: 'BEER', lot: 'L1' };
      const answers = await Promise.all([
        receive(foreign, place),
        api.command('/v1/stock-adjustments', foreign, { ...place, reason: 'LOSS', lines: [{ ...line, delta: 1 }] }),
        api.command('/v1/stock-counts', foreign, { ...place, lines: [{ ...line, counted: 1 }] }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    }
  });

  it('stay where they belong, whoever writes', async () => {
    const named = { locationId: 'D01-WH', distributorId: 'D01' };
    expect((await done(receive(warehouse, named))).body['distributorId']).toBe('D01');
    for (const place of [
      { locationId: 'D01-WH' },
      { locationId: 'D01-WH', distributorId: null },
      { locationId: 'D01-WH', distributorId: 'D02' },
      { locationId: 'elsewhere', distributorId: 'D01' },
      { locationId: 'D01-WH', distributorId: 'D99' },
    ]) {
      expect(problemOf(await receive(warehouse, place))).toEqual([422, 'unknown-location']);
    }
  });

  it('are known products in whole quantities', async () => {
    const place = { locationId: 'D01-WH' };
    expect(problemOf(await receive(own, place, lots(1, 'L1', 'NOTHING')))).toEqual([422, 'unknown-sku']);
    for (const [lines, pointer] of [
      [[], '/lines'],
      [lots(0), '/lines/0/quantity'],
      [lots(1.5), '/lines/0/quantity'],
      [[{ ...lots(1)[0], expiry: '2026-02-30' }], '/lines/0/expiry'],
      [[{ ...lots(1)[0], onHand: 7 }], '/lines/0/onHand'],
    ] as const) {
      expect(await receive(own, place, lines)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    }
    const moved = await receive(own, place, lots(1), {}, { kind: 'DELIVERY', id: 'x' });
    expect(moved).toMatchObject({ status: 422, body: { errors: [{ pointer: '/source/kind' }] } });
  });

  it('that an order has reserved can’t be taken away', async () => {
    const location = 'D02-WH';
    await done(receive(foreign, { locationId: location }, lots(100)));
    const publish = (id: string) =>
      api.command(`/v1/price-lists/${id}/versions`, operations, {
        ...{ version: 1, validFrom: '2026-01-01', currency: 'VND', tier: 'STANDARD' },
        lines: [{ sku: 'BEER', unitPrice: '10000' }],
      });
    await done(publish(api.config.secondaryPriceList));
    await done(
      api.command('/v1/tax-rates', operations, { taxClass: 'VAT10', ratePercent: '10', validFrom: '2026-01-01' }),
    );
    const policy = { policyId: 'ten', draft: policyBody({ currency: 'VND' }) };
    const drafted = await done(api.command('/v1/discount-policies', operations, policy));
    const published = await done(
      api.command('/v1/discount-policies/ten/versions', operations, {}, { 'If-Match': drafted.headers.get('etag')! }),
    );
    await api.get('/v1/discount-policies', operations, after(published));
    await done(api.command('/v1/outlets', operations, outlet('O2', 'D02')));
    const order = { level: 'SECONDARY', outletId: 'O2', lines: [{ sku: 'BEER', pack: { code: 'CASE24', count: 2 } }] };
    const placed = await done(api.command('/v1/orders', foreign, order, { Prefer: 'wait=20' }));
    expect(placed.body).toMatchObject({
      status: 'CONFIRMED',
      totals: { gross: 480_000, discount: 48_000, net: 432_000, tax: 43_200 },
    });
    const level = await api.get<Page>(`/v1/stock?locationId=${location}`, foreign, after(placed));
    expect(level.body.items).toMatchObject([{ onHand: 100, reserved: 48, available: 52 }]);
    const take = (delta: number) =>
      api.command('/v1/stock-adjustments', foreign, {
        ...{ locationId: location, reason: 'LOSS' },
        lines: [{ sku: 'BEER', lot: 'L1', expiry: '2099-01-01', delta }],
      });
    expect(problemOf(await take(-53))).toEqual([409, 'would-break-reservations']);
    expect((await done(take(-52))).body['levels']).toMatchObject([{ onHand: 48, reserved: 48, available: 0 }]);
  });

  it('are listed page by page within their location', async () => {
    const lines = Array.from({ length: 5 }, () => lots(1, newId('lot'))[0]);
    const fresh = after(await done(receive(own, { locationId: 'D01-WH' }, lines)));
    const path = '/v1/locations/D01-WH/stock';
    const seen: unknown[] = [];
    for (let cursor = ''; ;) {
      const { body } = await api.get<Page>(`${path}?limit=2&cursor=${cursor}`, own, fresh);
      seen.push(...body.items.map((item) => item['lot']));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(lines.map((line) => line!.lot)));
    const csv = await api.get<string>(path, own, { ...fresh, Accept: 'text/csv' });
    expect(csv.body.split('\r\n')[0]).toBe('locationId,distributorId,sku,lot,expiry,onHand,position');
    expect(csv.body.trimEnd().split('\r\n')).toHaveLength(seen.length + 1);
    const unknown = await api.get(`${path}?locationId=D02-WH`, own);
    expect(problemOf(unknown)).toEqual([400, 'invalid-parameter']);
  });
});

describe('an outlet', () => {
  const made = async () => {
    const id = newId('OUT');
    await done(api.command('/v1/outlets', operations, outlet(id, 'D01')));
    return id;
  };
  const count = (id: string, counted: number, more: object = {}, token = own, headers = {}) =>
    api.command(
      `/v1/outlets/${id}/stock-counts`,
      token,
      { method: 'VISIT', lines: [{ sku: 'BEER', counted }], ...more },
      headers,
    );
  const sellOut = (id: string, quantity: number, more: object = {}, token = own) =>
    api.command(`/v1/outlets/${id}/sell-out`, token, {
      ...{ from: addDays(today, -6), to: today, source: 'REPORT', lines: [{ sku: 'BEER', quantity }] },
      ...more,
    });
  const levelOf = ({ body }: Answer) => (body as { levels: unknown[] }).levels[0];

  it('is counted, tells what it sold and is counted again', async () => {
    const id = await made();
    const unknown = await done(sellOut(id, 3));
    expect(levelOf(unknown)).toEqual({ sku: 'BEER', estimated: null, lastCountOn: null });
    const countedOn = addDays(today, -3);
    expect(levelOf(await done(count(id, 40, { countedOn })))).toEqual({
      ...{ sku: 'BEER', estimated: 40, lastCountOn: countedOn },
    });
    const sold = await done(sellOut(id, 10, { from: addDays(today, -2), reportId: 'r1' }));
    expect(sold).toMatchObject({ status: 201, body: { outletId: id, levels: [{ estimated: 30 }] } });
    const again = await sellOut(id, 10, { from: addDays(today, -2), reportId: 'r1' }, operations);
    expect(levelOf(again)).toMatchObject({ estimated: 30 });
    expect(levelOf(await done(count(id, 25, {}, operations)))).toMatchObject({ estimated: 25, lastCountOn: today });
    expect(problemOf(await count(id, 5, { countedOn }))).toEqual([409, 'older-count']);
  });

  it('is counted once per key', async () => {
    const id = await made();
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await done(count(id, 40, {}, own, headers));
    const again = await count(id, 40, {}, own, headers);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('event-position')).toBe(first.headers.get('event-position'));
  });

  it('takes no nonsense', async () => {
    const id = await made();
    const twice = { lines: [1, 2].map((counted) => ({ sku: 'BEER', counted })) };
    expect(problemOf(await count(id, 1, twice))).toEqual([422, 'duplicate-line']);
    expect(problemOf(await count(id, 1, { countedOn: addDays(today, 1) }))).toEqual([422, 'bad-date']);
    expect(problemOf(await count(id, 1, { lines: [{ sku: 'NOTHING', counted: 1 }] }))).toEqual([422, 'unknown-sku']);
    expect(problemOf(await count(id, -1))).toEqual([422, 'invalid-body']);
    expect(problemOf(await sellOut(id, 1, { from: today, to: addDays(today, -1) }))).toEqual([422, 'bad-period']);
    expect(problemOf(await sellOut(id, 1, { to: addDays(today, 1) }))).toEqual([422, 'bad-date']);
    expect(problemOf(await sellOut(id, 0))).toEqual([422, 'invalid-body']);
  });

  it('is its suppliers’ only, each for itself', async () => {
    const id = await made();
    expect((await count(id, 1, {}, foreign)).status).toBe(404);
    expect((await sellOut(id, 1, {}, foreign)).status).toBe(404);
    expect((await count('nobody', 1, {}, operations)).status).toBe(404);
    expect((await sellOut(id, 1, { distributorId: 'D02' })).status).toBe(404);
    expect(problemOf(await sellOut(id, 1, { distributorId: 'D02' }, operations))).toEqual([422, 'unknown-distributor']);
    expect((await count(id, 1, {}, warehouse)).status).toBe(403);
  });

  it('has its facts with class, channel and territory as of now', async () => {
    const id = await made();
    const where = { outletClass: 'A', channel: 'MT', territory: 'VN/NORTH', reason: 'Moved' };
    const moved = await done(api.command(`/v1/outlets/${id}/classification`, operations, where));
    await api.get('/v1/outlets', operations, after(moved));
    const counted = await done(count(id, 12));
    const { result } = await api.app
      .get(ReadModels)
      .one(new Caller('x', ['distributor'], 'D01'), OutletInventoryEntity, { outletId: id }, position(counted));
    expect(result).toMatchObject({
      sku: 'BEER',
      channel: 'MT',
      territory: 'VN/NORTH',
      distributorId: 'D01',
      estimated: 12,
    });
  });
});
