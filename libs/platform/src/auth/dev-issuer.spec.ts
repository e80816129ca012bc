import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devIssuerKeys } from './dev-issuer.js';

describe('key file of the built-in issuer', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tuyen-issuer-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once, for its owner only, however many processes start together', async () => {
    const file = join(folder, 'below', 'keys.json');
    const all = await Promise.all(Array.from({ length: 8 }, () => devIssuerKeys(file)));
    expect(new Set(all.map(({ publicJwk }) => publicJwk.kid)).size).toBe(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await devIssuerKeys(file)).toEqual(all[0]);
  });

  it('keeps the private part out of the public key', async () => {
    const { publicJwk, privateJwk } = await devIssuerKeys(join(folder, 'keys.json'));
    expect(publicJwk.d).toBeUndefined();
    expect(privateJwk.d).toBeDefined();
  });
});
