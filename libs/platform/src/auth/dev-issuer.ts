import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import type { Role } from './caller.js';

/** The built-in issuer's key pair, as its file holds it. For trying out only: production refuses it. */
export interface DevIssuerKeys {
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
}

export interface DevTokenRequest {
  readonly issuer: string;
  readonly audience: string;
  readonly privateJwk: JWK;
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly distributorId?: string;
  readonly ttlSeconds: number;
}

/** A new ES256 key pair. */
export async function createDevIssuerKeys(): Promise<DevIssuerKeys> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const names = { kid: await calculateJwkThumbprint(publicJwk), alg: 'ES256', use: 'sig' };
  return { privateJwk: { ...(await exportJWK(privateKey)), ...names }, publicJwk: { ...publicJwk, ...names } };
}

/** The keys of `file`; made, readable by the owner only, if there is none. Processes that start together agree on one. */
export async function devIssuerKeys(file: string): Promise<DevIssuerKeys> {
  const found = await readKeys(file);
  if (found) return found;
  await mkdir(dirname(file), { recursive: true });
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, JSON.stringify(await createDevIssuerKeys()), { mode: 0o600 });
  try {
    // Unlike a rename, a link never replaces what another process has put there.
    await link(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(own);
  }
  return (await readKeys(file))!;
}

async function readKeys(file: string): Promise<DevIssuerKeys | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as DevIssuerKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Signs an access token (RFC 9068) that the API of this deployment takes. */
export async function issueDevToken(request: DevTokenRequest): Promise<string> {
  const key = await importJWK(request.privateJwk, 'ES256');
  const distributor = request.distributorId === undefined ? {} : { distributor_id: request.distributorId };
  return new SignJWT({ roles: request.roles, ...distributor })
    .setProtectedHeader({
      alg: 'ES256',
      typ: 'at+jwt',
      ...(request.privateJwk.kid ? { kid: request.privateJwk.kid } : {}),
    })
    .setIssuer(request.issuer)
    .setAudience(request.audience)
    .setSubject(request.subject)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${request.ttlSeconds}s`)
    .sign(key);
}
