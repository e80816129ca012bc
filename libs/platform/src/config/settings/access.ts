import { secret, text, url } from '../readers.js';
import type { SettingTable } from './setting.js';

/** Who is let in, and the secrets that seal what leaves. */
export const access = {
  authIssuer: {
    name: 'AUTH_ISSUER',
    default: 'urn:tuyen:dev-issuer',
    meaning: 'Issuer (iss) of access tokens. The default is the built-in issuer, which production refuses.',
    read: text,
  },
  authAudience: {
    name: 'AUTH_AUDIENCE',
    default: 'tuyen',
    meaning: 'Audience (aud) that access tokens must name.',
    read: text,
  },
  authJwksUrl: {
    name: 'AUTH_JWKS_URL',
    optional: true,
    meaning: "URL of the issuer's key set (JWKS). Not set: the built-in issuer's key is used.",
    read: url('http:', 'https:'),
  },
  authRolesClaim: {
    name: 'TUYEN_AUTH_ROLES_CLAIM',
    default: 'roles',
    meaning: 'Token claim with the list of roles.',
    read: text,
  },
  authDistributorClaim: {
    name: 'TUYEN_AUTH_DISTRIBUTOR_CLAIM',
    default: 'distributor_id',
    meaning: 'Token claim with the distributor whose data a caller with role distributor may see.',
    read: text,
  },
  devIssuerFile: {
    name: 'TUYEN_DEV_ISSUER_FILE',
    default: '.tuyen/dev-issuer.json',
    meaning: 'Key file of the built-in issuer, made at the first start (mode 0600).',
    read: text,
  },
  vaultSecret: {
    name: 'TUYEN_VAULT_SECRET',
    default: 'tuyen-development-vault',
    secret: true,
    meaning:
      'Seals personal data of payers (names, accounts, memos). Keep it apart from the database and its backups: without it they can not be read.',
    read: secret,
  },
  cursorSecret: {
    name: 'TUYEN_CURSOR_SECRET',
    default: 'development-cursor-secret',
    secret: true,
    meaning: 'Seals the cursors of lists; the same on all API instances.',
    read: secret,
  },
} as const satisfies SettingTable;
