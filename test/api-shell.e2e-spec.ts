import { randomUUID } from 'node:crypto';
import { startApi, type RunningApi } from './support/api.js';
import { applicantsOn, newId, application, terms } from './support/applicants.js';

let api: RunningApi;
let operations: string;
let finance: string;
beforeAll(async () => {
  api = await startApi();
  operations = await api.token('operations');
  finance = await api.token('finance');
});
afterAll(() => api.stop());

const { applied, appointed } = applicantsOn(
  () => api,
  () => operations,
);

describe('operations', () => {
  it('tell liveness, readiness and numbers', async () => {
    expect((await api.request('GET', '/health/live')).body).toEqual({ status: 'ok' });
    expect((await api.request('GET', '/health/ready')).body).toEqual({ status: 'ok' });
    const metrics = await api.request<string>('GET', '/metrics');
    expect(metrics.body).toMatch(/tuyen_projection_lag_events\{name="distributors"\} \d/);
    for (const name of [
      'tuyen_appends_queued',
      'tuyen_append_duration_seconds',
      'tuyen_commands_waiting',
      'http_server_request_duration_seconds',
    ]) {
      expect(metrics.body).toContain(name);
    }
  });

  it('describe themselves', async () => {
    const { body } = await api.request<{
      openapi: string;
      paths: Record<string, Record<string, { security?: unknown[]; 'x-roles'?: string[] }>>;
    }>('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(body.paths['/v1/distributors']!['post']!['x-roles']).toEqual(['operations', 'admin']);
    expect(body.paths['/health/live']!['get']!.security).toEqual([]);
    expect((await api.request<string>('GET', '/docs')).body).toContain('Tuyen API');
  });

  it('are for role admin where they are not public', async () => {
    const closed = await startApi({ TUYEN_PUBLIC_OPERATIONS: 'no' });
    try {
      for (const path of ['/docs', '/docs-json', '/docs/swagger-ui.css', '/openapi.json', '/metrics']) {
        expect((await closed.request('GET', path)).status).toBe(401);
        expect((await closed.get(path, await closed.token('analyst'))).status).toBe(403);
      }
      expect((await closed.get('/metrics', await closed.token('admin'))).status).toBe(200);
      expect((await closed.request('GET', '/health/live')).status).toBe(200);
    } finally {
      await closed.stop();
    }
  });
});

describe('access', () => {
  it('needs a token, a role, and tells both as problems', async () => {
    const without = await api.request('GET', '/v1/distributors');
    expect(without).toMatchObject({ status: 401, body: { code: 'unauthenticated', status: 401 } });
    expect(without.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(without.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(without.headers.get('x-request-id')).toBe((without.body as { requestId: string }).requestId);
    const wrong = await api.command('/v1/distributors', await api.token('warehouse'), application(newId()));
    expect(wrong).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('comes with a token of the development issuer', async () => {
    const { status, body } = await api.request<{ accessToken: string }>('POST', '/dev/token', {
      body: { roles: ['analyst'] },
    });
    expect(status).toBe(200);
    expect((await api.get('/v1/distributors', body.accessToken)).status).toBe(200);
    const { body: keySet } = await api.request<{ keys: { d?: string; kid: string }[] }>(
      'GET',
      '/.well-known/jwks.json',
    );
    expect(keySet.keys).toHaveLength(1);
    expect(keySet.keys[0]!.d).toBeUndefined();
  });

  it('of a distributor ends at its own data: elsewhere is nowhere', async () => {
    const [mine, other] = await Promise.all([applied(), applied()]);
    const position = (await api.get(`/v1/distributors/${other}`, operations, await minPosition(other))).headers.get(
      'event-position',
    )!;
    const token = await api.token('distributor', mine);
    const headers = { 'Min-Event-Position': position };
    expect((await api.get(`/v1/distributors/${mine}`, token, headers)).status).toBe(200);
    const foreign = await api.get(`/v1/distributors/${other}`, token);
    const unknown = await api.get(`/v1/distributors/nobody`, token);
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
    const { body } = await api.get<{ items: { distributorId: string }[] }>('/v1/distributors', token);
    expect(body.items.map(({ distributorId }) => distributorId)).toEqual([mine]);
  });

  async function minPosition(id: string): Promise<Record<string, string>> {
    const answer = await api.command(`/v1/distributors/${id}/appraisal`, operations, { verdict: 'FAILED', score: 1 });
    return { 'Min-Event-Position': answer.headers.get('event-position')! };
  }
});

describe('a command', () => {
  it('answers what was decided and where it stands', async () => {
    const id = newId();
    const answer = await api.command('/v1/distributors', operations, application(id));
    expect(answer).toMatchObject({ status: 201, body: { distributorId: id, status: 'APPLIED', terms: null } });
    expect(answer.headers.get('location')).toBe(`/v1/distributors/${id}`);
    expect(answer.headers.get('etag')).toBe('"0"');
    expect(Number(answer.headers.get('event-position'))).toBeGreaterThan(0);
    expect(answer.headers.get('idempotent-replayed')).toBeNull();
    const read = await api.get(`/v1/distributors/${id}`, finance, {
      'Min-Event-Position': answer.headers.get('event-position')!,
    });
    expect(read).toMatchObject({ status: 200, body: { distributorId: id, status: 'APPLIED', revision: 0 } });
    expect(read.headers.get('etag')).toBe('"0"');
  });

  it('needs an Idempotency-Key', async () => {
    const answer = await api.request('POST', '/v1/distributors', { token: operations, body: application(newId()) });
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency-key-missing' } });
  });

  it('sent 20 times at once has one effect and one answer', async () => {
    const id = await applied();
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = { verdict: 'PASSED', score: 80, note: 'fine' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.command(`/v1/distributors/${id}/appraisal`, operations, body, headers)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ headers: of }) => `${of.get('etag')} ${of.get('event-position')}`)).size).toBe(1);
    expect(answers.filter(({ headers: of }) => of.get('idempotent-replayed') === null)).toHaveLength(1);
    expect(answers[0]!.headers.get('etag')).toBe('"1"');
  });

  it('with its key quoted, other white space and other order of fields is the same command', async () => {
    const id = newId();
    const key = randomUUID();
    const first = await api.command('/v1/distributors', operations, application(id), { 'Idempotency-Key': key });
    const turned = Object.fromEntries(Object.entries(application(id)).reverse());
    const again = await api.command('/v1/distributors', operations, JSON.stringify(turned, null, 4), {
      'Idempotency-Key': `"${key}"`,
    });
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('with a key that meant something else is refused, also for another resource', async () => {
    const [id, other] = [await applied(), await applied()];
    const headers = { 'Idempotency-Key': randomUUID() };
    const path = `/v1/distributors/${id}/appraisal`;
    await api.command(path, operations, { verdict: 'FAILED', score: 10 }, headers);
    for (const [where, body] of [
      [path, { verdict: 'FAILED', score: 11 }],
      [`/v1/distributors/${other}/appraisal`, { verdict: 'FAILED', score: 10 }],
    ] as const) {
      expect(await api.command(where, operations, body, headers)).toMatchObject({
        status: 422,
        body: { code: 'idempotency-key-reused' },
      });
    }
    const another = await api.command(
      `/v1/distributors/${other}/appraisal`,
      await api.token('operations', undefined, 'another'),
      { verdict: 'FAILED', score: 10 },
      headers,
    );
    expect(another.status).toBe(200);
  });

  it('decides on what the caller saw', async () => {
    const { id, etag } = await appointed();
    const suspend = (headers: Record<string, string>) =>
      api.command(`/v1/distributors/${id}/termination`, operations, { reason: 'end' }, headers);
    expect(await suspend({})).toMatchObject({ status: 428, body: { code: 'if-match-missing' } });
    for (const tag of ['"0"', `W/${etag}`, '"abc"', '"0", "1"']) {
      const stale = await suspend({ 'If-Match': tag });
      expect(stale).toMatchObject({ status: 412, body: { code: 'revision-stale' } });
      expect(stale.headers.get('etag')).toBe(etag);
    }
    expect((await suspend({ 'If-Match': `"0", ${etag}` })).status).toBe(200);
  });

  it('repeated after the resource moved on still gives its outcome', async () => {
    const { id, etag } = await appointed();
    const headers = { 'Idempotency-Key': randomUUID(), 'If-Match': etag };
    const revise = () =>
      api.command(
        `/v1/distributors/${id}/terms`,
        operations,
        { terms: { ...terms, paymentTermDays: 45 }, reason: 'x' },
        headers,
      );
    const first = await revise();
    await api.command(`/v1/distributors/${id}/suspension`, operations, { reason: 'late' });
    const again = await revise();
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.headers.get('event-position')).toBe(first.headers.get('event-position'));
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('that follows from the present state loses no update to others', async () => {
    const { id } = await appointed();
    const limits = Array.from({ length: 10 }, (_, i) => 1_000_000 * (i + 1));
    const answers = await Promise.all(
      limits.map((creditLimit) =>
        api.command(`/v1/distributors/${id}/credit-limit`, finance, { creditLimit, reason: 'review' }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(limits.map(() => 200));
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(10);
  });

  it('that the rules forbid is told with its code', async () => {
    const id = await applied();
    const early = await api.command(
      `/v1/distributors/${id}/appointment`,
      operations,
      { warehouseId: 'W', terms },
      { 'If-Match': '"0"' },
    );
    expect(early).toMatchObject({
      status: 409,
      body: { code: 'not-appraised', type: 'urn:tuyen:problem:not-appraised', detail: expect.any(String) as string },
    });
    const taken = await api.command('/v1/distributors', operations, { ...application(id), name: 'Other' });
    expect(taken).toMatchObject({ status: 409, body: { code: 'already-applied' } });
    const meaning = await api.command('/v1/distributors', operations, { ...application(newId()), taxId: '0000000001' });
    expect(meaning).toMatchObject({ status: 422, body: { code: 'bad-tax-id' } });
  });

  it('on what is not there is 404', async () => {
    for (const headers of [{}, { 'If-Match': '"3"' }, { 'If-Match': '"1", "2"' }] as Record<string, string>[]) {
      expect(
        (await api.command('/v1/distributors/nobody/suspension', operations, { reason: 'x' }, headers)).status,
      ).toBe(404);
    }
    expect(
      (await api.command('/v1/distributors/nobody/credit-limit', finance, { creditLimit: 1, reason: 'x' })).status,
    ).toBe(404);
  });
});
