import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createApi } from '../apps/api/src/create-api.js';
import { createDevIssuerKeys, issueDevToken, loadConfig, TokenVerifier, type DevIssuerKeys } from '#libs/platform';
import { testDatabase, type TestDatabase } from './support/test-database.js';
import { testEventStore, type TestEventStore } from './support/test-event-store.js';

/** A foreign issuer, as in production; its key set is served by this test. */
describe('the API in production', () => {
  let database: TestDatabase;
  let events: TestEventStore;
  let issuer: Server;
  let keys: DevIssuerKeys;
  let app: Awaited<ReturnType<typeof createApi>>;
  let url: string;

  beforeAll(async () => {
    [database, events] = await Promise.all([testDatabase(), testEventStore()]);
    keys = await createDevIssuerKeys();
    issuer = createServer((_, response) => response.end(JSON.stringify({ keys: [keys.publicJwk] })));
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const jwks = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`;
    const config = loadConfig({
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      ...events.settings,
      AUTH_ISSUER: 'https://login.example.com',
      AUTH_JWKS_URL: 'https://login.example.com/keys',
      TUYEN_CURSOR_SECRET: 'a secret of this deployment',
      TUYEN_VAULT_SECRET: 'another secret of this deployment',
      TUYEN_LOG_LEVEL: 'silent',
    });
    // Only the address differs from the real thing: no certificate for a test's key server.
    app = await createApi({ ...config, authJwksUrl: jwks });
    await app.listen(0, '127.0.0.1');
    await connect(app);
    url = await app.getUrl();
  });
  afterAll(async () => {
    await app.close();
    issuer.close();
    await Promise.all([database.drop(), events.stop()]);
  });

  const token = (role: 'admin' | 'analyst', by = keys) =>
    issueDevToken({
      issuer: 'https://login.example.com', audience: 'tuyen', privateJwk: by.privateJwk, subject: 'u', roles: [role], ttlSeconds: 60,
    }); // prettier-ignore
  const get = async (path: string, by?: string) =>
    (await fetch(`${url}${path}`, by === undefined ? {} : { headers: { Authorization: `Bearer ${by}` } })).status;

  it('has no issuer of its own', async () => {
    expect((await fetch(`${url}/dev/token`, { method: 'POST' })).status).toBe(404);
    expect(await get('/.well-known/jwks.json')).toBe(404);
  });

  it('takes tokens of its issuer, and of nobody else', async () => {
    expect(app.get(TokenVerifier)).toBeInstanceOf(TokenVerifier);
    expect(await get('/v1/distributors', await token('analyst'))).toBe(200);
    expect(await get('/v1/distributors', await token('analyst', await createDevIssuerKeys()))).toBe(401);
  });

  it('shows documentation and numbers to role admin only', async () => {
    for (const path of ['/docs', '/openapi.json', '/metrics']) {
      expect(await get(path)).toBe(401);
      expect(await get(path, await token('analyst'))).toBe(403);
      expect(await get(path, await token('admin'))).toBe(200);
    }
    expect(await get('/health/live')).toBe(200);
  });
});
