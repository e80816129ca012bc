import { randomUUID } from 'node:crypto';
import { policyBody } from '#libs/discount-policies/testing';
import { startApi, type RunningApi } from './support/api.js';
import { after, appoint, done, outlet, product } from './support/master-data.js';

let api: RunningApi;
let operations: string;
let own: string;
let foreign: string;

beforeAll(async () => {
  api = await startApi();
  operations = await api.token('operations');
  own = await api.token('distributor', 'D01');
  foreign = await api.token('distributor', 'D02');
  await Promise.all([appoint(api, 'D01'), appoint(api, 'D02')]);
});
afterAll(() => api.stop());

let ids = 0;
const newId = (kind: string) => `${kind}-${++ids}`;
interface Page {
  items: Record<string, unknown>[];
  nextCursor: string | null;
}

describe('an outlet', () => {
  const registered = async (distributorId = 'D01') => {
    const id = newId('O');
    return { id, answer: await done(api.command('/v1/outlets', operations, outlet(id, distributorId))) };
  };

  it('is registered, classified, closed and opened again', async () => {
    const { id, answer } = await registered();
    expect(answer).toMatchObject({ status: 201, body: { outletId: id, channel: 'GT', status: 'OPEN' } });
    expect(answer.headers.get('location')).toBe(`/v1/outlets/${id}`);
    const where = { outletClass: 'B', channel: 'MT', territory: 'VN/SOUTH/CT', reason: 'New shop' };
    const moved = await api.command(`/v1/outlets/${id}/classification`, operations, where, { 'If-Match': '"0"' });
    expect(moved).toMatchObject({ status: 200, body: { outletClass: 'B', channel: 'MT', territory: 'VN/SOUTH/CT' } });
    const closed = await api.command(`/v1/outlets/${id}/closure`, operations, { reason: 'Gave up' });
    expect(closed).toMatchObject({ status: 200, body: { status: 'CLOSED' } });
    expect(
      await api.command(`/v1/outlets/${id}/classification`, operations, { ...where, channel: 'GT' }),
    ).toMatchObject({ status: 409, body: { code: 'outlet-closed' } });
    const opened = await api.command(`/v1/outlets/${id}/reopening`, operations, { reason: 'New owner' });
    const read = await api.get(`/v1/outlets/${id}`, own, after(opened));
    expect(read).toMatchObject({ status: 200, body: { outletId: id, channel: 'MT', status: 'OPEN' } });
    expect(read.headers.get('etag')).toBe(opened.headers.get('etag'));
  });

  it('is registered once, however often it is sent', async () => {
    const body = outlet(newId('O'), 'D01');
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await done(api.command('/v1/outlets', own, body, headers));
    const again = await api.command('/v1/outlets', own, body, headers);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const renamed = await api.command('/v1/outlets', operations, { ...body, name: 'Another' });
    expect(renamed).toMatchObject({ status: 409, body: { code: 'already-registered' } });
  });

  it('needs suppliers that exist, one per line', async () => {
    const id = newId('O');
    const twice = ['D01', 'D02'].map((distributorId) => ({ productLine: 'BEER', distributorId }));
    for (const [suppliers, code] of [
      [[{ productLine: 'ALL', distributorId: 'D99' }], 'unknown-distributor'],
      [twice, 'two-suppliers'],
      [[], 'invalid-body'],
    ] as const) {
      const answer = await api.command('/v1/outlets', operations, { ...outlet(id, 'D01'), suppliers });
      expect({ status: answer.status, code: answer.body['code'] }).toEqual({
        status: code === 'two-suppliers' ? 409 : 422,
        code,
      });
    }
    expect((await api.get(`/v1/outlets/${id}`, operations)).status).toBe(404);
  });

  it('is its suppliers’ only', async () => {
    const { id, answer } = await registered();
    expect((await api.get(`/v1/outlets/${id}`, own, after(answer))).status).toBe(200);
    expect((await api.get(`/v1/outlets/${id}`, foreign, after(answer))).status).toBe(404);
    for (const [path, body] of [
      ['closure', { reason: 'x' }],
      ['reopening', { reason: 'x' }],
      ['classification', { outletClass: 'A', channel: 'GT', territory: 'VN', reason: 'x' }],
      ['suppliers', { productLine: 'ALL', distributorId: 'D02', currency: 'VND' }],
    ] as const) {
      expect((await api.command(`/v1/outlets/${id}/${path}`, foreign, body)).status).toBe(404);
    }
    expect((await api.command('/v1/outlets', foreign, outlet(newId('O'), 'D01'))).status).toBe(404);
    const taken = await api.command('/v1/outlets', foreign, { ...outlet(id, 'D02'), name: 'Mine' });
    expect(taken).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    expect(JSON.stringify(taken.body)).not.toContain('Outlet O');
    const { items } = (await api.get<Page>('/v1/outlets?limit=500', foreign, after(answer))).body;
    expect(items.map((item) => item['outletId'])).not.toContain(id);
    expect((await api.command('/v1/outlets', await api.token('finance'), outlet(newId('O'), 'D01'))).status).toBe(403);
  });

  it('gets another supplier from the principal, another credit limit from its own', async () => {
    const { id } = await registered();
    const path = `/v1/outlets/${id}/suppliers`;
    const line = { productLine: 'ALL', distributorId: 'D01', currency: 'VND', creditLimit: 1_000 };
    expect(await api.command(path, own, line)).toMatchObject({
      status: 200,
      body: { suppliers: [{ distributorId: 'D01', creditLimit: 1_000 }] },
    });
    expect((await api.command(path, own, { ...line, distributorId: 'D02' })).status).toBe(404);
    const beer = { productLine: 'BEER', distributorId: 'D02', currency: 'VND', creditLimit: 5 };
    expect((await api.command(path, operations, beer)).body['suppliers']).toHaveLength(2);
    // Both supply it now. Neither takes the other's line or learns what the other lends.
    expect(await api.command(path, own, { ...beer, distributorId: 'D01' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect((await api.command(path, foreign, { ...beer, creditLimit: 6 })).body['suppliers']).toEqual([
      { ...beer, creditLimit: 6 },
    ]);
  });

  it('is listed by page, filter and as CSV', async () => {
    const made = [await registered(), await registered(), await registered()];
    const fresh = after(made[2]!.answer);
    const seen: unknown[] = [];
    for (let cursor = ''; ;) {
      const query = `?territory=VN/SOUTH&distributorId=D01&limit=2&cursor=${cursor}`;
      const { body } = await api.get<Page>(`/v1/outlets${query}`, own, fresh);
      seen.push(...body.items.map((item) => item['outletId']));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
    expect((await api.get<Page>('/v1/outlets?territory=VN/NORTH', own, fresh)).body.items).toEqual([]);
    const csv = await api.get<string>('/v1/outlets', own, { ...fresh, Accept: 'text/csv' });
    expect(csv.body.split('\r\n')[0]).toMatch(/^outletId,name,outletClass,/);
    expect(csv.body).toContain(made[0]!.id);
  });
});

describe('a product', () => {
  it('is listed, packed, taxed otherwise and delisted', async () => {
    const sku = newId('SKU');
    const listed = await done(api.command('/v1/products', operations, product(sku)));
    expect(listed).toMatchObject({ status: 201, body: { sku, taxClass: 'VAT10', status: 'LISTED' } });
    const path = `/v1/products/${sku}`;
    const packed = await api.command(`${path}/packs`, operations, { code: 'CASE30', factor: 30 });
    expect(packed.body['packs']).toEqual([...product(sku).packs, { code: 'CASE30', factor: 30 }]);
    const change = { taxClass: 'VAT8', validFrom: '2026-01-01' };
    expect((await api.command(`${path}/tax-class`, operations, change)).body['taxClass']).toBe('VAT8');
    const later = { taxClass: 'VAT5', validFrom: '2999-01-01' };
    expect((await api.command(`${path}/tax-class`, operations, later)).body['taxClass']).toBe('VAT8');
    const gone = await done(api.command(`${path}/delisting`, operations, { reason: 'Replaced' }));
    expect(gone.body['status']).toBe('DELISTED');
    for (const token of [foreign, await api.token('analyst')]) {
      expect(await api.get(path, token, after(gone))).toMatchObject({ status: 200, body: { sku, status: 'DELISTED' } });
    }
  });

  it('keeps the factor of a pack for ever', async () => {
    const sku = newId('SKU');
    await done(api.command('/v1/products', operations, product(sku)));
    const changed = await api.command(`/v1/products/${sku}/packs`, operations, { code: 'CASE24', factor: 20 });
    expect(changed).toMatchObject({ status: 409, body: { code: 'pack-factor-fixed' } });
    const other = await api.command('/v1/products', operations, { ...product(sku), name: 'Other' });
    expect(other).toMatchObject({ status: 409, body: { code: 'already-listed' } });
    const wrong = await api.command('/v1/products', operations, {
      ...product(sku),
      packs: [{ code: 'X', factor: 1.5 }],
    });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: '/packs/0/factor', code: 'is-int' }] } });
    expect((await api.command('/v1/products/nothing/packs', operations, { code: 'X', factor: 2 })).status).toBe(404);
  });

  it('is written by operations and admin only', async () => {
    for (const token of [own, await api.token('finance'), await api.token('warehouse')]) {
      expect((await api.command('/v1/products', token, product(newId('SKU')))).status).toBe(403);
    }
  });
});

describe('a price list', () => {
  const version = (number: number, unitPrice = '13500.25') => ({
    ...{ version: number, validFrom: '2026-01-01', currency: 'VND', tier: 'STANDARD' },
    lines: [{ sku: 'BEER', unitPrice }],
  });
  const publish = (id: string, body: unknown, headers = {}) =>
    api.command(`/v1/price-lists/${id}/versions`, operations, body, headers);

  it('is published version by version, none of which ever changes', async () => {
    const id = newId('PL');
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await done(publish(id, version(1), headers));
    expect(first).toMatchObject({ status: 201, body: { priceListId: id, validTo: null, ...version(1) } });
    const second = await done(publish(id, version(2, '14000')));
    const again = await publish(id, version(1), headers);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await publish(id, version(1, '1'))).toMatchObject({ status: 409, body: { code: 'version-published' } });
    expect(await publish(id, version(4))).toMatchObject({ status: 409, body: { code: 'version-gap' } });
    expect(await publish(id, { ...version(3), currency: 'USD' })).toMatchObject({
      status: 409,
      body: { code: 'currency-mismatch' },
    });
    const one = await api.get(first.headers.get('location')!, own, after(second));
    expect(one).toMatchObject({ status: 200, body: { lines: version(1).lines } });
    for (const odd of ['3', 'x', '1e3', '-1']) {
      expect((await api.get(`/v1/price-lists/${id}/versions/${odd}`, own)).status).toBe(404);
    }
  });

  it('shows its own versions, newest first', async () => {
    const [id, other] = [newId('PL'), newId('PL')];
    await done(publish(other, version(1)));
    await done(publish(id, version(1)));
    const fresh = after(await done(publish(id, version(2))));
    const path = `/v1/price-lists/${id}/versions`;
    const { body } = await api.get<Page>(path, foreign, fresh);
    expect(body.items.map((item) => [item['priceListId'], item['version']])).toEqual([
      [id, 2],
      [id, 1],
    ]);
    const page = (await api.get<Page>(`${path}?limit=1`, operations, fresh)).body;
    const next = await api.get<Page>(`${path}?limit=1&cursor=${page.nextCursor}`, operations);
    expect(next.body.items).toMatchObject([{ priceListId: id, version: 1 }]);
    const elsewhere = await api.get(`/v1/price-lists/${other}/versions?cursor=${page.nextCursor}`, operations);
    expect(elsewhere).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
    const all = (await api.get<Page>('/v1/price-lists?limit=500', operations)).body.items;
    expect(all.map((item) => item['priceListId'])).toEqual(expect.arrayContaining([id, other]));
  });

  it('with nonsense is refused by name', async () => {
    const id = newId('PL');
    expect(await publish(id, { ...version(1), lines: [{ sku: 'A', unitPrice: 12.5 }] })).toMatchObject({
      status: 422,
      body: { code: 'invalid-body', errors: [{ pointer: '/lines/0/unitPrice' }] },
    });
    const price = { sku: 'A', unitPrice: '-1' };
    expect((await publish(id, { ...version(1), lines: [price] })).body['code']).toBe('bad-price');
    expect((await publish(id, { ...version(1), validTo: '2025-01-01' })).body['code']).toBe('bad-period');
    expect((await publish('a%20b', version(1))).status).toBe(404);
  });
});

describe('a tax rate', () => {
  it('holds from a day on', async () => {
    const taxClass = newId('VAT');
    const set = (ratePercent: string, validFrom: string) =>
      api.command('/v1/tax-rates', operations, { taxClass, ratePercent, validFrom });
    await done(set('10', '2026-01-01'));
    const newest = await done(set('8', '2026-07-01'));
    expect(newest).toMatchObject({ status: 201, body: { taxClass, ratePercent: '8', validFrom: '2026-07-01' } });
    expect(await set('108', '2026-07-01')).toMatchObject({ status: 422, body: { code: 'bad-rate' } });
    const found = await api.get<Page>(newest.headers.get('location')!, own, after(newest));
    expect(found.body.items).toMatchObject([{ ratePercent: '8' }, { ratePercent: '10' }]);
    expect((await api.command('/v1/tax-rates', own, {})).status).toBe(403);
  });
});

describe('a discount policy', () => {
  const draft = (policyId: string, changes = {}) =>
    api.command('/v1/discount-policies', operations, { policyId, draft: policyBody(changes) });
  const publish = (id: string, etag: string) =>
    api.command(`/v1/discount-policies/${id}/versions`, operations, {}, { 'If-Match': etag });

  it('is drafted, published, stopped and ended', async () => {
    const id = newId('policy');
    const drafted = await done(draft(id));
    expect(drafted).toMatchObject({ status: 201, body: { policyId: id, status: 'DRAFT', draft: policyBody() } });
    const first = await done(publish(id, drafted.headers.get('etag')!));
    expect(first.body).toMatchObject({ status: 'PUBLISHED', version: 1, draft: null, published: policyBody() });
    const second = await done(publish(id, (await done(draft(id, { priority: 3 }))).headers.get('etag')!));
    expect(second.body).toMatchObject({ version: 2, published: { priority: 3 } });
    const path = `/v1/discount-policies/${id}`;
    const stop = { version: 1, from: '2026-12-01', reason: 'Budget' };
    const older = await done(api.command(`${path}/stop`, operations, stop));
    expect(older.body).toMatchObject({ status: 'PUBLISHED', stoppedFrom: ['2026-12-01', null] });
    expect((await api.get(path, operations, after(older))).body['status']).toBe('PUBLISHED');
    expect(await api.command(`${path}/stop`, operations, { ...stop, version: 3 })).toMatchObject({
      status: 422,
      body: { code: 'version-unknown' },
    });
    const over = await done(api.command(`${path}/end`, operations, { reason: 'Over' }));
    expect(over.body['status']).toBe('ENDED');
    expect(await draft(id)).toMatchObject({ status: 409, body: { code: 'policy-ended' } });
    for (const role of ['finance', 'analyst'] as const) {
      const read = await api.get<{ versions: unknown[] }>(path, await api.token(role), after(over));
      expect(read).toMatchObject({ status: 200, body: { status: 'ENDED', version: 2 } });
      expect(read.body.versions).toHaveLength(2);
    }
  });

  it('is published as it was read, and only if it is sound', async () => {
    const id = newId('policy');
    const etag = (await done(draft(id))).headers.get('etag')!;
    await done(draft(id, { slabs: [{ from: 10, to: 5, rate: '10' }] }));
    expect(await publish(id, etag)).toMatchObject({ status: 412, body: { code: 'revision-stale' } });
    expect((await api.command(`/v1/discount-policies/${id}/versions`, operations, {})).status).toBe(428);
    const unsound = await publish(id, '"1"');
    expect(unsound).toMatchObject({
      status: 422,
      body: { code: 'policy-unsound', details: { faults: [{ code: 'slab-reversed', field: 'slabs[0].to' }] } },
    });
  });

  it('that does not fit its schema is told where', async () => {
    const nameless = { ...policyBody(), name: undefined };
    const wrong = {
      ...nameless,
      phase: 'FIRST',
      extra: 1,
      priority: 1.5,
      payout: { kind: 'PERCENT', goods: 'SAME' },
      calculation: { kind: 'RECURRING', every: 'x', offset: 0, maxTimes: null, remainder: 'LOST' },
      eligibleOn: { include: { skus: [7], brands: [], categories: [] }, exclude: policyBody().schemeOn.exclude },
      slabs: [{ from: 1, to: null, rate: 'ten' }],
    };
    const answer = await api.command('/v1/discount-policies', operations, { policyId: 'a b', draft: wrong });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-body' } });
    const errors = answer.body['errors'] as { pointer: string; code: string; message: string }[];
    expect(Object.fromEntries(errors.map(({ pointer, code }) => [pointer, code]))).toEqual({
      '/policyId': 'invalid',
      '/draft/name': 'missing',
      '/draft/phase': 'invalid',
      '/draft/extra': 'unknown-field',
      '/draft/priority': 'invalid',
      '/draft/payout/goods': 'unknown-field',
      '/draft/calculation/every': 'invalid',
      '/draft/eligibleOn/include/skus/0': 'invalid',
      '/draft/slabs/0/rate': 'invalid',
    });
    expect(errors.find(({ pointer }) => pointer === '/draft/phase')!.message).toBe(
      'must be PRICE, LINE, SET, FREE_GOODS, BILL, SETTLEMENT',
    );
    const unsafe = await draft('unsafe', { priority: 2 ** 53 });
    expect(unsafe).toMatchObject({ status: 422, body: { errors: [{ pointer: '/draft/priority', code: 'max' }] } });
    for (const body of [[], 'x', 7, null, { draft: null }]) {
      expect((await api.command('/v1/discount-policies', operations, JSON.stringify(body))).status).toBe(422);
    }
  });

  it('is described by the same schema', async () => {
    const { body } = await api.request<{ paths: Record<string, { post: { requestBody: unknown } }> }>(
      'GET',
      '/openapi.json',
    );
    const described = JSON.stringify(body.paths['/v1/discount-policies']!.post.requestBody);
    expect(described).toContain('"enum":["PRICE","LINE","SET","FREE_GOODS","BILL","SETTLEMENT"]');
    expect(described).toContain('"example":{"policyId":"tet-2027"');
  });

  it('shows its drafts to the principal only', async () => {
    const [id, secret] = [newId('policy'), newId('policy')];
    await done(publish(id, (await done(draft(id))).headers.get('etag')!));
    await done(draft(id, { name: 'Next' }));
    const fresh = after(await done(draft(secret, { name: 'Secret' })));
    const read = await api.get(`/v1/discount-policies/${id}`, own, fresh);
    expect(read).toMatchObject({ status: 200, body: { version: 1, draft: null } });
    expect((await api.get(`/v1/discount-policies/${id}`, operations)).body).toMatchObject({ draft: { name: 'Next' } });
    expect((await api.get(`/v1/discount-policies/${secret}`, own)).status).toBe(404);
    const csv = await api.get<string>('/v1/discount-policies', own, { Accept: 'text/csv' });
    expect(csv.body).not.toMatch(/Secret|Next/);
    expect((await api.command('/v1/discount-policies', own, { draft: policyBody() })).status).toBe(403);
    expect((await api.command('/v1/discount-policies', await api.token('finance'), {})).status).toBe(403);
  });
});
