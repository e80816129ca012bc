import { randomUUID } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import { startApi, type RunningApi } from './support/api.js';

let api: RunningApi;
let operations: string;
let finance: string;

beforeAll(async () => {
  api = await startApi({
    TUYEN_BODY_LIMIT_BYTES: '65536',
    TUYEN_HEADERS_TIMEOUT_SECONDS: '1',
    TUYEN_REQUEST_TIMEOUT_SECONDS: '2',
  });
  operations = await api.token('operations');
  finance = await api.token('finance');
});
afterAll(() => api.stop());

const newId = () => `D${randomUUID().slice(0, 8)}`;
const application = (distributorId: string) => ({
  distributorId,
  name: `Firm ${distributorId}`,
  channels: ['GT'],
  territories: ['VN/SOUTH'],
});
const terms = {
  validFrom: '2026-01-01',
  channels: ['GT'],
  territories: ['VN/SOUTH'],
  priceListId: 'PL1',
  paymentTermDays: 30,
  currency: 'VND',
  creditLimit: 500_000_000,
  guarantee: 0,
  shortage: 'CUT',
};

async function applied(): Promise<string> {
  const id = newId();
  const answer = await api.command('/v1/distributors', operations, application(id));
  expect(answer.status).toBe(201);
  return id;
}

async function appointed(): Promise<{ id: string; etag: string }> {
  const id = await applied();
  const appraised = await api.command(`/v1/distributors/${id}/appraisal`, operations, { verdict: 'PASSED', score: 80 });
  const answer = await api.command(
    `/v1/distributors/${id}/appointment`, operations, { warehouseId: `${id}-WH`, terms }, { 'If-Match': appraised.headers.get('etag')! },
  ); // prettier-ignore
  expect(answer.status).toBe(200);
  return { id, etag: answer.headers.get('etag')! };
}

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

describe('a body', () => {
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    api.request('POST', '/v1/distributors', {
      token: operations,
      body,
      headers: { 'Idempotency-Key': randomUUID(), ...headers },
    });

  it('with fields that nobody asked for is refused, not trimmed', async () => {
    const answer = await post({ ...application(newId()), status: 'APPOINTED', creditLimit: 5, version: 3 });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'invalid-body',
      errors: ['/status', '/creditLimit', '/version'].map((pointer) => ({ pointer, code: 'unknown-field' })),
    });
  });

  it('with wrong fields gets a pointer to each', async () => {
    const { id } = await appointed();
    const answer = await api.command(`/v1/distributors/${id}/terms`, operations, {
      terms: { ...terms, validFrom: '2026-02-30', creditLimit: 1.5, guarantee: 2 ** 53, channels: 'GT', extra: 1 }, reason: '',
    }, { 'If-Match': '*' }); // prettier-ignore
    expect(answer.status).toBe(422);
    const pointers = (answer.body as unknown as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
    expect(new Set(pointers)).toEqual(
      new Set([
        '/terms/validFrom',
        '/terms/creditLimit',
        '/terms/guarantee',
        '/terms/channels',
        '/terms/extra',
        '/reason',
      ]),
    );
  });

  const deep = '{"name":'.repeat(100_000);
  it.each<[string, string | Buffer, number]>([
    ['empty', '', 400],
    ['no JSON', 'hello', 400],
    ['cut', '{"name":"x"', 400],
    ['NaN', '{"name":NaN}', 400],
    ['1e400', '{"name":1e400}', 400],
    ['-0', '{"name":-0}', 422],
    ['null', 'null', 422],
    ['a number', '7', 422],
    ['a list', '[]', 422],
    ['a list of lists', '[[[[]]]]', 422],
    ['duplicate keys', '{"name":"a","name":"b"}', 400],
    ['__proto__', '{"__proto__":{"name":"x"}}', 400],
    ['constructor.prototype', '{"constructor":{"prototype":{"name":"x"}}}', 422],
    ['NUL', '{"name":"a\\u0000b"}', 400],
    ['lone surrogate', '{"name":"\\ud83d"}', 400],
    ['bad UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['a gzip bomb without saying so', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), 400],
    ['10,000 lines', JSON.stringify({ channels: Array(10_000).fill('x') }), 422],
    ['too large', JSON.stringify({ name: 'x'.repeat(70_000) }), 413],
    ['too large and deep', deep, 413],
    ['deep', deep.slice(0, 60_000), 400],
  ])('that is %s is refused, and fast', async (_, body, status) => {
    const before = process.cpuUsage();
    const answer = await post(body);
    const { user, system } = process.cpuUsage(before);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(JSON.stringify(answer.body)).not.toMatch(/at .*\.[jt]s|node_modules/);
    expect((user + system) / 1000).toBeLessThan(500);
  });

  it('of another media type or encoding is refused', async () => {
    expect((await post('a=1', { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await post('<a/>', { 'Content-Type': 'application/xml' })).status).toBe(415);
    expect((await post('x', { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await post('{}', { 'Content-Encoding': 'gzip' })).status).toBe(415);
    expect(
      (await post(JSON.stringify(application(newId())), { 'Content-Type': 'application/json; charset=utf-8' })).status,
    ).toBe(201);
  });
});

describe('a list', () => {
  const pageOf = (token: string, query: string, headers = {}) =>
    api.get<{ items: { distributorId: string }[]; nextCursor: string | null }>(
      `/v1/distributors${query}`,
      token,
      headers,
    );
  let newest: string;
  const ids: string[] = [];
  beforeAll(async () => {
    for (let i = 0; i < 7; i++) ids.push(await applied());
    const answer = await api.command(`/v1/distributors/${ids[6]}/appraisal`, operations, {
      verdict: 'FAILED',
      score: 0,
    });
    newest = answer.headers.get('event-position')!;
  });

  it('comes in pages without gap or repeat', async () => {
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body, headers } = await pageOf(operations, `?limit=3&cursor=${cursor}`, { 'Min-Event-Position': newest });
      expect(Number(headers.get('event-position'))).toBeGreaterThanOrEqual(Number(newest));
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...body.items.map(({ distributorId }) => distributorId));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toEqual(expect.arrayContaining(ids));
  });

  it('has a cursor for the same filters and caller only', async () => {
    const { body } = await pageOf(operations, '?limit=1');
    const cursor = body.nextCursor!;
    expect((await pageOf(operations, `?limit=2&cursor=${cursor}`)).status).toBe(200);
    for (const [token, query] of [
      [operations, `?status=APPLIED&cursor=${cursor}`],
      [await api.token('operations', undefined, 'another'), `?cursor=${cursor}`],
      [await api.token('distributor', ids[0]), `?cursor=${cursor}`],
      [operations, `?cursor=${cursor.slice(0, -2)}`],
      [operations, '?cursor=made-up'],
    ] as const) {
      expect(await pageOf(token, query)).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
    }
  });

  it('streams as NDJSON and CSV by Accept', async () => {
    const headers = { 'Min-Event-Position': newest };
    const lines = await api.get<string>('/v1/distributors', operations, { ...headers, Accept: 'application/x-ndjson' });
    expect(lines.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const rows = lines.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { distributorId: string });
    expect(rows.map(({ distributorId }) => distributorId)).toEqual(expect.arrayContaining(ids));
    const csv = await api.get<string>('/v1/distributors?status=REFUSED', operations, {
      ...headers,
      Accept: 'text/csv',
    });
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(csv.body.split('\r\n')[0]).toMatch(/^distributorId,name,/);
    expect(csv.body).toContain(ids[6]);
    expect(csv.body).not.toContain(ids[5]);
    expect((await api.get('/v1/distributors', operations, { Accept: 'text/html' })).status).toBe(406);
  });

  it('refuses parameters that it does not know and waits for no position that never comes', async () => {
    expect(await pageOf(operations, '?colour=red')).toMatchObject({ status: 400, body: { code: 'invalid-parameter' } });
    expect((await pageOf(operations, '?status=x')).status).toBe(400);
    expect((await pageOf(operations, `?taxId=${encodeURIComponent("' or 1=1 --")}`)).body.items).toEqual([]);
    expect((await pageOf(operations, '', { 'Min-Event-Position': 'x' })).status).toBe(400);
  });

  it('says so when the read model is not there in time', async () => {
    const impatient = await startApi({ TUYEN_VISIBLE_TIMEOUT_SECONDS: '0' });
    try {
      const token = await impatient.token('operations');
      const late = await impatient.get('/v1/distributors', token, { 'Min-Event-Position': '999999' });
      expect(late).toMatchObject({ status: 503, body: { code: 'not-yet-visible' } });
      expect(late.headers.get('retry-after')).toBe('1');
    } finally {
      await impatient.stop();
    }
  });
});

describe('the edge', () => {
  it('speaks problem details where no route is', async () => {
    for (const [method, path, status] of [
      ['GET', '/v1/nowhere', 404],
      ['DELETE', '/v1/distributors', 404],
      ['GET', '/v1/distributors/%', 400],
      ['GET', '/v1/distributors/%00', 400],
      ['POST', '/v1/distributors/%00/suspension', 400],
      ['GET', `/v1/distributors/${'x'.repeat(300)}`, 414],
    ] as const) {
      const answer = await api.request(method, path, { token: operations });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it.each([
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n', /^HTTP\/1\.1 405 /],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      'both lengths',
      'POST /dev/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400 /,
    ],
    ['slow headers', 'GET / HTTP/1.1\r\nHost: x\r\n', /^HTTP\/1\.1 408 /],
    [
      'a slow body',
      'POST /dev/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{',
      /^HTTP\/1\.1 408 /,
    ],
  ])('answers %s and hangs up', async (_, text, expected) => {
    expect(await raw(text)).toMatch(expected);
  });

  it('keeps a harmless request id and the trace of the caller', async () => {
    const answer = await api.request('GET', '/health/live', { headers: { 'X-Request-Id': 'my-request-1' } });
    expect(answer.headers.get('x-request-id')).toBe('my-request-1');
    const odd = await api.request('GET', '/health/live', { headers: { 'X-Request-Id': 'a b<script>' } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  function raw(text: string): Promise<string> {
    const { port, hostname } = new URL(api.url);
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connectSocket({ port: Number(port), host: hostname }, () => socket.write(text));
      socket.setTimeout(20_000, () => socket.destroy(new Error('no answer')));
      socket.on('data', (data) => {
        answer += data.toString();
        if (answer.includes('\r\n\r\n')) socket.end();
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  }
});
