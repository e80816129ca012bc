import { runCli } from './cli/run.js';
import { commands } from './commands/index.js';

const [, , ...args] = process.argv;
process.exitCode = await runCli(commands, args, { out: process.stdout, error: process.stderr });
