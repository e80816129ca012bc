// Runs the contract suite and the e2e suite against the EventStoreDB node that EVENTSTORE_URL names.
// Every test takes a namespace of its own there; nothing is removed from the node.
import { spawnSync } from 'node:child_process';

if (!process.env.EVENTSTORE_URL) {
  process.stderr.write(
    'EVENTSTORE_URL is not set: name a node to test against, such as esdb://127.0.0.1:2113?tls=false\n',
  );
  process.exit(1);
}

const env = { ...process.env, EVENT_STORE: 'eventstoredb' };
const [, , ...args] = process.argv;
const commands = [
  ['npm', 'run', '--silent', 'build'],
  ['npx', '--no-install', 'jest', ...args, '--selectProjects', 'node', 'e2e'],
];
for (const [command, ...rest] of commands) {
  const { status } = spawnSync(command, rest, { stdio: 'inherit', env, shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}
