import { randomUUID } from 'node:crypto';
import type { PolicyBody } from '#libs/discount-policies';
import { onlyFor, policyBody } from '#libs/discount-policies/testing';
import type { RunningApi } from './api.js';
import { ok, type Market } from './market.js';

/** Publishes a policy, for the market's distributor alone unless told, and waits until prices know it. Answers its id. */
export async function publishPolicy(
  api: RunningApi,
  { distributorId, tokens: { operations } }: Market,
  changes: Partial<PolicyBody>,
): Promise<string> {
  const policyId = `P-${randomUUID().slice(0, 8)}`;
  const eligibility = onlyFor({ distributor: [distributorId] });
  const draft = policyBody({ currency: 'VND', eligibility, ...changes });
  const drafted = ok(await api.command('/v1/discount-policies', operations, { policyId, draft }));
  const match = { 'If-Match': drafted.headers.get('etag')! };
  // The goods are in the distributor's warehouse alone: the analysis says so.
  const body = { acknowledged: ['free-goods-short', 'slab-unreachable'] };
  const published = ok(await api.command(`/v1/discount-policies/${policyId}/versions`, operations, body, match));
  await api.get(`/v1/discount-policies/${policyId}`, operations, {
    'Min-Event-Position': published.headers.get('event-position')!,
  });
  return policyId;
}
