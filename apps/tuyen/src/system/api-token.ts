import { devToken } from './dev-token.js';
import { systemFolder } from './folder.js';

const ttlSeconds = 900;
const renewMs = 300_000;

/** Access tokens for a command's own requests: TUYEN_TOKEN if it is set, else of the built-in issuer, renewed in time. */
export function apiToken(wish: {
  readonly roles: readonly string[];
  readonly subject: string;
  /** Needed with role distributor. */
  readonly distributorId?: string;
  readonly dir: string;
}): () => Promise<string> {
  const { TUYEN_TOKEN: given, TUYEN_DEV_ISSUER_FILE: issuerFile } = process.env;
  if (given) return () => Promise.resolve(given);
  const env = { ...process.env, TUYEN_DEV_ISSUER_FILE: issuerFile ?? systemFolder(wish.dir).devIssuer };
  let current: { readonly token: Promise<string>; readonly madeAt: number } | undefined;
  return () => {
    if (!current || performance.now() - current.madeAt > renewMs) {
      const { roles, subject, distributorId } = wish;
      const token = devToken({ roles, subject, distributorId, ttlSeconds }, env);
      current = { token, madeAt: performance.now() };
    }
    return current.token;
  };
}
