import { exec } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startEventStoreDbServer } from '../../libs/event-store/src/testing/eventstoredb-server/index.js';

const run = promisify(exec);
/** Milliseconds that a node may take to come back with its log. */
const patience = 120_000;

/** An EventStoreDB node (or cluster) that can be killed. */
export interface EventStoreNode {
  readonly url: string;
  /** Ends the node (of a cluster its leader) without warning and brings it back. Resolves when it takes appends again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

const { EVENTSTORE_URL: url, EVENTSTORE_RESTART_COMMAND: command } = process.env;

/** What {@link eventStoreNode} is going to give, for titles of tests. */
export const nodeName =
  url && command
    ? `EventStoreDB at ${url.replace(/^[^:]*:\/\/([^@/]*@)?|[/?].*$/g, '')}`
    : 'the protocol server (EVENTSTORE_URL and EVENTSTORE_RESTART_COMMAND name a real node)';

/**
 * The node that EVENTSTORE_URL names, killed and started again by EVENTSTORE_RESTART_COMMAND, a shell command that ends
 * when all is up again. Without both, the in-process protocol server, whose crash is short: its log is in memory.
 */
export async function eventStoreNode(): Promise<EventStoreNode> {
  if (url && command) {
    const crash = async () => void (await run(command, { timeout: patience }));
    return { url, crash, stop: () => Promise.resolve() };
  }
  const server = await startEventStoreDbServer();
  const crash = async () => {
    await server.down();
    await sleep(200);
    await server.up();
  };
  return { url: server.url, crash, stop: () => server.stop() };
}
