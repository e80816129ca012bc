import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { runLoad } from './lib/load.js';
import { makeMarket } from './lib/market.js';
import { inTurns, type BenchOptions } from './lib/measure.js';
import { openPool } from './lib/open-pool.js';
import { apiMain, Programs, projectorMain } from './lib/programs.js';
import { RawLog } from './lib/raw-log.js';
import { against, type Result } from './lib/report.js';

/**
 * Orders placed over HTTP per second, against the same server that checks the same body and does one durable insert of as
 * many bytes. Processes and read models rest meanwhile: they have their own figures.
 */
export async function run({ databaseUrl, seconds = 4, log }: BenchOptions): Promise<Result[]> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tuyen-bench-'));
  const programs = new Programs(databaseUrl, dir);
  const pool = openPool(databaseUrl, 1);
  try {
    log?.('placement: products, outlets, stock');
    const token = await programs.token();
    const port = await programs.serve('api', apiMain);
    programs.start('projector', projectorMain);
    await makeMarket(port, token);
    const place = { kind: 'place', token, path: '/v1/orders' } as const;
    for (const lines of [4, 33]) await runLoad({ ...place, port, lines, connections: 8, seconds: 2 });
    await programs.stop('projector');
    const rawLog = new RawLog(databaseUrl, 1, 1);
    await rawLog.prepare();
    await rawLog.close();
    const rawPort = await programs.serve('raw-api', new URL('./lib/raw-api.js', import.meta.url));
    for (const path of ['/v1/orders', '/v1/usual']) {
      await runLoad({ ...place, port: rawPort, path, lines: 33, connections: 8, seconds: 1 });
    }
    const results: Result[] = [];
    for (const lines of [4, 33]) {
      for (const connections of [1, 16, 64]) {
        log?.(`placement, ${lines} lines, ${connections} connections`);
        const rate = async (port: number, path: string) =>
          (await runLoad({ ...place, port, path, lines, connections, seconds })).rate;
        const rates = await inTurns(3, {
          product: () => rate(port, '/v1/orders'),
          raw: () => rate(rawPort, '/v1/orders'),
          usual: () => rate(rawPort, '/v1/usual'),
        });
        const result = {
          name: `place ${lines} lines, ${connections} connections`,
          unit: 'orders/s',
          value: rates.product,
        };
        results.push(
          against(rates.usual, { ...result, aim: 0.75, note: "floor: Nest's own validation and one insert" }),
          against(rates.raw, {
            ...result,
            name: `${result.name}, strict`,
            note: 'floor: our validation and one insert',
          }),
        );
        await pool.query('truncate raw.event');
      }
    }
    return results;
  } finally {
    await programs.stopAll();
    await pool.end();
    rmSync(dir, { recursive: true, force: true });
  }
}
