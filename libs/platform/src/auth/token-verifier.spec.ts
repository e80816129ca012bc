import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT, type JWTPayload } from 'jose';
import { createDevIssuerKeys, issueDevToken, type DevIssuerKeys } from './dev-issuer.js';
import { TokenVerifier } from './token-verifier.js';

const rules = { issuer: 'https://issuer', audience: 'tuyen', rolesClaim: 'roles', distributorClaim: 'distributor_id' };
let keys: DevIssuerKeys;
let verifier: TokenVerifier;

beforeAll(async () => {
  keys = await createDevIssuerKeys();
  verifier = TokenVerifier.local(rules, { keys: [keys.publicJwk] });
});

const now = () => Math.floor(Date.now() / 1000);
const good: JWTPayload = { iss: rules.issuer, aud: rules.audience, sub: 'u1', roles: ['operations'] };

async function signed(claims: JWTPayload = {}, header: Record<string, unknown> = {}, by = keys): Promise<string> {
  return new SignJWT({ iat: now(), exp: now() + 300, ...good, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: by.publicJwk.kid!, ...header })
    .sign(await importJWK(by.privateJwk, 'ES256'), { crit: { 'x-odd': true } });
}

const refusal = { status: 401, code: 'unauthenticated' };
const refused = (authorization: string | undefined, by = verifier) =>
  expect(by.verify(authorization)).rejects.toMatchObject(refusal);

describe('access token', () => {
  it('tells who calls', async () => {
    const caller = await verifier.verify(`Bearer ${await signed()}`);
    expect(caller).toMatchObject({ subject: 'u1', roles: ['operations'], distributorId: undefined });
  });

  it('of the built-in issuer is a good one', async () => {
    const token = await issueDevToken({
      ...rules, privateJwk: keys.privateJwk, subject: 'u2', roles: ['distributor'], distributorId: 'D01', ttlSeconds: 60,
    }); // prettier-ignore
    const caller = await verifier.verify(`bearer ${token}`);
    expect(caller.actor).toEqual({ kind: 'user', id: 'u2', roles: ['distributor'], distributorId: 'D01' });
  });

  it.each<[string, JWTPayload, Record<string, unknown>]>([
    ['expired', { exp: now() - 120 }, {}],
    ['not valid yet', { nbf: now() + 120 }, {}],
    ['without expiry', { exp: undefined }, {}],
    ['of another issuer', { iss: 'https://other' }, {}],
    ['for another audience', { aud: 'other' }, {}],
    ['without subject', { sub: undefined }, {}],
    ['with an empty subject', { sub: '' }, {}],
    ['that is an ID token', {}, { typ: 'JWT' }],
    ['without type', {}, { typ: undefined }],
    ['of an unknown key', {}, { kid: 'other' }],
    ['with a critical header', {}, { crit: ['x-odd'], 'x-odd': true }],
    ['of a distributor without its id', { roles: ['distributor'] }, {}],
    ['of a distributor with a strange id', { roles: ['distributor'], distributor_id: "x' or 1=1" }, {}],
  ])('%s is refused', async (_, claims, header) => {
    await refused(`Bearer ${await signed(claims, header)}`);
  });

  it('signed with another key under our key id is refused', async () => {
    await refused(`Bearer ${await signed({}, { kid: keys.publicJwk.kid }, await createDevIssuerKeys())}`);
  });

  it('with a key of its own in the header is refused', async () => {
    const other = await createDevIssuerKeys();
    await refused(`Bearer ${await signed({}, { jwk: other.publicJwk, kid: undefined }, other)}`);
    await refused(`Bearer ${await signed({}, { jku: 'https://evil/keys', kid: 'evil' }, other)}`);
  });

  it('with algorithm none is refused', async () => {
    const part = (value: object) => base64url.encode(JSON.stringify(value));
    for (const alg of ['none', 'None', 'NONE']) {
      const claims = { ...good, exp: now() + 300 };
      await refused(`Bearer ${part({ alg, typ: 'at+jwt' })}.${part(claims)}.`);
    }
  });

  it('signed HS256 with the public key as secret is refused', async () => {
    const spki = await exportSPKI((await importJWK(keys.publicJwk, 'ES256')) as Parameters<typeof exportSPKI>[0]);
    const token = await new SignJWT({ ...good, exp: now() + 300 })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: keys.publicJwk.kid! })
      .sign(new TextEncoder().encode(spki));
    await refused(`Bearer ${token}`);
  });

  it('with a changed claim is refused', async () => {
    const [header, , signature] = (await signed()).split('.');
    await refused(
      `Bearer ${header}.${base64url.encode(JSON.stringify({ ...good, roles: ['admin'], exp: now() + 300 }))}.${signature}`,
    );
  });

  it('that is too long or none at all is refused', async () => {
    await refused(undefined);
    await refused('');
    await refused('Basic dTpw');
    await refused('Bearer ');
    await refused(`Bearer ${'a'.repeat(9_000)}`);
    await refused(`Bearer ${await signed({ padding: 'x'.repeat(8_192) })}`);
    await refused('Bearer a.b.c');
  });

  it('takes roles that we know only, and never a distributor with other rights', async () => {
    const odd = await verifier.verify(`Bearer ${await signed({ roles: ['analyst', 'god', 7] })}`);
    expect(odd.roles).toEqual(['analyst']);
    const both = await verifier.verify(
      `Bearer ${await signed({ roles: ['admin', 'distributor'], distributor_id: 'D1' })}`,
    );
    expect(both).toMatchObject({ roles: ['distributor'], distributorId: 'D1' });
    const none = await verifier.verify(`Bearer ${await signed({ roles: 'admin' })}`);
    expect(none.roles).toEqual([]);
  });

  it('that was verified is remembered no longer than it is valid', async () => {
    let time = Date.now();
    const clocked = TokenVerifier.local(rules, { keys: [keys.publicJwk] }, () => time);
    const token = `Bearer ${await signed({ exp: Math.floor(time / 1000) + 20 })}`;
    await clocked.verify(token);
    time += 19_000;
    await clocked.verify(token);
    time += 60_000;
    await refused(token, clocked);
  });

  it.each(['EdDSA', 'PS256'])('may be signed with %s', async (alg) => {
    const pair = await generateKeyPair(alg, { extractable: true });
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k', alg };
    const token = await new SignJWT({ ...good, exp: now() + 60 })
      .setProtectedHeader({ alg, typ: 'at+jwt', kid: 'k' })
      .sign(pair.privateKey);
    await expect(TokenVerifier.local(rules, { keys: [jwk] }).verify(`Bearer ${token}`)).resolves.toMatchObject({
      subject: 'u1',
    });
  });
});

describe('remote key set', () => {
  let fetches = 0;
  let answer: () => string | undefined = () => JSON.stringify({ keys: [keys.publicJwk] });
  const server = createServer((_request, response) => {
    fetches++;
    const body = answer();
    if (body === undefined) response.writeHead(500).end();
    else response.setHeader('content-type', 'application/json').end(body);
  });
  let url: string;
  beforeAll((done) => {
    server.listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
      done();
    });
  });
  afterAll((done) => {
    server.close(done);
  });
  beforeEach(() => {
    fetches = 0;
    answer = () => JSON.stringify({ keys: [keys.publicJwk] });
  });

  it('is fetched once, also under a flood of unknown key ids', async () => {
    const remote = TokenVerifier.remote(rules, url);
    await remote.verify(`Bearer ${await signed()}`);
    const strangers = await Promise.all(Array.from({ length: 30 }, (_, i) => signed({}, { kid: `k${i}` })));
    for (const token of strangers) await refused(`Bearer ${token}`, remote);
    expect(fetches).toBe(1);
  });

  it('that can not be read is no fault of the token: 503', async () => {
    answer = () => undefined;
    const remote = TokenVerifier.remote(rules, url);
    const token = `Bearer ${await signed()}`;
    await expect(remote.verify(token)).rejects.toMatchObject({ status: 503 });
    answer = () => 'nonsense';
    await expect(remote.verify(token)).rejects.toMatchObject({ status: 503 });
    await expect(TokenVerifier.remote(rules, 'http://127.0.0.1:1/keys').verify(token)).rejects.toMatchObject({
      status: 503,
    });
  });
});
