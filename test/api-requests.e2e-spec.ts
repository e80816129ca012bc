import { randomUUID } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import { startApi, type RunningApi } from './support/api.js';
import { applicantsOn, newId, application, terms } from './support/applicants.js';

let api: RunningApi;
let operations: string;

beforeAll(async () => {
  api = await startApi({
    TUYEN_BODY_LIMIT_BYTES: '65536',
    TUYEN_HEADERS_TIMEOUT_SECONDS: '1',
    TUYEN_REQUEST_TIMEOUT_SECONDS: '2',
  });
  operations = await api.token('operations');
});
afterAll(() => api.stop());

const { applied, appointed } = applicantsOn(
  () => api,
  () => operations,
);

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
