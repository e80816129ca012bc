import { randomUUID } from 'node:crypto';
import type { RunningApi } from './api.js';

export const newId = () => `D${randomUUID().slice(0, 8)}`;
export const application = (distributorId: string) => ({
  distributorId,
  name: `Firm ${distributorId}`,
  channels: ['GT'],
  territories: ['VN/SOUTH'],
});
export const terms = {
  validFrom: '2026-01-01',
  channels: ['GT'],
  territories: ['VN/SOUTH'],
  priceListId: 'PL1',
  paymentTermDays: 30,
  currency: 'VND',
  creditLimit: 500_000_000,
  guarantee: 0,
  shortage: 'CUT',
};

/** Distributors for specs of the API itself: one that applied, one that is appointed. */
export function applicantsOn(api: () => RunningApi, operations: () => string) {
  async function applied(): Promise<string> {
    const id = newId();
    const answer = await api().command('/v1/distributors', operations(), application(id));
    expect(answer.status).toBe(201);
    return id;
  }

  async function appointed(): Promise<{ id: string; etag: string }> {
    const id = await applied();
    const appraised = await api().command(`/v1/distributors/${id}/appraisal`, operations(), {
      verdict: 'PASSED',
      score: 80,
    });
    const body = { warehouseId: `${id}-WH`, terms };
    const match = { 'If-Match': appraised.headers.get('etag')! };
    const answer = await api().command(`/v1/distributors/${id}/appointment`, operations(), body, match);
    expect(answer.status).toBe(200);
    return { id, etag: answer.headers.get('etag')! };
  }
  return { applied, appointed };
}
