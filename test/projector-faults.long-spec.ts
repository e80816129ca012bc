import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database, EventLog, type Config } from '#libs/platform';
import { projectionStatus, rebuildProjection, verifyProjections } from '#libs/projections';
import { readModels } from '#libs/read-models';
import { checkConservation } from '../apps/tuyen/src/operations/conservation.js';
import { startApi, type RunningApi } from './support/api.js';
import { eventsOf } from './support/log.js';
import { chance, longSeconds, type Chance } from './support/long-run.js';
import { makeMarket, ok, outletOrder, type Market } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

const main = path.resolve(import.meta.dirname, '../dist/apps/projector/src/main.js');
/** Without a budget as long as this. */
const seconds = longSeconds() ?? 300;

/** Real projector processes on one database; a dead one is replaced at once. */
class Projectors {
  private readonly children: ChildProcess[] = [];
  private over = false;

  constructor(private readonly config: Config) {}

  get running(): readonly ChildProcess[] {
    return this.children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  }

  start(): Promise<void> {
    const { databaseUrl, eventStore, eventStoreUrl, eventStoreNamespace } = this.config;
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      NODE_ENV: 'test',
      DATABASE_URL: databaseUrl,
      EVENT_STORE: eventStore,
      ...(eventStoreUrl && { EVENTSTORE_URL: eventStoreUrl, EVENTSTORE_NAMESPACE: eventStoreNamespace }),
      TUYEN_LOG_LEVEL: 'silent',
    };
    const child = spawn(process.execPath, [main], { env, stdio: 'ignore' });
    child.once('exit', () => {
      if (!this.over) void this.start();
    });
    this.children.push(child);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.over = true;
    const left = this.running.map((child) => {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      return once(child, 'exit');
    });
    await Promise.all(left);
  }
}

let api: RunningApi;
let projectors: Projectors;
let market: Market;
let luck: Chance;
let sold = 0;

beforeAll(async () => {
  luck = chance('projector faults');
  api = await startApi({}, {}, (_, config) => (projectors = new Projectors(config)));
  await projectors.start(); // the second one
  // On a busy machine they take longer to start than a client waits for a read model.
  while (!(await allHeld())) await sleep(50);
  market = await makeMarket(api, { stock: 1_000_000, outlets: 5 });
}, 120_000);
afterAll(() => api?.stop(), 60_000);

/** Sells goods without a break, from placed to accepted, while the work is done. */
async function sellWhile(work: () => Promise<void>): Promise<void> {
  let busy = true;
  const sell = async (outlet: number) => {
    while (busy) {
      await sellOnce(outlet);
      sold += 1;
    }
  };
  const sellers = Promise.all(market.outletIds.map((_, outlet) => sell(outlet)));
  try {
    await Promise.race([work(), sellers]);
  } finally {
    busy = false;
  }
  await sellers;
}

async function sellOnce(outlet: number): Promise<void> {
  const { operations, warehouse } = market.tokens;
  const wait = { Prefer: 'wait=30' };
  const placed = ok(
    await api.command<{ orderId: string }>('/v1/orders', operations, outletOrder(market, [1, 2], outlet), wait),
  );
  const { orderId } = placed.body;
  await comesTo(`/v1/orders/${orderId}`, 'CONFIRMED');
  const body = { orderId, dispatch: true };
  const planned = ok(await api.command<{ deliveryId: string }>('/v1/deliveries', warehouse, body, wait));
  const { deliveryId } = planned.body;
  await comesTo(`/v1/deliveries/${deliveryId}`, 'DISPATCHED');
  ok(await api.command(`/v1/deliveries/${deliveryId}/receipt`, warehouse, {}));
}

async function comesTo(resource: string, status: string): Promise<void> {
  for (;;) {
    const { body } = await api.get<{ status?: string }>(resource, market.tokens.operations);
    if (body.status === status) return;
    await sleep(20);
  }
}

const pool = () => api.app.get(Database).pool;

/** True once projectors hold every checkpoint. */
async function allHeld(): Promise<boolean> {
  const text = `select count(*) > 0 and count(*) = count(holder) as held from projector.generation where state = 'live'`;
  const { rows } = await pool().query<{ held: boolean }>(text);
  return rows[0]!.held;
}

/** How often each checkpoint has changed hands. */
async function epochs(): Promise<ReadonlyMap<string, number>> {
  const text = `select name, epoch::int as epoch from projector.generation where state = 'live'`;
  const { rows } = await pool().query<{ name: string; epoch: number }>(text);
  return new Map(rows.map(({ name, epoch }) => [name, epoch]));
}

/** Every sale has each of its facts once; all tables are what the log says; all sums conserve. */
async function allIsWell(): Promise<void> {
  await whenQuiet(api);
  const steps = ['order.placed', 'order.confirmed', 'delivery.dispatched', 'invoice.issued', 'account.invoice-posted'];
  const store = api.app.get(EventLog);
  const counts = new Map<string, number>();
  for await (const { type } of eventsOf(store)) counts.set(type, (counts.get(type) ?? 0) + 1);
  expect(steps.map((type) => [type, counts.get(type)])).toEqual(steps.map((type) => [type, sold]));
  const report = await verifyProjections(pool(), store, readModels);
  expect(report.tables.filter(({ kind }) => kind !== 'same')).toEqual([]);
  expect(report.log.findings).toEqual([]);
  expect((await checkConservation(pool())).filter(({ kind }) => kind !== 'holds')).toEqual([]);
  const status = (await projectionStatus(pool(), store)).filter(({ state }) => state === 'live');
  expect(status.filter(({ lag, status: how }) => lag > 0 || how !== 'running')).toEqual([]);
}

it('survives kill -9 of projectors at any moment', async () => {
  const rounds = Math.max(5, Math.floor(seconds / 6));
  await sellWhile(async () => {
    for (let n = 0; n < rounds; n++) {
      await sleep(50 + luck.next() * 1_500);
      luck.pick(projectors.running).kill('SIGKILL');
    }
  });
  await allIsWell();
}, 1_200_000);

it('lets a projector that was frozen past its lease write nothing when it wakes up', async () => {
  const rounds = Math.max(1, Math.floor(seconds / 60));
  await sellWhile(async () => {
    for (let n = 0; n < rounds; n++) {
      const before = await epochs();
      // Both are frozen in turn, so each checkpoint changes hands.
      for (const child of [...projectors.running]) {
        child.kill('SIGSTOP');
        await sleep(10_500 + luck.next() * 2_000);
        child.kill('SIGCONT');
        await sleep(luck.next() * 1_000);
      }
      const after = await epochs();
      expect([...before].filter(([name, epoch]) => after.get(name) === epoch)).toEqual([]);
    }
  });
  await allIsWell();
}, 1_200_000);

it('rebuilds all read models under load, through kills, and switches to equal tables', async () => {
  const generations = async () =>
    (await projectionStatus(pool(), api.app.get(EventLog))).filter(
      ({ kind, state }) => kind === 'read-model' && state === 'live',
    );
  const before = new Map((await generations()).map(({ name, generation }) => [name, generation]));
  await sellWhile(async () => {
    for (const projection of readModels) {
      expect(await rebuildProjection(pool(), projection)).toMatchObject({ kind: 'started' });
      if (luck.next() < 0.3) luck.pick(projectors.running).kill('SIGKILL');
    }
    while ((await generations()).some(({ name, generation }) => generation === before.get(name))) await sleep(100);
  });
  await allIsWell();
}, 1_200_000);
