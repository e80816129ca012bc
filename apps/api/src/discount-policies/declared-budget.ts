import type { BudgetRef } from '#libs/budgets';
import { shardLimit, type Cap, type PolicyBody } from '#libs/discount-policies';

/** A budget that a policy's newest version declares, and the limit that it declares for it. */
export interface DeclaredBudget {
  readonly ref: BudgetRef;
  readonly limit: number;
}

/** Reads a budget's key by the caps of its policy; undefined if no cap of the policy has such a budget. */
export function declaredBudget(policyId: string, body: PolicyBody, budgetKey: string): DeclaredBudget | undefined {
  for (const cap of body.caps) {
    const { scope, measure } = cap;
    if (scope === 'LINE' || scope === 'ORDER') continue;
    const rest = restOf(budgetKey, `${policyId}.${scope}.${measure}`);
    const shard = rest === undefined ? undefined : shardOf(rest, cap);
    if (shard === undefined) continue;
    return {
      ref: { budgetKey, policyId, scope, measure, currency: body.currency },
      limit: shardLimit(cap, shard),
    };
  }
  return undefined;
}

/** The words of the key after those that name policy and cap. */
function restOf(budgetKey: string, start: string): readonly string[] | undefined {
  if (budgetKey === start) return [];
  return budgetKey.startsWith(`${start}.`) ? budgetKey.slice(start.length + 1).split('.') : undefined;
}

/** Which shard the words name (0 where the cap is not split); undefined if they name none of the cap's budgets. */
function shardOf(words: readonly string[], { scope, shards }: Cap): number | undefined {
  const isSplit = shards > 1;
  const named = isSplit ? words.slice(0, -1) : words;
  if (scope === 'POLICY' ? named.length > 0 : named.join('.') === '') return undefined;
  if (!isSplit) return 0;
  const shard = words.at(-1) ?? '';
  return /^[0-9]+$/.test(shard) && Number(shard) < shards ? Number(shard) : undefined;
}
