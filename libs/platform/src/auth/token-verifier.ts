import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { problem } from '../http/problem.js';
import { Caller, isRole } from './caller.js';

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly rolesClaim: string;
  readonly distributorClaim: string;
}

/** Asymmetric only: with HS256 whoever knows the public key could sign. */
const algorithms = ['ES256', 'EdDSA', 'PS256'];
const longestToken = 8_192;
const clockToleranceSeconds = 30;
/** A verified token is not verified again for so long, so a key taken away is refused at the latest then. */
const rememberMs = 30_000;
const remembered = 10_000;

const refused = (): Error =>
  problem('unauthenticated', 'Send a valid access token: Authorization: Bearer <token>.', {
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });

/** Checks access tokens (RFC 9068 after RFC 8725: algorithm list, issuer, audience, times, typ) and tells who calls. */
export class TokenVerifier {
  private readonly verified = new Map<string, { caller: Caller; until: number }>();

  constructor(
    private readonly rules: TokenRules,
    private readonly keys: JWTVerifyGetKey,
    private readonly now: () => number = Date.now,
  ) {}

  /** Keys from the issuer's address: kept 10 min, fetched again for an unknown `kid` at most every 30 s. */
  static remote(rules: TokenRules, jwksUrl: string): TokenVerifier {
    const keys = createRemoteJWKSet(new URL(jwksUrl), {
      cacheMaxAge: 600_000,
      cooldownDuration: 30_000,
      timeoutDuration: 5_000,
    });
    return new TokenVerifier(rules, keys);
  }

  /** Keys at hand. */
  static local(rules: TokenRules, keySet: JSONWebKeySet, now?: () => number): TokenVerifier {
    return new TokenVerifier(rules, createLocalJWKSet(keySet), now);
  }

  /** The caller behind an `Authorization` header. Throws 401 for anything but a good token, 503 without keys. */
  async verify(authorization: string | undefined): Promise<Caller> {
    const token = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > longestToken) throw refused();
    const known = this.verified.get(token);
    if (known && known.until > this.now()) return known.caller;
    const payload = await this.payloadOf(token);
    const caller = this.callerOf(payload);
    this.remember(token, caller, payload.exp!);
    return caller;
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    const { issuer, audience } = this.rules;
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        algorithms,
        issuer,
        audience,
        typ: 'at+jwt',
        requiredClaims: ['sub', 'exp'],
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(this.now()),
      });
      return payload;
    } catch (error) {
      // The key server being away says nothing about the token.
      if (isKeyServerFault(error)) {
        throw problem('unavailable', 'The key set of the token issuer can not be read.', {
          headers: { 'Retry-After': '5' },
        });
      }
      throw refused();
    }
  }

  private callerOf(payload: JWTPayload): Caller {
    const listed = payload[this.rules.rolesClaim];
    const callerRoles = (Array.isArray(listed) ? listed : []).filter(isRole);
    const distributorId = payload[this.rules.distributorClaim];
    const actsForDistributor = callerRoles.includes('distributor');
    if (actsForDistributor && (typeof distributorId !== 'string' || !/^[A-Za-z0-9._-]{1,100}$/.test(distributorId))) {
      throw refused();
    }
    if (typeof payload.sub !== 'string' || payload.sub.length === 0 || payload.sub.length > 200) throw refused();
    // A distributor's person never has the principal's rights as well: the narrower reading wins.
    return actsForDistributor
      ? new Caller(payload.sub, ['distributor'], distributorId as string)
      : new Caller(payload.sub, callerRoles, undefined);
  }

  private remember(token: string, caller: Caller, expires: number): void {
    if (this.verified.size >= remembered) this.verified.delete(this.verified.keys().next().value!);
    this.verified.set(token, { caller, until: Math.min(this.now() + rememberMs, expires * 1000) });
  }
}

function isKeyServerFault(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  if (error instanceof errors.JOSEError) return error.code === errors.JOSEError.code;
  return (error as Error).name === 'TypeError' && (error as Error).message === 'fetch failed';
}
