import { setTimeout as sleep } from 'node:timers/promises';
import { command } from '../cli/command.js';
import { describeError } from '../cli/errors.js';
import type { Output } from '../cli/output.js';
import { printDemo, runDemo, usualSeed, usualWidth } from '../demo/run-demo.js';
import { startSystem, type System } from '../system/system.js';

export const start = command({
  name: 'start',
  summary: 'Start database, projector and API, and keep them running until Ctrl-C',
  options: {
    demo: {
      type: 'boolean',
      description: 'load the demo network and show it; nothing changes where it is loaded already',
    },
    dir: { type: 'string', value: 'FOLDER', default: '.tuyen', description: 'where data, keys and logs are kept' },
  },
  help: `
Without DATABASE_URL a PostgreSQL of its own is started, with its data in FOLDER/postgres.
Every other setting is an environment variable too; the README has the table.`,
  async run({ values, output }) {
    const started = performance.now();
    const abort = new AbortController();
    const stopAsked = firstSignal().then(() => abort.abort());
    output.progress('starting ...');
    const log = (line: string): void => output.note(line);
    const system = await startSystem({ dir: values.dir, env: process.env, log, signal: abort.signal });
    output.result(describe(system));
    for (const line of greeting(system, values.dir, performance.now() - started)) output.line(line);
    if (values.demo) await Promise.race([loadDemo(system, values.dir, output, abort.signal), stopAsked]);
    try {
      await Promise.race([stopAsked, system.refused]);
    } finally {
      output.note('stopping ... (Ctrl-C again ends all at once)');
      await Promise.race([system.stop(), secondSignal(system)]);
      output.note('stopped');
    }
  },
});

/** A demo that fails leaves the system running: the person may look at it. */
async function loadDemo({ apiUrl }: System, dir: string, output: Output, signal: AbortSignal): Promise<void> {
  try {
    const result = await runDemo({ apiUrl, dir, seed: usualSeed, width: usualWidth, output, signal });
    printDemo(output, result);
  } catch (error) {
    if (!signal.aborted) output.note(`the demo network is not loaded: ${describeError(error)}`);
  }
}

function describe(system: System): Record<string, unknown> {
  return {
    pid: process.pid,
    api: system.apiUrl,
    documentation: `${system.apiUrl}/docs`,
    folder: system.folder.root,
    logs: system.folder.logs,
  };
}

function greeting(system: System, dir: string, elapsedMs: number): string[] {
  const place = dir === start.options.dir.default ? '' : ` --dir ${dir}`;
  return [
    `Tuyen runs (started in ${(elapsedMs / 1000).toFixed(1)} s).`,
    '',
    `  API             ${system.apiUrl}`,
    `  Documentation   ${system.apiUrl}/docs`,
    `  Database        ${system.databasePlace}`,
    `  Logs            ${system.folder.logs}`,
    `  Access token    npm run -s tuyen -- token --role operations${place}`,
    '  Stop            Ctrl-C',
    '',
  ];
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of stopSignals) process.once(name, () => resolve());
    whenNpmIsGone(resolve);
  });
}

/** npm passes a signal to the shell that it runs us in, and that shell dies without telling us. */
function whenNpmIsGone(callback: () => void): void {
  const { ppid } = process;
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const timer = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(timer);
    callback();
  }, 250);
  timer.unref();
}

/**
 * Ends all by force when asked once more. npm passes Ctrl-C on although the terminal has sent it already, so what comes
 * within a moment of the first is the same key press.
 */
async function secondSignal(system: System): Promise<void> {
  const sameKeyPressMs = 300;
  const deaf = (): void => undefined;
  for (const name of stopSignals) process.on(name, deaf);
  await sleep(sameKeyPressMs, undefined, { ref: false });
  await new Promise<void>((resolve) => stopSignals.forEach((name) => process.once(name, () => resolve())));
  system.kill();
}
