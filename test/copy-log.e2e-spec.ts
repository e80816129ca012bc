import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  startEventStoreDbServer,
  type EventStoreDbServer,
} from '../libs/event-store/src/testing/eventstoredb-server/index.js';
import { Database, EventLog, refusedExitCode } from '#libs/platform';
import { verifyProjections } from '#libs/projections';
import { readModels } from '#libs/read-models';
import { checkConservation } from '../apps/tuyen/src/operations/conservation.js';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder, type Market } from './support/market.js';
import { whenQuiet } from './support/quiet.js';
import { testDatabase, type TestDatabase } from './support/test-database.js';

const built = (app: string) => path.resolve(import.meta.dirname, `../dist/apps/${app}/src/main.js`);

let database: TestDatabase;
let node: EventStoreDbServer;
let api: RunningApi | undefined;
let keys: RunningApi['keys'];
let market: Market;

beforeAll(async () => {
  database = await testDatabase();
  node = await startEventStoreDbServer();
});
afterAll(async () => {
  await api?.stop();
  await node.stop();
  await database.drop();
});

const settings = () => ({ DATABASE_URL: database.url, EVENTSTORE_URL: node.url });

async function start(store: 'postgres' | 'eventstoredb'): Promise<RunningApi> {
  return startApi({ ...settings(), EVENT_STORE: store }, keys ? { devIssuer: keys } : {});
}

async function stop(): Promise<void> {
  await api?.stop();
  api = undefined;
}

function run(app: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  const env = { ...process.env, PORT: '0', ...settings(), ...environment };
  return spawn(process.execPath, [built(app), ...args], { env });
}

const copying = (from: string, to: string, ...options: string[]) =>
  run('tuyen', ['copy-log', '--from', from, '--to', to, '--json', ...options]);

async function ended(child: ChildProcess): Promise<{ code: number | null; out: string; error: string }> {
  let [out, error] = ['', ''];
  child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (error += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, error };
}

async function copied(from: string, to: string, ...options: string[]) {
  const { code, out, error } = await ended(copying(from, to, ...options));
  return { code, error, report: (out ? JSON.parse(out) : {}) as Record<string, unknown> };
}

/** Nothing that works on the database starts with the other store: one line says why. */
async function refusesToStart(store: 'postgres' | 'eventstoredb', line: RegExp): Promise<void> {
  const programs = [['api'], ['projector'], ['tuyen', 'status']].map(async ([app, ...args]) => {
    return { app, ...(await ended(run(app!, args, { EVENT_STORE: store }))) };
  });
  for (const { app, code, error } of await Promise.all(programs)) {
    const wanted = app === 'tuyen' ? 1 : refusedExitCode;
    expect({ code, error }).toEqual({ code: wanted, error: expect.stringMatching(line) as string });
    expect(error.trimEnd()).not.toContain('\n');
  }
}

async function sell(key = randomUUID()): Promise<string> {
  const order = outletOrder(market, [2, 1]);
  const answer = await api!.command<{ orderId: string }>('/v1/orders', market.tokens.operations, order, {
    'Idempotency-Key': key,
  });
  return ok(answer).body.orderId;
}

/** What people see, whatever the positions. */
async function figures(): Promise<unknown> {
  await whenQuiet(api!);
  const pool = api!.app.get(Database).pool;
  const report = await verifyProjections(pool, api!.app.get(EventLog), readModels);
  expect(report).toMatchObject({ ok: true });
  expect((await checkConservation(pool)).filter(({ kind }) => kind !== 'holds')).toEqual([]);
  const tables: Record<string, unknown> = {};
  for (const { name } of readModels) {
    const { rows } = await pool.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from read.${name} t`,
    );
    const lines = rows.map(({ row }) =>
      JSON.stringify(Object.fromEntries(Object.entries(row).filter(([column]) => !/position|cause/.test(column)))),
    );
    tables[name] = lines.sort();
  }
  return tables;
}

it('moves from PostgreSQL to EventStoreDB and back, through kills, and nothing is another figure', async () => {
  api = await start('postgres');
  keys = api.keys;
  market = await makeMarket(api);
  const key = randomUUID();
  const first = await sell(key);
  for (let n = 0; n < 20; n++) await sell();
  await whenQuiet(api);

  // Beside the running system: copied, but not moved.
  const refused = await copied('postgres', 'eventstoredb', '--switch');
  expect(refused).toMatchObject({ code: 1, error: expect.stringContaining('stop API and projector first') as string });
  node.faults.plan = (on) => (on === 'append' ? { on, kind: 'delay', milliseconds: 3 } : undefined);
  for (let kill = 1; kill <= 4; kill++) {
    const before = node.log.records.length;
    const child = copying('postgres', 'eventstoredb');
    const gone = once(child, 'exit');
    while (node.log.records.length < before + 10 * kill && child.exitCode === null) await sleep(5);
    child.kill('SIGKILL');
    await gone;
  }
  node.faults.clear();
  expect(await copied('postgres', 'eventstoredb')).toMatchObject({ code: 0, report: { same: true, switched: false } });
  await sell();
  const before = await figures();
  await stop();

  expect(await copied('postgres', 'eventstoredb', '--switch')).toMatchObject({
    code: 0,
    report: { same: true, switched: true, sourceMoved: false },
  });
  await refusesToStart('postgres', /set EVENT_STORE=eventstoredb, or move with: .*--to postgres --switch/);
  api = await start('eventstoredb');
  expect(await figures()).toEqual(before);
  expect(await sell(key)).toBe(first);
  for (let n = 0; n < 5; n++) await sell();
  const after = await figures();
  await stop();

  const back = await copied('eventstoredb', 'postgres', '--switch');
  expect(back).toMatchObject({ code: 0, report: { same: true, switched: true } });
  await refusesToStart('eventstoredb', /set EVENT_STORE=postgres, or move with: .*--to eventstoredb --switch/);
  api = await start('postgres');
  expect(await figures()).toEqual(after);
  expect(await sell(key)).toBe(first);
}, 240_000);
