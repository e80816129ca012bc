import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { registries } from '#libs/contexts';
import { eventCodec, migrateEventStore, PostgresEventStore } from '#libs/event-store';
import { installProjections, ProjectionEngine } from '#libs/projections';
import { readModels } from '#libs/read-models';
import { monthViews } from '../apps/api/src/books/months.js';
import { driftViews } from '../apps/api/src/reconciliation/drift.js';
import { invoicedLog } from './lib/invoiced-log.js';
import type { BenchOptions } from './lib/measure.js';
import { openPool } from './lib/open-pool.js';
import { apiMain, Programs } from './lib/programs.js';
import type { Result } from './lib/report.js';
import { restore } from './lib/trade-log.js';

const invoices = 100_000;
const aims = { proof: 10, close: 30, export: 30, megabytes: 400 };

/**
 * The end of a month with 100,000 invoices over HTTP: the proof from bank to books, the proposal to close (proof, trial
 * balance, export and its hash), the closing by a second person, the export; and the most memory that the API held meanwhile.
 */
export async function run({ databaseUrl, log }: BenchOptions): Promise<Result[]> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tuyen-bench-'));
  const programs = new Programs(databaseUrl, dir);
  const month = monthBefore();
  let stop = () => Promise.resolve();
  try {
    stop = await fill(databaseUrl, month, log);
    const port = await programs.serve('api', apiMain);
    const send = async (method: string, path: string, subject = 'first', accept = 'application/json') => {
      const headers = { authorization: `Bearer ${await programs.token(subject)}`, accept };
      const command = { 'idempotency-key': randomUUID(), 'content-type': 'application/json' };
      const request = method === 'GET' ? { headers } : { method, headers: { ...headers, ...command }, body: '{}' };
      return fetch(`http://127.0.0.1:${port}/v1/${path}`, request);
    };
    let megabytes = programs.megabytes('api');
    const timed = async (...request: Parameters<typeof send>) => {
      const started = performance.now();
      const watch = setInterval(() => (megabytes = Math.max(megabytes, programs.megabytes('api'))), 250);
      const answer = await send(...request);
      let bytes = 0;
      const text: string[] = [];
      for await (const chunk of answer.body!) {
        bytes += (chunk as Uint8Array).length;
        if (bytes < 100_000) text.push(Buffer.from(chunk as Uint8Array).toString());
      }
      clearInterval(watch);
      if (!answer.ok) throw new Error(`${request[1]}: ${answer.status} ${text.join('')}`);
      return { seconds: (performance.now() - started) / 1_000, text: text.join(''), bytes };
    };
    log?.('month close: proof');
    const proof = await timed('GET', `reconciliation/drift?from=${month}-01&to=${month}-28`);
    if ((JSON.parse(proof.text) as { proved: boolean }).proved !== true)
      throw new Error(`not proved: ${proof.text.slice(0, 500)}`);
    log?.('month close: proposal and closing');
    const proposal = await timed('POST', `books/principal/periods/${month}/proposal`);
    const closing = await timed('POST', `books/principal/periods/${month}/closing`, 'second');
    log?.('month close: export');
    const exported = await timed('GET', `books/entries?period=${month}`, 'first', 'application/x-ndjson');
    const note = (aim: number) =>
      `aim: ${aim}, ours to set; ${invoices} invoices, ${Math.round(exported.bytes / 1e6)} MB of NDJSON`;
    const seconds = (name: string, value: number, aim: number): Result => {
      return { name, unit: 's', value, ratio: value / aim, aim: 1, lessIsBetter: true, note: note(aim) };
    };
    return [
      seconds('proof from bank to books', proof.seconds, aims.proof),
      seconds('month proposed to be closed', proposal.seconds, aims.close),
      seconds('month closed', closing.seconds, aims.proof),
      seconds('month exported', exported.seconds, aims.export),
      { ...seconds('memory of the API', megabytes, aims.megabytes), unit: 'MB' },
    ];
  } finally {
    await programs.stopAll();
    await stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * Writes the log, and fills those read models from it that are looked at here; the others, and processes, begin after it.
 * @returns how to stop following the log
 */
async function fill(connectionString: string, month: string, log: BenchOptions['log']): Promise<() => Promise<void>> {
  const pool = openPool(connectionString, 8);
  await migrateEventStore(pool);
  let written = 0;
  for (const page of invoicedLog(invoices, month)) {
    await restore(pool, page);
    written += page.length;
    if (Math.floor(written / 100_000) > Math.floor((written - page.length) / 100_000)) {
      log?.(`month close: ${written} events of ${invoices} invoices written`);
    }
  }
  const store = new PostgresEventStore({ connectionString, codec: eventCodec(registries) });
  const head = await store.head();
  await installProjections(pool, readModels);
  const needed = [...driftViews, ...monthViews];
  await pool.query('update projector.generation set position = $1 where name <> all($2)', [head, needed]);
  const engine = new ProjectionEngine({ pool, store, projections: readModels });
  await engine.start();
  await filled(pool, head, (behind) => log?.(`month close: read models, ${behind} of ${head} events to go`));
  await pool.query('vacuum analyze');
  return async () => {
    await engine.stop();
    await store.close();
    await pool.end();
  };
}

/** Resolves when every read model shows the position; throws when one of them stops. */
async function filled(pool: Pool, head: number, tell: (behind: number) => void): Promise<void> {
  const text = `select ($1 - min(position))::int as behind, min(name) filter (where status = 'stopped') as stopped
    from projector.generation where state = 'live'`;
  for (let round = 0; ; round++) {
    const { rows } = await pool.query<{ behind: number; stopped: string | null }>(text, [head]);
    const { behind, stopped } = rows[0]!;
    if (stopped !== null) throw new Error(`read model ${stopped} stopped`);
    if (behind === 0) return;
    if (round % 50 === 0) tell(behind);
    await sleep(200);
  }
}

function monthBefore(): string {
  const first = `${new Date().toISOString().slice(0, 7)}-01T00:00:00Z`;
  return new Date(Date.parse(first) - 86_400_000).toISOString().slice(0, 7);
}
