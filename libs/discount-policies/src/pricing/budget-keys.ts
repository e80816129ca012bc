import type { Cap } from '../policy.js';
import type { PricingRequest } from './priced-order.js';
import type { PublishedPolicy } from './published-policy.js';

/** One budget that a policy's cap draws on for an order. */
export interface BudgetKey {
  /** `<policyId>.<scope>.<measure>` and, after a point each, what the scope names and the shard (from 0). */
  readonly budgetKey: string;
  readonly policyId: string;
  readonly cap: Cap;
  /** What this budget may give in all, in the cap's measure: of a split cap, this shard's part. */
  readonly limit: number;
}

/** Who an order is for, as far as budgets ask. */
export type BudgetParties = Pick<PricingRequest, 'attributes' | 'attributesOn' | 'dates' | 'couponCodes'>;

/**
 * The budgets that a policy's caps draw on for an order: one for each cap beyond LINE and ORDER, in the order of the caps.
 * A cap whose scope the order can't name (no outlet, no such date, no code) has no budget, hence nothing left.
 */
export function budgetKeysOf(
  { policyId, body }: Pick<PublishedPolicy, 'policyId' | 'body'>,
  parties: BudgetParties,
): readonly BudgetKey[] {
  if (body.caps.length === 0) return [];
  const { date, attributes } = governed(body.governingDate, parties);
  const named: Record<Cap['scope'], string | null> = {
    LINE: null,
    ORDER: null,
    POLICY: '',
    OUTLET: attributes?.outlet ?? null,
    DISTRIBUTOR: attributes?.distributor ?? null,
    DAY: date ?? null,
    CODE: usedCode(body.coupon, parties.couponCodes) ?? null,
  };
  const buyer = attributes?.outlet ?? attributes?.distributor ?? '';
  return body.caps.flatMap((cap): BudgetKey[] => {
    const name = named[cap.scope];
    if (name === null) return [];
    const shard = cap.shards > 1 ? shardOf(buyer, cap.shards) : undefined;
    const words = [policyId, cap.scope, cap.measure, ...(name === '' ? [] : [name])];
    const budgetKey = (shard === undefined ? words : [...words, shard]).join('.');
    return [{ budgetKey, policyId, cap, limit: shardLimit(cap, shard ?? 0) }];
  });
}

/** A shard's part of a cap's limit; the first shards carry what does not divide. */
export function shardLimit({ limit, shards }: Cap, shard: number): number {
  const rest = limit % shards;
  return (limit - rest) / shards + (shard < rest ? 1 : 0);
}

/** The first of the policy's codes that the order names. */
export function usedCode(
  coupon: { readonly codes: readonly string[] } | null,
  named: readonly string[] | undefined,
): string | undefined {
  return named === undefined ? undefined : coupon?.codes.find((code) => named.includes(code));
}

function governed(which: PublishedPolicy['body']['governingDate'], { dates, attributes, attributesOn }: BudgetParties) {
  switch (which) {
    case 'ORDER':
      return { date: dates.order, attributes };
    case 'PROMISED':
      return { date: dates.promised, attributes: attributesOn?.promised ?? attributes };
    case 'RECEIPT':
      return { date: dates.receipt, attributes: attributesOn?.receipt ?? attributes };
    case 'INVOICE':
      return { date: dates.invoice, attributes: attributesOn?.invoice ?? attributes };
  }
}

/** FNV-1a of the buyer's id: the same buyer always draws on the same shard. */
function shardOf(buyer: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < buyer.length; i++) hash = Math.imul(hash ^ buyer.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shards;
}
