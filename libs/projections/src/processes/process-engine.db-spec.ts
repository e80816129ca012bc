import { StoreUnavailable, type StoredEvent } from '#libs/event-store';
import { testDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { projectionStatus, rebuildProjection, resumeProjection, skipEvent } from '../operations.js';
import { EngineHarness } from '../testing/engine-harness.js';
import { sampleEvent, sampleSale, sampleTotals } from '../testing/index.js';
import { ProcessEngine, type ProcessEngineOptions } from './process-engine.js';
import type { ProcessManager } from './process-manager.js';

interface Command {
  readonly streamId: string;
  readonly n: number;
}

let db: TestDatabase;
let harness: EngineHarness;
let engines: ProcessEngine<Command>[];
let done: string[];

/** An `asked` event holds the targets of its commands. */
const manager: ProcessManager<Command> = {
  name: 'hand-over',
  handles: ['asked'],
  react: (event) => {
    const { n, targets } = event.data as { n: number; targets: readonly string[] };
    if (n === -1) throw new Error('cannot react');
    return targets.map((streamId) => ({ streamId, n }));
  },
};
const asked = (n: number, ...targets: string[]) => sampleEvent('asked', { n, targets });

async function start(options: Partial<ProcessEngineOptions<Command>> = {}): Promise<ProcessEngine<Command>> {
  const engine = new ProcessEngine<Command>({
    pool: harness.pool,
    store: harness.store,
    managers: [manager],
    leaseMs: 600,
    firstRetryMs: 1,
    dispatch: (command) => {
      done.push(`${command.streamId}:${command.n}`);
      return Promise.resolve();
    },
    ...options,
  });
  engines.push(engine);
  await engine.start();
  return engine;
}

async function stop(engine: ProcessEngine<Command>) {
  engines = engines.filter((each) => each !== engine);
  await engine.stop();
}

async function stopped() {
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    const status = (await projectionStatus(harness.pool, harness.store)).find((row) => row.name === 'hand-over')!;
    if (status.status === 'stopped') return status;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('the process did not stop');
}

beforeEach(async () => {
  engines = [];
  done = [];
  db = await testDatabase();
  harness = await EngineHarness.start(db.url, [sampleTotals]);
});
afterEach(async () => {
  for (const engine of engines) await engine.stop();
  await harness.stop();
  await db.drop();
});

it('keeps the order of one stream on one target, and runs others side by side', async () => {
  let open = 0;
  let most = 0;
  await start({
    maxEvents: 50,
    dispatch: async (command) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, command.n % 3));
      open -= 1;
      done.push(`${command.streamId}:${command.n}`);
    },
  });
  await harness.append(
    Array.from({ length: 40 }, (_, n) => asked(n, 'a', 'b')),
    'order-1',
  );
  const position = await harness.append(
    Array.from({ length: 40 }, (_, n) => asked(n, 'a')),
    'order-2',
  );
  await harness.shows(position, ['hand-over']);
  const ofA = done.filter((each) => each.startsWith('a:'));
  expect(done.filter((each) => each.startsWith('b:'))).toEqual(Array.from({ length: 40 }, (_, n) => `b:${n}`));
  expect(ofA).toHaveLength(80);
  for (let n = 1; n < 40; n++) expect(ofA.lastIndexOf(`a:${n}`)).toBeGreaterThan(ofA.indexOf(`a:${n - 1}`));
  expect(most).toBeGreaterThan(1);
});

it('moves the checkpoint only over what is done, and a next holder goes on from there', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const engine = await start({
    dispatch: async ({ streamId, n }) => {
      if (n === 2) await held;
      done.push(`${streamId}:${n}`);
    },
  });
  await harness.append([asked(0, 'a'), asked(1, 'b'), asked(2, 'c'), asked(3, 'd'), sampleSale()]);
  await harness.shows(2, ['hand-over']);
  while (!done.includes('d:3')) await new Promise((resolve) => setImmediate(resolve));
  expect(harness.listener.position('hand-over')).toBe(2);
  expect(engine.progress()).toEqual([{ name: 'hand-over', position: 2, commands: 3 }]);
  // What another process does when this one is silent for too long.
  await harness.rows(`update projector.generation set epoch = epoch + 1, holder = null where name = 'hand-over'`);
  release();
  await harness.shows(5, ['hand-over']);
  expect([...new Set(done)].sort()).toEqual(['a:0', 'b:1', 'c:2', 'd:3']);
});

it('gives the work to a second engine when the first stops', async () => {
  const first = await start();
  const second = await start();
  await harness.shows(await harness.append([asked(0, 'a')]), ['hand-over']);
  expect([first.progress().length, second.progress().length]).toEqual([1, 0]);
  await stop(first);
  await harness.shows(await harness.append([asked(1, 'a')]), ['hand-over']);
  expect(done).toEqual(['a:0', 'a:1']);
});

it('tries again, without an end where the store cannot be reached', async () => {
  let tries = 0;
  await start({
    maxTries: 3,
    dispatch: ({ streamId, n }) => {
      tries += 1;
      if (n === 0 && tries < 6) return Promise.reject(new StoreUnavailable('no store'));
      done.push(`${streamId}:${n}`);
      return Promise.resolve();
    },
  });
  await harness.shows(await harness.append([asked(0, 'a'), asked(1, 'a')]), ['hand-over']);
  expect([tries, done]).toEqual([7, ['a:0', 'a:1']]);
});

it('stops loudly at a fault, and goes on after the mend or by a decision', async () => {
  let broken = true;
  let tries = 0;
  await start({
    maxTries: 3,
    dispatch: ({ streamId, n }: Command, causedBy: StoredEvent) => {
      if (broken && causedBy.position === 2) {
        tries += 1;
        return Promise.reject(new Error('a bug'));
      }
      done.push(`${streamId}:${n}`);
      return Promise.resolve();
    },
  });
  await harness.append([asked(0, 'a'), asked(1, 'b'), asked(2, 'b'), asked(-1), asked(4, 'c')]);
  expect(await stopped()).toMatchObject({
    position: 1,
    errorPosition: 2,
    error: expect.stringContaining('a bug') as string,
  });
  expect(tries).toBe(3);
  expect(done).not.toContain('b:2');
  broken = false;
  expect(await resumeProjection(harness.pool, 'hand-over')).toEqual({ kind: 'resumed' });
  expect(await stopped()).toMatchObject({ position: 3, errorPosition: 4 });
  expect(await skipEvent(harness.pool, 'hand-over', { position: 4, reason: 'test', by: 'u-1' })).toEqual({
    kind: 'skipped',
  });
  await harness.shows(5, ['hand-over']);
  expect(done.filter((each) => !each.startsWith('a'))).toEqual(expect.arrayContaining(['b:1', 'b:2', 'c:4']));
});

it('is not run again by a rebuild', async () => {
  await harness.engine();
  await start();
  const position = await harness.append([asked(0, 'a'), sampleSale(), asked(1, 'a')]);
  await harness.shows(position, ['hand-over', 'sample_total']);
  await rebuildProjection(harness.pool, sampleTotals);
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const filling = (await projectionStatus(harness.pool, harness.store)).find((row) => row.state === 'filling');
    if (filling?.position === position) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(done).toEqual(['a:0', 'a:1']);
});

it('carries out thousands of commands a second', async () => {
  await start();
  const started = performance.now();
  const events = Array.from({ length: 5_000 }, (_, n) => asked(n, `a-${n % 100}`));
  await harness.shows(await harness.append(events), ['hand-over']);
  expect(5_000 / ((performance.now() - started) / 1_000)).toBeGreaterThan(1_000);
});
