import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createCommandHandler,
  EventStoreDb,
  OutcomeUnknown,
  StoreUnavailable,
  type CommandHandler,
  type StoredEvent,
} from '#libs/event-store';
import { sampleCodec, sampleDecider, sampleEnvelope, sampleEvent } from '#libs/event-store/testing';
import { eventStoreNode, nodeName, type EventStoreNode } from './support/event-store-node.js';
import { chance, longSeconds, type Chance } from './support/long-run.js';

const seconds = longSeconds();
/** Kills per run, commands between two of them, and events that the slow reader gets: less of each in a short share. */
const work =
  seconds === undefined
    ? { kills: 5, between: 3_000, slowEvents: 27_000 }
    : { kills: 3, between: Math.min(3_000, 20 * seconds), slowEvents: Math.min(27_000, 200 * seconds) };
const patience = 900_000;

interface Command {
  readonly id: string;
  /** Events that it decides. */
  readonly times: number;
}
/** A command that was answered, and its last event's revision. */
interface Done extends Command {
  readonly revision: number;
}

let node: EventStoreNode;
let luck: Chance;
let store: EventStoreDb;
let closed = false;
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', onUnhandled);
  luck = chance('eventstoredb node');
  node = await eventStoreNode();
});
afterAll(async () => {
  await node?.stop();
  process.off('unhandledRejection', onUnhandled);
});
afterEach(async () => {
  closed = true;
  await store.close();
  expect(unhandled.splice(0)).toEqual([]);
});

/** A log of its own, on a node that may hold others. */
async function open(maxInFlight: number): Promise<void> {
  closed = false;
  const namespace = `kills_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  store = await EventStoreDb.open({ url: node.url, codec: sampleCodec, namespace, maxInFlight });
}
const handler = () => createCommandHandler({ store, codec: sampleCodec });
const report = (line: string) => process.stderr.write(`${line}\n`);

function add<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** Sends a command with the same id until it is answered; every caller of ours does so. */
async function persist(commands: CommandHandler, streamId: string, { id, times }: Command) {
  while (!closed) {
    try {
      const envelope = sampleEnvelope(streamId, id, { type: 'add', number: 1, times });
      const outcome = await commands.handle(sampleDecider, envelope);
      if (outcome.kind !== 'accepted') throw new Error(`${streamId} answered ${outcome.kind}`);
      return outcome;
    } catch (error) {
      if (!(error instanceof OutcomeUnknown) && !(error instanceof StoreUnavailable)) throw error;
      await sleep(50);
    }
  }
  throw new Error('the test is over');
}

/** Sends commands to `2 * width` streams, `width` of them at once, until told to stop. */
class Writers {
  readonly answered = new Map<string, Done[]>();
  count = 0;
  /** Longest time between two answers, ms. */
  silence = 0;
  private last = performance.now();
  private over = false;
  private readonly running: Promise<unknown>;

  constructor(width: number) {
    const commands = handler();
    this.running = Promise.all(Array.from({ length: width }, () => this.write(commands, 2 * width)));
    this.running.catch(() => (this.over = true));
  }

  /** Resolves when so many more commands were answered, rejects if a writer failed. */
  async further(more: number): Promise<void> {
    const aim = this.count + more;
    while (this.count < aim) await Promise.race([this.running, sleep(5)]);
  }

  async stop(): Promise<void> {
    this.over = true;
    await this.running;
  }

  private async write(commands: CommandHandler, streams: number): Promise<void> {
    while (!this.over) {
      const streamId = `sample-${Math.floor(luck.next() * streams)}`;
      const command = { id: randomUUID(), times: 1 + Math.floor(luck.next() * 3) };
      const { revision } = await persist(commands, streamId, command);
      this.count += 1;
      const now = performance.now();
      this.silence = Math.max(this.silence, now - this.last);
      this.last = now;
      add(this.answered, streamId, { ...command, revision });
    }
  }
}

/** Follows the log from its start, `pause` ms an event. */
class Reader {
  readonly seen: StoredEvent[] = [];
  private readonly abort = new AbortController();
  private readonly running: Promise<void>;

  constructor(pause = 0) {
    this.running = this.follow(pause);
    this.running.catch(() => undefined);
  }

  /** Resolves when so many events were seen and the subscription is over. */
  async until(count: number): Promise<void> {
    while (this.seen.length < count) await Promise.race([this.running, sleep(20)]);
    this.abort.abort();
    await this.running;
  }

  private async follow(pause: number): Promise<void> {
    for await (const page of store.subscribe(0, { signal: this.abort.signal })) {
      this.seen.push(...page);
      if (pause > 0) await sleep(pause * page.length);
    }
  }
}

async function wholeLog(): Promise<StoredEvent[]> {
  const log: StoredEvent[] = [];
  let position = 0;
  for (let page = await store.readAll(position, 1_000); page.length > 0; page = await store.readAll(position, 1_000)) {
    log.push(...page);
    position = page.at(-1)!.position;
  }
  return log;
}

/** Command ids as a stream must hold them: all events of each answered command together, once, and nothing else. */
function inOrder(commands: readonly Done[]): string[] {
  const sorted = [...commands].sort((a, b) => a.revision - b.revision);
  return sorted.flatMap(({ id, times }) => Array.from({ length: times }, () => id));
}

describe(`kills of ${nodeName}`, () => {
  it.each([16, 64])(
    'leave every answered command there once, %i in flight',
    async (width) => {
      await open(width);
      const reader = new Reader();
      const writers = new Writers(width);
      const outages: string[] = [];
      for (let kill = 0; kill < work.kills; kill++) {
        await writers.further(work.between * (0.5 + luck.next()));
        writers.silence = 0;
        const killed = performance.now();
        await node.crash();
        const back = performance.now() - killed;
        await writers.further(1);
        outages.push(`${Math.round(back)}/${Math.round(writers.silence)}`);
      }
      await writers.further(work.between);
      await writers.stop();
      report(`${writers.count} commands, ${width} in flight; ms until back/without an answer: ${outages.join(', ')}`);

      const log = await wholeLog();
      const stored = new Map<string, string[]>();
      for (const { streamId, metadata } of log) add(stored, streamId, metadata.commandId);
      const expected = [...writers.answered].map(([streamId, done]) => [streamId, inOrder(done)] as const);
      expect(stored).toEqual(new Map(expected));
      await reader.until(log.length);
      expect(reader.seen).toEqual(log);
      await expectRepeats(writers.answered);
      expect(store.openCalls).toBeLessThanOrEqual(1);
    },
    patience,
  );

  /** Another process, which remembers nothing, knows every command again. */
  async function expectRepeats(answered: ReadonlyMap<string, readonly Done[]>): Promise<void> {
    const other = handler();
    for (const [streamId, done] of answered) {
      const again = luck.pick(done);
      expect(await persist(other, streamId, again)).toMatchObject({ repeated: true, revision: again.revision });
    }
  }

  it(
    'keep nothing from a reader that takes 2 ms for an event, and bring it nothing twice',
    async () => {
      await open(16);
      const reader = new Reader(2);
      const [writers, each] = [16, 10];
      const rounds = Math.ceil(work.slowEvents / writers / each);
      const append = async (writer: number) => {
        for (let n = 0; n < rounds * each; n += each) {
          const events = Array.from({ length: each }, (_, m) => sampleEvent(`${writer}-${n + m}`, n + m));
          const result = await store.append(`sample-${writer}`, n - 1, events);
          expect(result.kind).toBe('appended');
        }
      };
      await Promise.all(Array.from({ length: writers }, (_, writer) => append(writer)));
      const behind = reader.seen.length;
      await node.crash();
      const log = await wholeLog();
      expect(log).toHaveLength(writers * rounds * each);
      report(`${log.length} events; the slow reader had ${behind} when all were written`);
      await reader.until(log.length);
      expect(reader.seen).toEqual(log);
    },
    patience,
  );
});
