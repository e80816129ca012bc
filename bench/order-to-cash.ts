import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { runLoad } from './lib/load.js';
import { makeMarket } from './lib/market.js';
import type { BenchOptions } from './lib/measure.js';
import { apiMain, Programs, projectorMain } from './lib/programs.js';
import type { Result } from './lib/report.js';

const aims = { ordersPerSecond: 170, lagP50: 20, lagP99: 100, megabytes: 300 };
const lines = 33;

/**
 * The product as it runs, API and projector two processes: whole orders from placed to paid over HTTP, the time from an
 * acknowledged order to its visible row, and what memory both processes hold after that.
 */
export async function run({ databaseUrl, seconds = 20, log }: BenchOptions): Promise<Result[]> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tuyen-bench-'));
  const programs = new Programs(databaseUrl, dir);
  try {
    log?.('order to cash: products, outlets, stock');
    const token = await programs.token();
    const port = await programs.serve('api', apiMain);
    programs.start('projector', projectorMain);
    await makeMarket(port, token);
    const target = { port, token, lines };
    log?.('order to cash: placed to paid');
    await runLoad({ ...target, kind: 'cash', connections: 64, seconds: 5 });
    const before = await programs.cpu();
    const cash = await runLoad({ ...target, kind: 'cash', connections: 64, seconds });
    await untilQuiet(databaseUrl);
    const after = await programs.cpu();
    log?.(`order to cash: ${cash.rate.toFixed(1)} a second`);
    log?.('order to cash: lag at 200 orders a second');
    const lag = await runLoad({ ...target, kind: 'lag', rate: 200, warmUp: 3, seconds, lines: 4, databaseUrl });
    log?.(`order to cash: ${lag.rate.toFixed(1)} orders a second placed`);
    await untilQuiet(databaseUrl);
    const costs = [...after].map(([name, used]) => {
      const value = ((used - (before.get(name) ?? 0)) * 1_000) / cash.count;
      return { name: `CPU of a whole order, ${name}`, unit: 'ms', value, ratio: NaN };
    });
    return [
      ...costs,
      atLeast('whole orders, placed to paid, 33 lines', 'orders/s', cash.rate, aims.ordersPerSecond),
      atMost('lag of a row at 200 orders/s, p50', 'ms', lag.p50, aims.lagP50),
      atMost('lag of a row at 200 orders/s, p99', 'ms', lag.p99, aims.lagP99),
      atMost('memory of the API', 'MB', programs.megabytes('api'), aims.megabytes),
      atMost('memory of the projector', 'MB', programs.megabytes('projector'), aims.megabytes),
    ];
  } finally {
    await programs.stopAll();
    rmSync(dir, { recursive: true, force: true });
  }
}

const atLeast = (name: string, unit: string, value: number, aim: number): Result => ({
  ...{ name, unit, value, ratio: value / aim, aim: 1 },
  note: `aim: ${aim} ${unit}`,
});
const atMost = (name: string, unit: string, value: number, aim: number): Result => ({
  ...atLeast(name, unit, value, aim),
  lessIsBetter: true,
});

/** Waits until read models and processes have caught up with the log. */
async function untilQuiet(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const text = `select count(*)::int as behind from projector.generation
    where state = 'live' and position < (select max(position) from log.event)`;
  for (const until = performance.now() + 60_000; performance.now() < until; await sleep(50)) {
    if ((await client.query<{ behind: number }>(text)).rows[0]!.behind === 0) break;
  }
  await client.end();
}
