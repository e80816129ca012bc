import { allocate, proportion } from '#libs/kernel';
import type { Cap } from '../policy.js';
import { budgetKeysOf, type BudgetKey } from './budget-keys.js';
import type { Missing } from './explanation.js';
import { compareText, type IndexedPolicy } from './policy-index.js';
import type { BudgetClaim, PricingRequest } from './priced-order.js';

/** Something that a policy would give: on which line, how many base units, how much money. */
export interface Given {
  readonly line: object;
  readonly units: number;
  readonly amount: number;
  /** What so many units are worth, where the money follows from the units (free goods). */
  readonly worth?: (units: number) => number;
}

/** What keeps a policy from giving anything. */
export interface Blocked {
  readonly reason: 'BUDGET_EXHAUSTED' | 'CAP_TOO_SMALL';
  readonly missing: Missing | null;
}

interface Limit {
  readonly cap: Cap;
  readonly key: BudgetKey | undefined;
  left: number;
}

/** What a policy's caps have left in this order. */
interface Account {
  readonly limits: readonly Limit[];
  applied: boolean;
}

interface Booking {
  readonly policy: IndexedPolicy;
  readonly key: BudgetKey;
  amount: number;
  readonly lines: Map<object, number>;
}

/** The caps of one order: what they still allow, and what was used of each. */
export class CapLedger {
  private readonly accounts = new Map<IndexedPolicy, Account>();
  private readonly budgets: ReadonlyMap<string, number>;
  private readonly asked = new Map<string, number>();
  private readonly bookings = new Map<string, Booking>();

  constructor(private readonly request: PricingRequest) {
    this.budgets = new Map(request.budgets?.map(({ budgetKey, left }) => [budgetKey, left]));
  }

  /** Cuts what a policy would give to what its caps allow; `given` keeps length and order. */
  fit<G extends Given>(policy: IndexedPolicy, given: readonly G[]): readonly G[] | Blocked {
    if (policy.body.caps.length === 0) return given;
    const account = this.accountOf(policy);
    let fitted = given;
    for (const limit of account.limits) {
      const cut = limit.cap.scope === 'LINE' ? cutLines(fitted, limit) : cutTo(fitted, limit, account.applied);
      if ('reason' in cut) return cut;
      fitted = cut;
    }
    return fitted;
  }

  /** Books what a policy gives; answers what its caps then have left, as seen from a line. */
  book(policy: IndexedPolicy, given: readonly Given[]): (line: object) => readonly number[] | undefined {
    if (policy.body.caps.length === 0) return () => undefined;
    const account = this.accountOf(policy);
    for (const limit of account.limits) {
      const { measure, scope } = limit.cap;
      if (scope === 'LINE') continue;
      const used = measure === 'USES' ? (account.applied ? 0 : 1) : sumOf(given, measure);
      limit.left -= used;
      if (limit.key && used > 0) this.claim(policy, limit.key, measure, used, given);
    }
    account.applied = true;
    return (line) => {
      const here = given.filter((one) => one.line === line);
      return account.limits.map(({ cap, left }) => (cap.scope === 'LINE' ? left - usedBy(cap, here) : left));
    };
  }

  /** Everything used of budgets, by key. `numberOf` tells the number of a policy's line. */
  claims(numberOf: (line: object, policy: IndexedPolicy) => number): BudgetClaim[] {
    const claims = [...this.bookings.values()].map(({ policy, key, amount, lines }) => ({
      budgetKey: key.budgetKey,
      policyId: policy.policyId,
      version: policy.version,
      measure: key.cap.measure,
      amount,
      lines: [...lines]
        .map(([line, part]) => ({ lineNo: numberOf(line, policy), amount: part }))
        .sort((a, b) => a.lineNo - b.lineNo),
    }));
    return claims.sort((a, b) => compareText(a.budgetKey, b.budgetKey));
  }

  /** The budgets that were looked at and known, by key: evidence of the price. */
  looked(): { readonly budgetKey: string; readonly left: number }[] {
    const looked = [...this.asked].map(([budgetKey, left]) => ({ budgetKey, left }));
    return looked.sort((a, b) => compareText(a.budgetKey, b.budgetKey));
  }

  private accountOf(policy: IndexedPolicy): Account {
    let account = this.accounts.get(policy);
    if (!account) {
      const keys = new Map(budgetKeysOf(policy, this.request).map((key) => [key.cap, key]));
      const limits = policy.body.caps.map((cap) => this.limitOf(cap, keys.get(cap)));
      this.accounts.set(policy, (account = { limits, applied: false }));
    }
    return account;
  }

  private limitOf(cap: Cap, key: BudgetKey | undefined): Limit {
    if (cap.scope === 'LINE' || cap.scope === 'ORDER') return { cap, key, left: cap.limit };
    const told = key && this.budgets.get(key.budgetKey);
    if (key && told !== undefined) this.asked.set(key.budgetKey, told);
    return { cap, key, left: Math.max(told ?? 0, 0) };
  }

  private claim(
    policy: IndexedPolicy,
    key: BudgetKey,
    measure: Cap['measure'],
    used: number,
    given: readonly Given[],
  ): void {
    let booking = this.bookings.get(key.budgetKey);
    if (!booking) this.bookings.set(key.budgetKey, (booking = { policy, key, amount: 0, lines: new Map() }));
    booking.amount += used;
    if (measure === 'USES') return;
    for (const one of given) {
      const part = amountIn(measure, one);
      if (part > 0) booking.lines.set(one.line, (booking.lines.get(one.line) ?? 0) + part);
    }
  }
}

function amountIn(measure: 'MONEY' | 'QUANTITY', { units, amount }: Given): number {
  return measure === 'MONEY' ? amount : units;
}

function sumOf(given: readonly Given[], measure: 'MONEY' | 'QUANTITY'): number {
  let sum = 0;
  for (const one of given) sum += amountIn(measure, one);
  return sum;
}

function usedBy({ measure }: Cap, given: readonly Given[]): number {
  return measure === 'USES' ? 1 : sumOf(given, measure);
}

/** A cap for each line: every line is cut by itself; blocked only if nothing is left on any. */
function cutLines<G extends Given>(given: readonly G[], limit: Limit): readonly G[] | Blocked {
  if (given.length === 1) return cutTo(given, limit, false);
  const lines = [...new Set(given.map(({ line }) => line))];
  const cuts = lines.map((line) =>
    cutTo(
      given.filter((one) => one.line === line),
      limit,
      false,
    ),
  );
  const blocked = cuts.find((cut): cut is Blocked => 'reason' in cut);
  if (blocked && cuts.every((cut) => 'reason' in cut)) return blocked;
  const byOne = new Map<G, G>();
  lines.forEach((line, i) => {
    const cut = cuts[i]!;
    given
      .filter((one) => one.line === line)
      .forEach((one, j) => byOne.set(one, 'reason' in cut ? { ...one, units: 0, amount: 0 } : cut[j]!));
  });
  return given.map((one) => byOne.get(one)!);
}

function cutTo<G extends Given>(
  given: readonly G[],
  { cap, key, left }: Limit,
  applied: boolean,
): readonly G[] | Blocked {
  const { measure, grant } = cap;
  const wanted = measure === 'USES' ? (applied ? 0 : 1) : sumOf(given, measure);
  if (wanted <= left) return given;
  const missing = key === undefined ? { left } : { budgetKey: key.budgetKey, left };
  if (measure === 'USES' || left <= 0) return { reason: 'BUDGET_EXHAUSTED', missing };
  if (grant === 'ALL_OR_NOTHING') return { reason: 'CAP_TOO_SMALL', missing };
  const shares = allocate(
    left,
    given.map((one) => amountIn(measure, one)),
  );
  return given.map((one, i) => (measure === 'MONEY' ? withMoney(one, shares[i]!) : withUnits(one, shares[i]!)));
}

function withMoney<G extends Given>(one: G, amount: number): G {
  const { worth, units } = one;
  if (worth === undefined) return { ...one, amount };
  if (one.amount <= amount) return one;
  // Rounding moves the worth by less than one unit's: at most a few steps down.
  let fewer = Math.min(Math.floor((amount / one.amount) * units) + 1, units);
  while (fewer > 0 && worth(fewer) > amount) fewer--;
  return { ...one, units: fewer, amount: worth(fewer) };
}

function withUnits<G extends Given>(one: G, units: number): G {
  const { worth, amount } = one;
  if (worth !== undefined) return { ...one, units, amount: worth(units) };
  return { ...one, units, amount: one.units === 0 ? 0 : proportion(amount, units, one.units) };
}
