// The protocol server (a test instrument, its log is in memory) as a process of its own.
// Usage: node test/support/eventstoredb-node.mjs [PORT]; it prints its URL and runs until it is told to end.
// Forked, it sends { url }, restarts on { restart: milliseconds away } keeping its log, and ends with its parent.
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { compiledLib } from './compiled-lib.cjs';

const lib = pathToFileURL(compiledLib('event-store', 'testing/eventstoredb-server')).href;
const { startEventStoreDbServer } = await import(lib);

const [, , port] = process.argv;
const server = await startEventStoreDbServer(port === undefined ? {} : { port: Number(port) });
const end = async () => {
  await server.stop();
  process.exit();
};

if (process.send) {
  process.on('disconnect', end);
  process.on('message', async ({ restart }) => {
    await server.down();
    await sleep(restart);
    await server.up();
    process.send({ restarted: true });
  });
  process.send({ url: server.url });
} else {
  process.stdout.write(`${server.url}\n`);
}
process.on('SIGTERM', end);
process.on('SIGINT', end);
