import type { Role } from '#libs/platform';
import type { Traded } from '../traded-market.js';

/** A request about somebody's things. Path parameters are filled from the identifiers by name, `path` first. */
export interface Probe {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * What must hold for one operation of the API.
 * - `open`: no token is needed, and nothing of anybody is told.
 * - `signed`: no token is taken: only who signs the body may.
 * - `shared`: the same for all distributors.
 * - `principal`: no distributor may.
 * - `list`: a distributor finds its own rows only.
 * - `probes`: requests that name things of `theirs`, sent by a distributor (`own`). With another's things they must
 *   answer exactly as with unknown ones, and change nothing; only the things' owner gets another answer.
 */
export type Case = { readonly roles: 'public' | readonly Role[] } & (
  | { readonly kind: 'open' | 'signed' | 'shared' | 'principal' }
  | { readonly kind: 'list'; readonly query?: Readonly<Record<string, string>> }
  | { readonly kind: 'probes'; readonly probes: (theirs: Traded, own: Traded) => readonly Probe[] }
);

export const everybody: readonly Role[] = ['distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin'];
export const office: readonly Role[] = ['distributor', 'operations', 'finance', 'analyst', 'admin'];
export const bookkeeping: readonly Role[] = ['distributor', 'finance', 'analyst', 'admin'];
export const sales: readonly Role[] = ['distributor', 'operations', 'admin'];
export const goods: readonly Role[] = ['distributor', 'operations', 'warehouse', 'admin'];
export const payers: readonly Role[] = ['distributor', 'finance', 'admin'];
export const claims: readonly Role[] = ['distributor', 'operations', 'finance', 'admin'];

export const open: Case = { roles: 'public', kind: 'open' };
export const shared: Case = { roles: everybody, kind: 'shared' };
export const masterData: Case = { roles: ['operations', 'admin'], kind: 'principal' };
export const lists: Case = { roles: ['operations', 'finance', 'analyst', 'admin'], kind: 'principal' };
export const money: Case = { roles: ['finance', 'admin'], kind: 'principal' };
export const moneyBooks: Case = { roles: ['finance', 'analyst', 'admin'], kind: 'principal' };
export const standing: Case = { roles: ['operations', 'finance', 'admin'], kind: 'principal' };
export const list = (roles: readonly Role[], query: Readonly<Record<string, string>> = {}): Case => ({
  roles,
  kind: 'list',
  query,
});

export const named = (roles: readonly Role[], body?: unknown): Case => ({
  ...{ roles, kind: 'probes' },
  probes: () => [body === undefined ? {} : { body }],
});
export const probes = (roles: readonly Role[], of: (theirs: Traded, own: Traded) => readonly Probe[]): Case => ({
  ...{ roles, kind: 'probes', probes: of },
});
export const bodies = (roles: readonly Role[], of: (theirs: Traded, own: Traded) => readonly unknown[]): Case =>
  probes(roles, (theirs, own) => of(theirs, own).map((body) => ({ body })));

export const day = new Date().toISOString().slice(0, 10);
export const reason = { reason: 'because' };
