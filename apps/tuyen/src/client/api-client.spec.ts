import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from './api-client.js';

let server: Server;
/** Paths that break the connection. */
const broken = new Set<string>();
/** Paths that are answered with 503. */
const unready = new Set<string>();

beforeAll(async () => {
  server = createServer((request, response) => {
    if (broken.has(request.url!)) request.socket.destroy();
    else if (unready.has(request.url!)) response.writeHead(503).end();
    else response.setHeader('content-type', 'application/json').end('{"ok":true}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

const client = (patienceMs: number) =>
  new ApiClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: () => Promise.resolve('token'),
    patienceMs,
  });

describe('the patience of a client', () => {
  it('ends when nobody is answered any more', async () => {
    broken.add('/away');
    await expect(client(100).get('/away')).rejects.toThrow('no answer from http://127.0.0.1');
    unready.add('/unready');
    await expect(client(100).get('/unready')).rejects.toThrow('no answer');
  });

  it('goes on for one request while others are answered, but not for ever', async () => {
    const api = client(400);
    broken.add('/unlucky');
    let answered = false;
    const unlucky = api.get<{ ok: boolean }>('/unlucky').then(({ body }) => {
      answered = true;
      return body;
    });
    const started = performance.now();
    while (!answered && performance.now() - started < 10_000) {
      await api.get('/lucky');
      if (performance.now() - started > 800) broken.delete('/unlucky');
      await sleep(20);
    }
    expect(await unlucky).toEqual({ ok: true });

    broken.add('/hopeless');
    let over = false;
    const impatient = client(50);
    const hopeless = expect(impatient.get('/hopeless')).rejects.toThrow('no answer');
    void hopeless.finally(() => (over = true));
    while (!over) {
      await impatient.get('/lucky');
      await sleep(10);
    }
    await hopeless;
  });
});
