import { runCli } from './cli/run.js';
import { commands } from './commands/index.js';

// The reader may go away first (a pipe into head, a closed terminal): that must not keep us from ending in order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const [, , ...args] = process.argv;
process.exitCode = await runCli(commands, args, { out: process.stdout, error: process.stderr });
