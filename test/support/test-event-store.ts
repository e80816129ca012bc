import { exec, fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { startEventStoreDbServer } from '../../libs/event-store/src/testing/eventstoredb-server/index.js';

const program = path.join(import.meta.dirname, 'eventstoredb-node.mjs');

/** Where the events of a test are kept: an empty log of its own. */
export interface TestEventStore {
  /** The settings that name it; empty for the log in the test's database. */
  readonly settings: Readonly<Record<string, string>>;
  /** Breaks all connections to it, takes it away for a moment, and brings it back with its log; undefined: no such fault. */
  restart?(awayMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** True if this run keeps events in EventStoreDB (EVENT_STORE=eventstoredb). */
export const onEventStoreDb = process.env['EVENT_STORE'] === 'eventstoredb';

/**
 * An empty log in the store that this run is about. For EventStoreDB: a protocol server in this process; or, where
 * EVENTSTORE_URL names a node, a namespace of its own there.
 */
export async function testEventStore(): Promise<TestEventStore> {
  return (await named()) ?? (await served());
}

/** The same for a test that blocks its own process or drives others: the protocol server is a process of its own. */
export async function testEventStoreProcess(): Promise<TestEventStore> {
  return (await named()) ?? (await forked());
}

function settingsOf(url: string): Readonly<Record<string, string>> {
  const namespace = `test_${randomBytes(8).toString('hex')}`;
  return { EVENT_STORE: 'eventstoredb', EVENTSTORE_URL: url, EVENTSTORE_NAMESPACE: namespace };
}

/** What needs no server: PostgreSQL, and a node that runs already. */
function named(): Promise<TestEventStore | undefined> {
  const nothing = (): Promise<void> => Promise.resolve();
  const { EVENTSTORE_URL: url } = process.env;
  if (!onEventStoreDb) return Promise.resolve({ settings: {}, stop: nothing });
  if (!url) return Promise.resolve(undefined);
  const crash = crashOfNode();
  return Promise.resolve({ settings: settingsOf(url), ...(crash && { restart: crash }), stop: nothing });
}

/** Milliseconds that a node may take to come back with its log. */
const patience = 120_000;

/**
 * Kills the node of EVENTSTORE_URL and starts it again by EVENTSTORE_RESTART_COMMAND, a shell command that ends when all
 * is up again; undefined: none is named.
 */
export function crashOfNode(): (() => Promise<void>) | undefined {
  const { EVENTSTORE_RESTART_COMMAND: command } = process.env;
  return command ? async () => void (await promisify(exec)(command, { timeout: patience })) : undefined;
}

async function served(): Promise<TestEventStore> {
  const server = await startEventStoreDbServer();
  return {
    settings: settingsOf(server.url),
    restart: async (awayMs) => {
      await server.down();
      await new Promise((resolve) => setTimeout(resolve, awayMs));
      await server.up();
    },
    stop: () => server.stop(),
  };
}

async function forked(): Promise<TestEventStore> {
  const child: ChildProcess = fork(program, { execArgv: [] });
  const said = async (): Promise<unknown> => {
    const gone = once(child, 'exit').then(() => Promise.reject(new Error('the protocol server ended')));
    gone.catch(() => undefined);
    const [message] = (await Promise.race([once(child, 'message'), gone])) as [unknown];
    return message;
  };
  const { url } = (await said()) as { url: string };
  return {
    settings: settingsOf(url),
    restart: async (awayMs) => {
      child.send({ restart: awayMs });
      await said();
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
