import type { RoleLimits } from '../config/readers.js';
import type { Caller } from './caller.js';

/** What a caller may give up by itself, minor units: that of its strongest role; null: any amount. */
export function limitOf(caller: Caller, limits: RoleLimits): number | null {
  if (!caller.has('admin')) return caller.has('finance') ? limits.finance : 0;
  return limits.admin === null || !caller.has('finance') ? limits.admin : Math.max(limits.admin, limits.finance);
}
