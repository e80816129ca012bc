import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  createCommandHandler,
  EventStoreDb,
  type EventStoreDbOptions,
  OutcomeUnknown,
  StoreUnavailable,
  type StoredEvent,
} from '#libs/event-store';
import { sampleCodec, sampleDecider, sampleEnvelope } from '#libs/event-store/testing';
import {
  startEventStoreDbServer,
  type EventStoreDbServer,
  type Fault,
  type FaultKind,
  type FaultPoint,
} from '../libs/event-store/src/testing/eventstoredb-server/index.js';
import { chance, longSeconds } from './support/long-run.js';

const seconds = longSeconds() ?? 600;
const [writers, streams, readers, followers] = [24, 40, 3, 3];
/** Longest that a command may take to settle, ms: attempts with their deadlines and pauses, behind those before it. */
const patienceMs = 30_000;
const megabyte = 1024 * 1024;

const kinds: Readonly<Record<FaultPoint, readonly FaultKind[]>> = {
  append: ['silence', 'delay', 'kill', 'end', 'not-leader', 'timeout', 'not-ready', 'unknown'],
  read: ['silence', 'delay', 'kill', 'timeout', 'unknown', 'not-leader'],
  subscribe: ['delay', 'kill', 'end', 'timeout', 'unknown', 'not-leader'],
};

const luck = chance('soak of EventStoreDB');
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);
beforeAll(() => process.on('unhandledRejection', onUnhandled));

let server: EventStoreDbServer;
const stores: EventStoreDb[] = [];
const work: Promise<unknown>[] = [];
const over = new AbortController();
setMaxListeners(0, over.signal);
/** Pauses, but not beyond the end of the test. */
const rest = (ms: number) => sleep(ms, undefined, { signal: over.signal }).catch(() => undefined);

// After a failure too nothing may go on: jest would wait for it.
afterAll(async () => {
  over.abort();
  server.faults.clear();
  await Promise.allSettled(work);
  await Promise.allSettled(stores.map((store) => store.close()));
  await server.stop();
  process.off('unhandledRejection', onUnhandled);
}, patienceMs);

/** A fault in some of the cases. */
function planned(on: FaultPoint): Fault | undefined {
  if (luck.next() > 0.02) return undefined;
  const after = on === 'subscribe' ? { after: Math.floor(luck.next() * 500) } : {};
  return {
    on,
    kind: luck.pick(kinds[on]),
    applied: luck.next() < 0.5,
    milliseconds: Math.floor(luck.next() * 80),
    ...after,
  };
}

/** Rejects if the promise does not settle in time: nothing may hang. */
async function settles<T>(promise: Promise<T>, what: string): Promise<T> {
  const timer = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${what} hangs`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Megabytes in use after a full collection. */
function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / megabyte;
}

it(
  'loses nothing, repeats nothing, hangs nowhere and leaks nothing under random faults',
  async () => {
    server = await startEventStoreDbServer();
    const open = async (more: Partial<EventStoreDbOptions>) => {
      const opened = await EventStoreDb.open({ url: server.url, codec: sampleCodec, ...more });
      stores.push(opened);
      return opened;
    };
    const hasty = { appendDeadline: 500, readDeadline: 1_000, attempts: 3, firstPause: 2, longestPause: 50 };
    const [store, other] = [await open(hasty), await open(hasty)];
    const handlers = [store, other].map((each) =>
      createCommandHandler({ store: each, codec: sampleCodec, cacheSize: streams / 2 }),
    );
    const end = Date.now() + seconds * 1000;
    const running = () => Date.now() < end && !over.signal.aborted;
    const totals = { commands: 0, unknown: 0, unavailable: 0, reads: 0, cuts: 0, downs: 0 };
    const acknowledged = new Map<string, string>();
    server.faults.plan = planned;

    const write = async (writer: number) => {
      for (let n = 0; running(); n++) {
        const stream = `sample-${Math.floor(luck.next() * streams)}`;
        const id = `${writer}-${n}`;
        const envelope = sampleEnvelope(stream, id, { type: 'add', number: 0, times: 1 + (n % 2) });
        // A caller repeats its command, on whichever instance, until it knows what became of it.
        for (let settled = false; !settled;) {
          try {
            const outcome = await settles(luck.pick(handlers).handle(sampleDecider, envelope), `command ${id}`);
            expect(outcome.kind).toBe('accepted');
            settled = true;
          } catch (error) {
            if (error instanceof OutcomeUnknown) totals.unknown += 1;
            else if (error instanceof StoreUnavailable) totals.unavailable += 1;
            else throw error;
            await sleep(5);
          }
        }
        acknowledged.set(`${stream} ${id}`, id);
        totals.commands += 1;
        // The server keeps its whole log in memory: a bounded rate leaves the leaks to be seen.
        await rest(20 + luck.next() * 60);
      }
    };

    const seen = Array.from({ length: followers }, () => ({ position: 0, events: 0 }));
    const follow = async (mine: { position: number; events: number }, from: EventStoreDb) => {
      for await (const page of from.subscribe(0, { signal: over.signal, pageSize: 50 })) {
        for (const { position } of page) {
          expect(position).toBeGreaterThan(mine.position);
          mine.position = position;
          mine.events += 1;
        }
      }
    };
    const read = async () => {
      while (running()) {
        const stream = `sample-${Math.floor(luck.next() * streams)}`;
        const reading = luck.next() < 0.5 ? store.readStream(stream, 0, 50) : store.head();
        await settles(reading as Promise<unknown>, 'a read').catch((error: unknown) => {
          if (!(error instanceof StoreUnavailable)) throw error;
        });
        totals.reads += 1;
        await rest(luck.next() * 100);
      }
    };
    const disturb = async () => {
      while (running()) {
        await rest(500 + luck.next() * 4_000);
        if (luck.next() < 0.7) {
          server.cutConnections();
          totals.cuts += 1;
        } else {
          await server.down();
          await sleep(luck.next() * 300);
          await server.up();
          totals.downs += 1;
        }
      }
    };
    const samples: {
      seconds: number;
      heap: number;
      atServer: number;
      open: number;
      connections: number;
      most: number;
      records: number;
    }[] = [];
    const started = Date.now();
    /** Most connections at once since the last sample. */
    let most = 0;
    const count = async () => {
      for (; running(); await rest(20)) most = Math.max(most, server.connections);
    };
    const sample = async () => {
      for (; running(); await rest(Math.max(1_000, (seconds * 1000) / 40))) {
        const atServer = Object.values(server.openCalls()).reduce((sum, count) => sum + count, 0);
        const [at, records] = [Math.round((Date.now() - started) / 1000), server.log.records.length];
        samples.push({
          seconds: at,
          heap: Math.round(heap()),
          atServer,
          open: store.openCalls + other.openCalls,
          connections: server.connections,
          most,
          records,
        });
        most = 0;
      }
    };

    const following = seen.map((mine, n) => follow(mine, n % 2 === 0 ? store : other));
    const load = [...Array.from({ length: writers }, (_, n) => write(n)), ...Array.from({ length: readers }, read)];
    load.push(disturb(), count(), sample());
    work.push(...load, ...following);
    // A follower ends by failing only.
    await Promise.race([Promise.all(load), Promise.all(following)]);
    server.faults.clear();

    // What grows is the log that the server keeps in this process, and the list of what was acknowledged.
    const [first, last] = [samples[Math.floor(samples.length / 4)]!, samples.at(-1)!];
    const perRecord = ((last.heap - first.heap) * 1024) / Math.max(1, last.records - first.records);
    process.stderr.write(
      `soak: seed ${luck.seed}, ${JSON.stringify({ seconds, faults: server.faults.struck, ...totals })}\n`,
    );
    process.stderr.write(
      `soak: heap kB per record ${perRecord.toFixed(2)}; ${samples.map((each) => `${each.seconds}s ${each.heap}MB ${each.atServer}/${each.open}/${each.connections} (${each.most})`).join(', ')}\n`,
    );

    const counts = new Map<string, number>();
    const revisions = new Map<string, number>();
    // What happened is read without haste.
    const calm = await open({});
    let [events, after] = [0, 0];
    for (
      let page: readonly StoredEvent[] = await calm.readAll(0, 1_000);
      page.length > 0;
      page = await calm.readAll(after, 1_000)
    ) {
      for (const { streamId, revision, metadata, position } of page) {
        counts.set(`${streamId} ${metadata.commandId}`, (counts.get(`${streamId} ${metadata.commandId}`) ?? 0) + 1);
        expect(revision).toBe((revisions.get(streamId) ?? -1) + 1);
        revisions.set(streamId, revision);
        [events, after] = [events + 1, position];
      }
    }
    const wrong = [...acknowledged].filter(([key, id]) => counts.get(key) !== 1 + (Number(id.split('-')[1]) % 2));
    expect(wrong).toEqual([]);
    expect(counts.size).toBe(acknowledged.size);
    for (const mine of seen) while (mine.position < after) await sleep(10);
    expect(seen.map((mine) => mine.events)).toEqual(seen.map(() => events));
    over.abort();
    await Promise.all(following);

    // Only the appends' own calls are left; closing ends them too.
    expect(store.openCalls + other.openCalls).toBeLessThanOrEqual(2);
    await Promise.all([store.close(), other.close(), calm.close()]);
    await settles(server.quiet(), 'a call at the server');
    while (server.connections > 0) await sleep(5);
    const openLimit = 2 * 16 + readers + followers + 8;
    // Both clients share one; one that is being left, and a new one shaking hands, may stand beside it.
    const tooMany = samples.filter((each) => each.open > openLimit || each.atServer > 3 * openLimit || each.most > 4);
    expect(tooMany).toEqual([]);
    if (seconds >= 60) expect(perRecord).toBeLessThan(8);
    expect(totals.commands).toBeGreaterThan(seconds);
    expect(unhandled).toEqual([]);
    await server.stop();
  },
  (seconds + 300) * 1000,
);
