import { setTimeout as sleep } from 'node:timers/promises';
import { startEventStoreDbServer } from '../../libs/event-store/src/testing/eventstoredb-server/index.js';
import { crashOfNode } from './test-event-store.js';

/** An EventStoreDB node (or cluster) that can be killed. */
export interface EventStoreNode {
  readonly url: string;
  /** Ends the node (of a cluster its leader) without warning and brings it back. Resolves when it takes appends again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

const { EVENTSTORE_URL: url } = process.env;
const crashNamed = crashOfNode();

/** What {@link eventStoreNode} is going to give, for titles of tests. */
export const nodeName =
  url && crashNamed
    ? `EventStoreDB at ${url.replace(/^[^:]*:\/\/([^@/]*@)?|[/?].*$/g, '')}`
    : 'the protocol server (EVENTSTORE_URL and EVENTSTORE_RESTART_COMMAND name a real node)';

/**
 * The node that EVENTSTORE_URL names, killed and started again by EVENTSTORE_RESTART_COMMAND, a shell command that ends
 * when all is up again. Without both, the in-process protocol server, whose crash is short: its log is in memory.
 */
export async function eventStoreNode(): Promise<EventStoreNode> {
  if (url && crashNamed) return { url, crash: crashNamed, stop: () => Promise.resolve() };
  const server = await startEventStoreDbServer();
  const crash = async () => {
    await server.down();
    await sleep(200);
    await server.up();
  };
  return { url: server.url, crash, stop: () => server.stop() };
}
