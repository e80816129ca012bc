import { devIssuerKeys, isRole, issueDevToken, roles, type Role } from '#libs/platform';
import { UsageError, UserError } from '../cli/errors.js';
import { systemSettings } from './settings.js';

/** What a token shall say. */
export interface DevTokenWish {
  readonly roles: readonly string[];
  /** Set exactly when the roles contain `distributor`. */
  readonly distributorId: string | undefined;
  readonly subject: string;
  readonly ttlSeconds: number;
}

/**
 * Signs an access token with the built-in issuer's key, which is made when there is none yet.
 * @param env settings of the system that shall take the token
 * @throws UsageError for an unknown role, a distributor that is missing or too much
 * @throws UserError when the system's tokens come from another issuer
 */
export async function devToken(wish: DevTokenWish, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { distributorId, subject, ttlSeconds } = wish;
  const wanted: Role[] = wish.roles.map((role) => {
    if (isRole(role)) return role;
    throw new UsageError(`token: ${role} is no role; roles are ${roles.join(', ')}`);
  });
  if (wanted.includes('distributor') !== (distributorId !== undefined)) {
    throw new UsageError('token: role distributor and --distributor ID go together');
  }
  // No database is needed to sign; the settings are read as a whole so that mistakes in them show here too.
  const config = systemSettings(env);
  if (config.authJwksUrl !== undefined)
    throw new UserError(`token: tokens come from ${config.authIssuer} (AUTH_ISSUER)`);
  const { privateJwk } = await devIssuerKeys(config.devIssuerFile);
  return issueDevToken({
    issuer: config.authIssuer,
    audience: config.authAudience,
    privateJwk,
    subject,
    roles: wanted,
    ttlSeconds,
    ...(distributorId === undefined ? {} : { distributorId }),
  });
}
