import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, processIdentity, signal, waitUntil } from '#libs/embedded-postgres';
import { refusedExitCode } from '#libs/platform';
import type { ProgramRecord } from './folder.js';

/** What to run and how to tell about it. */
export interface ProgramOptions {
  readonly name: string;
  /** Path of the JavaScript file. */
  readonly main: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder for `<name>.log`. */
  readonly logs: string;
  readonly log: (line: string) => void;
  /** Called after each start. */
  readonly onStart: () => void;
}

const graceMs = 10_000;
const steadyMs = 60_000;
const largestLog = 20_000_000;

/** Loaded before the program: ends it in order when the supervisor is gone, even by kill -9. */
export const endWithSupervisor = `data:text/javascript,${encodeURIComponent(`
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
`)}`;

/** Pause before start number `attempt` (from 1) after a program died, in milliseconds. */
export function backOffMs(attempt: number): number {
  return Math.min(30_000, 250 * 2 ** (attempt - 1));
}

/** A program of the system that is started again when it dies, unless it refused its settings. */
export class Program {
  private child: ChildProcess | undefined;
  private stopping = false;
  private startedAt = 0;
  private logStart = 0;
  private refuse: (reason: string) => void = () => undefined;
  /** Resolves with what it said when it refused its settings; it is not started again then. */
  readonly refused = new Promise<string>((resolve) => (this.refuse = resolve));
  /** Deaths in a row, without a steady minute between them. */
  deaths = 0;

  constructor(private readonly options: ProgramOptions) {}

  get name(): string {
    return this.options.name;
  }

  get logFile(): string {
    return path.join(this.options.logs, `${this.options.name}.log`);
  }

  /** The running process; undefined between a death and the next start. */
  get record(): ProgramRecord | undefined {
    const pid = this.child?.pid;
    const identity = pid === undefined ? undefined : processIdentity(pid);
    return pid === undefined || identity === undefined ? undefined : { name: this.options.name, pid, identity };
  }

  /** Starts it, in a process group of its own so that Ctrl-C does not reach it: the supervisor stops things in order. */
  start(): void {
    const { main, env } = this.options;
    this.logStart = statSync(this.logFile, { throwIfNoEntry: false })?.size ?? 0;
    if (this.logStart > largestLog) {
      renameSync(this.logFile, `${this.logFile}.old`);
      this.logStart = 0;
    }
    const log = openSync(this.logFile, 'a', 0o600);
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', endWithSupervisor, main], {
      env,
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.child = child;
    this.startedAt = performance.now();
    child.once('exit', (code, killed) => {
      if (code === refusedExitCode) this.refuse(this.lastWords());
      else void this.afterEnd(killed ?? `code ${String(code)}`);
    });
    child.once('error', (error) => this.options.log(`${this.name}: ${error.message}`));
    this.options.onStart();
  }

  /** Asks it to end and waits; after 10 seconds ends it by force. */
  async stop(): Promise<void> {
    this.stopping = true;
    const pid = this.child?.pid;
    if (pid !== undefined) await stopProcess(pid);
  }

  /** Ends it by force, at once. */
  kill(): void {
    this.stopping = true;
    if (this.child?.pid !== undefined) signal(this.child.pid, 'SIGKILL');
  }

  /** The last lines that it wrote since it was last started. */
  lastWords(lines = 8): string {
    try {
      const said = readFileSync(this.logFile).subarray(this.logStart).toString();
      return said.trimEnd().split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }

  private async afterEnd(reason: string): Promise<void> {
    if (this.stopping) return;
    this.deaths = performance.now() - this.startedAt > steadyMs ? 1 : this.deaths + 1;
    const pause = backOffMs(this.deaths);
    this.options.log(`${this.name} ended (${reason}), starts again in ${String(pause / 1000)} s; see ${this.logFile}`);
    await sleep(pause, undefined, { ref: false });
    if (!this.mayNotRun()) this.start();
  }

  // a method, because a stop may come while afterEnd waits
  private mayNotRun(): boolean {
    return this.stopping;
  }
}

/** Asks a process to end, and insists after 10 seconds. */
export async function stopProcess(pid: number): Promise<void> {
  signal(pid, 'SIGTERM');
  if (await waitUntil(() => !isRunning(pid), graceMs)) return;
  signal(pid, 'SIGKILL');
  await waitUntil(() => !isRunning(pid), graceMs);
}
