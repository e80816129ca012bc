import type { Given } from './caps.js';
import type { Missing, NearMiss, RejectionReason } from './explanation.js';
import type { Line } from './order-lines.js';
import type { FreeGood } from './priced-order.js';

/** Money that a scheme takes off a line. Amounts in minor units. */
export interface Reduction extends Given {
  readonly line: Line;
  readonly slab: number;
  readonly base: number;
}

/** Goods that a scheme adds for free; `amount` is their gross. */
export interface Gift extends Given {
  readonly line: FreeGood;
  readonly slab: number;
}

/** Base units of a line that a scheme counted or rewarded. */
export interface Use {
  readonly line: Line;
  readonly units: number;
}

/** What a scheme gives to an order. */
export interface Grant {
  readonly reductions: readonly Reduction[];
  readonly gifts: readonly Gift[];
  readonly uses: readonly Use[];
  /** Lines that it counted or rewarded. */
  readonly touched: readonly Line[];
  /** Money in all, gifts at their gross. */
  readonly benefit: number;
}

/** Why it gives nothing. */
export interface Refusal {
  readonly reason: RejectionReason;
  readonly missing: Missing | null;
}

/** What came of looking at a scheme, with what is nearly reached. */
export interface Verdict {
  readonly outcome: Grant | Refusal;
  readonly near: NearMiss | undefined;
}

export function refused(reason: RejectionReason, missing: Missing | null = null): Refusal {
  return { reason, missing };
}

/** Units that a scheme counted and those that it rewarded: a unit that is both is used once. */
export function usedOnce(counted: readonly Use[], rewarded: readonly Use[]): Use[] {
  const countedOn = (line: Line) => counted.reduce((sum, use) => (use.line === line ? sum + use.units : sum), 0);
  const further = rewarded.map(({ line, units }) => ({ line, units: Math.max(units - countedOn(line), 0) }));
  return [...counted, ...further];
}
