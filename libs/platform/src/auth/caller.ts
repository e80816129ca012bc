import type { Actor } from '#libs/kernel';
import { notFound } from '../http/problem.js';

/** What a caller may be. Operations, warehouse, finance, analyst and admin are the principal's own people. */
export const roles = ['distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin'] as const;
export type Role = (typeof roles)[number];

/** True for one of {@link roles}. */
export function isRole(value: unknown): value is Role {
  return roles.includes(value as Role);
}

/** Who sends a request, as the verified token says; nothing of it comes from path, body or any other header. */
export class Caller {
  constructor(
    /** Opaque id of the person or system (claim `sub`). */
    readonly subject: string,
    readonly roles: readonly Role[],
    /** Set exactly if the caller acts for a distributor: then it sees and touches only that one's data. */
    readonly distributorId: string | undefined,
  ) {}

  /** The caller as events name it. */
  get actor(): Actor {
    const { subject: id, roles, distributorId } = this;
    return distributorId === undefined ? { kind: 'user', id, roles } : { kind: 'user', id, roles, distributorId };
  }

  has(...wanted: readonly Role[]): boolean {
    return wanted.some((role) => this.roles.includes(role));
  }

  /** True for the principal's people, and for a distributor that is one of `owners` (null and undefined own nothing). */
  owns(owners: string | null | undefined | readonly (string | null | undefined)[]): boolean {
    if (this.distributorId === undefined) return true;
    return Array.isArray(owners) ? owners.includes(this.distributorId) : owners === this.distributorId;
  }

  /** Ends the request with 404 if the resource is another distributor's: it can't be told from one that is not there. */
  mustOwn(owners: string | null | undefined | readonly (string | null | undefined)[]): void {
    if (!this.owns(owners)) throw notFound();
  }
}
