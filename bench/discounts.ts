import { indexPolicies, price, type PolicyIndex, type PricingRequest } from '#libs/discount-policies';
import type { BenchOptions } from './lib/measure.js';
import { orderOf, policiesOf, randomFrom } from './lib/policies.js';
import type { Result } from './lib/report.js';

const seed = 20261122;
const orders = 64;
const sizes = [
  [20, 'TYPICAL'],
  [200, 'TYPICAL'],
  [2_000, 'TYPICAL'],
  [2_000, 'DENSE'],
] as const;
/** 95 of 100 orders should be priced within this, milliseconds. */
const aims: Readonly<Record<string, number>> = { '33 x 200': 1, '500 x 2000': 20 };

/** The processor's time for pricing some orders over and over, milliseconds each, sorted. */
function timesOf(
  requests: readonly PricingRequest[],
  index: PolicyIndex,
  detail: 'FULL' | 'STEPS',
  ms: number,
): number[] {
  const times: number[] = [];
  const rounds = (length: number, take: boolean) => {
    const end = performance.now() + length;
    do {
      for (const request of requests) {
        const started = process.cpuUsage();
        price(request, index, detail);
        const { user, system } = process.cpuUsage(started);
        if (take) times.push((user + system) / 1_000);
      }
    } while (performance.now() < end);
  };
  rounds(ms / 2, false);
  rounds(ms, true);
  return times.sort((a, b) => a - b);
}

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)]!;

/**
 * Orders of 4, 33 and 500 lines against 20, 200 and 2,000 live policies of all kinds. Processor time, not the clock's: what
 * else runs on the machine does not count, collecting garbage does.
 */
export function run({ seconds = 2, log }: BenchOptions): Promise<Result[]> {
  const results: Result[] = [];
  for (const [count, spread] of sizes) {
    const random = randomFrom(seed);
    const policies = policiesOf(count, spread, random);
    const started = performance.now();
    const index = indexPolicies(policies);
    log?.(`discounts: ${count} policies indexed in ${(performance.now() - started).toFixed(1)} ms`);
    for (const lines of [4, 33, 500]) {
      const requests = Array.from({ length: orders }, () => orderOf(lines, random));
      for (const detail of ['STEPS', 'FULL'] as const) {
        const times = timesOf(requests, index, detail, seconds * 1_000);
        const dense = spread === 'DENSE' ? ' (dense)' : '';
        const name = `${lines} x ${count}${dense} ${detail === 'STEPS' ? 'priced' : 'explained'}`;
        const aim = spread === 'TYPICAL' ? aims[`${lines} x ${count}`] : undefined;
        const p95 = { name: `${name}, p95`, unit: 'ms', value: at(times, 0.95), lessIsBetter: true };
        results.push({ name: `${name}, p50`, unit: 'ms', value: at(times, 0.5), ratio: NaN });
        results.push(
          aim === undefined
            ? { ...p95, ratio: NaN }
            : { ...p95, ratio: p95.value / aim, aim: 1, note: `against ${aim} ms` },
        );
      }
    }
  }
  return Promise.resolve(results);
}
