import { mkdtempSync, rmSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '#libs/embedded-postgres';
import { run as append } from './append.js';
import { run as command } from './command.js';
import { run as discounts } from './discounts.js';
import { run as finance } from './finance.js';
import { newDatabase } from './lib/databases.js';
import type { BenchOptions } from './lib/measure.js';
import { reaches, tableOf, type Result } from './lib/report.js';
import { run as matching } from './matching.js';
import { run as monthClose } from './month-close.js';
import { run as orderToCash } from './order-to-cash.js';
import { run as placement } from './placement.js';
import { run as projection } from './projection.js';

interface Benchmark {
  readonly about: string;
  readonly run: (options: BenchOptions) => Promise<Result[]>;
}

const onPostgres: Readonly<Record<string, Benchmark>> = {
  append: { about: 'durable appends, against raw rows in group commits', run: append },
  command: { about: 'load, decide and append, against raw load and insert', run: command },
  projection: { about: 'read models from the start and live, against a raw loop', run: projection },
  discounts: { about: 'orders priced under 20 to 2,000 live policies, on one core', run: discounts },
  placement: { about: 'orders placed over HTTP, against the same server with a raw insert', run: placement },
  finance: { about: 'statement lines read, against the bare readers; references found in memos', run: finance },
  matching: { about: 'bank lines guessed and posted, with 1,000 to 100,000 open invoices', run: matching },
  'month-close': {
    about: 'proof, close and export of a month of 100,000 invoices: seconds and memory',
    run: monthClose,
  },
  'order-to-cash': { about: 'whole orders over HTTP, lag of read models, memory', run: orderToCash },
};

/** Loads the client package only where it is measured. */
const onEventStoreDb: Readonly<Record<string, Benchmark>> = {
  append: {
    about: 'appends through the adapter, against the bare client',
    run: async (options) => (await import('./event-store-db.js')).append(options),
  },
  projection: {
    about: 'subscription and one read model, against the bare client',
    run: async (options) => (await import('./event-store-db.js')).projection(options),
  },
};

const listOf = (benchmarks: Readonly<Record<string, Benchmark>>) =>
  Object.entries(benchmarks)
    .map(([name, { about }]) => `  ${name.padEnd(14)} ${about}`)
    .join('\n');

const help = `Usage: npm run bench -- [name ...] [--json] [--seconds N]

Measures each against a floor of the same run, on a PostgreSQL of its own with fsync on, in a temporary folder.
${listOf(onPostgres)}

With --store=eventstoredb, on the node of EVENTSTORE_URL, else on the protocol server of the tests:
${listOf(onEventStoreDb)}

  --json        print results as JSON
  --store NAME  postgres (unless given) or eventstoredb
  --seconds N   length of one measurement; each benchmark has its own unless given
  --dir FOLDER  where the database is put for the run; the system's temporary folder unless given
`;

const { values, positionals } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    json: { type: 'boolean' },
    store: { type: 'string', default: 'postgres' },
    seconds: { type: 'string' },
    dir: { type: 'string' },
  },
  allowPositionals: true,
});
const note = (line: string) => process.stderr.write(`${line}\n`);

const benchmarks = { postgres: onPostgres, eventstoredb: onEventStoreDb }[values.store];

/** @returns the exit code */
async function main(): Promise<number> {
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  if (benchmarks === undefined) {
    note(`--store ${values.store} is not postgres or eventstoredb`);
    return 2;
  }
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  const unknown = positionals.find((name) => !Object.hasOwn(benchmarks, name));
  if (unknown !== undefined || (seconds !== undefined && !(seconds > 0))) {
    note(
      unknown === undefined ? `--seconds ${values.seconds} is no time` : `there is no benchmark ${unknown}\n\n${help}`,
    );
    return 2;
  }
  const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
  const results = await measure(
    names.map((name) => [name, benchmarks[name]!]),
    seconds,
  );
  const machine = { cpus: os.cpus().length, model: os.cpus()[0]?.model, node: process.version };
  if (values.json === true) {
    const told = results.map((result) => ({ ...result, reached: result.aim === undefined ? null : reaches(result) }));
    process.stdout.write(`${JSON.stringify({ machine, results: told }, undefined, 2)}\n`);
  } else {
    process.stdout.write(`${machine.cpus} x ${machine.model}, Node ${machine.node}\n${tableOf(results)}\n`);
  }
  return 0;
}

async function measure(
  chosen: readonly (readonly [string, Benchmark])[],
  seconds: number | undefined,
): Promise<Result[]> {
  const dataDir = mkdtempSync(path.join(values.dir ?? os.tmpdir(), 'tuyen-bench-'));
  // As `npm start` sets the embedded server.
  const settings = { max_connections: 200, shared_buffers: '256MB', effective_cache_size: '1GB', wal_buffers: '16MB' };
  const server = await startPostgres({ dataDir, settings });
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => void stop().then(() => process.exit(130)));
  try {
    const results: Result[] = [];
    for (const [name, { run }] of chosen) {
      const databaseUrl = await newDatabase(server.url, `bench_${name.replaceAll('-', '_')}`);
      const options = { databaseUrl, log: note, ...(seconds === undefined ? {} : { seconds }) };
      results.push(...(await run(options)));
    }
    return results;
  } finally {
    await stop();
  }
}

process.exit(await main());
