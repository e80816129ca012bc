import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../test/support/eventstoredb-node.mjs', import.meta.url));

/** An EventStoreDB to measure against. */
export interface Node {
  readonly url: string;
  stop(): Promise<void>;
}

/** The node of EVENTSTORE_URL, else the protocol server in a process of its own. */
export async function openNode(): Promise<Node> {
  const { EVENTSTORE_URL: given } = process.env;
  if (given) return { url: given, stop: () => Promise.resolve() };
  const child = fork(program, { execArgv: [] });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    url,
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
