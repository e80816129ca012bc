import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPostgres, isRunning, removeAbandonedPostgres, waitUntil } from '#libs/embedded-postgres';
import { testEventStoreProcess } from './test-event-store.js';

const main = path.resolve(import.meta.dirname, '../../dist/apps/tuyen/src/main.js');

/** How a typed command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built product as `npm start` runs it, in a folder of its own. */
export interface BuiltSystem {
  readonly url: string;
  readonly dir: string;
  /** Its settings, beside what it finds out by itself. */
  readonly settings: Readonly<Record<string, string>>;
  /** Takes the event store away for a moment, where it is none of the programs; its log stays. */
  readonly restartEventStore?: (awayMs: number) => Promise<void>;
  /** Types a command of `tuyen`; resolves when it has ended. */
  type(...args: string[]): Promise<Ended>;
  /** Process id of the program, while it runs. */
  pidOf(program: 'api' | 'projector' | 'postgres'): number | undefined;
  /** Resolves when the API says that it and its stores are ready; false: not in that time. */
  ready(timeoutMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

/** Starts it. `environment` adds settings, e.g. DATABASE_URL of another server than the embedded one. */
export async function startBuiltSystem(environment: Readonly<Record<string, string>> = {}): Promise<BuiltSystem> {
  const dir = fs.mkdtempSync(path.join(tmpdir(), 'tuyen-built-'));
  fs.chmodSync(dir, 0o755); // the database server's user has to pass
  const events = await testEventStoreProcess();
  const settings = { PORT: String(await freePort()), ...events.settings, ...environment };
  const env: NodeJS.ProcessEnv = { ...process.env, ...settings };
  delete env['TUYEN_TEST_POSTGRES_URL'];
  const run = (args: readonly string[]) => spawn(process.execPath, [main, ...args], { cwd: dir, env });
  const starter = run(['start', '--json']);
  const url = await told(starter).catch(async (error: unknown) => {
    await events.stop();
    throw error;
  });
  const postgres = path.join(dir, '.tuyen', 'postgres');
  return {
    url,
    dir,
    settings,
    ...(events.restart && { restartEventStore: events.restart }),
    type: (...args) => ended(run(args)),
    pidOf: (program) => (program === 'postgres' ? findPostgres(postgres)?.pid : recordedPid(dir, program)),
    ready: async (timeoutMs) => {
      for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(100)) {
        if (await isReady(url)) return true;
      }
      return false;
    },
    async stop() {
      const gone = once(starter, 'exit');
      starter.kill('SIGINT');
      await gone;
      await Promise.all([removeAbandonedPostgres(postgres), events.stop()]);
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

const isReady = (url: string) =>
  fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );

/** What `start --json` prints when all is up. */
async function told(starter: ChildProcess): Promise<string> {
  let words = '';
  starter.stderr!.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const gone = once(starter, 'exit').then(() => Promise.reject(new Error(`start ended: ${words}`)));
  const [text] = (await Promise.race([once(starter.stdout!, 'data'), gone])) as [Buffer];
  gone.catch(() => undefined);
  return (JSON.parse(text.toString()) as { api: string }).api;
}

async function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

function recordedPid(dir: string, name: string): number | undefined {
  try {
    const { programs } = JSON.parse(fs.readFileSync(path.join(dir, '.tuyen', 'run.json'), 'utf8')) as {
      programs: { name: string; pid: number }[];
    };
    const pid = programs.find((program) => program.name === name)?.pid;
    return pid !== undefined && isRunning(pid) ? pid : undefined;
  } catch {
    return undefined; // not written yet
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Resolves when the program runs as another process than `before`. */
export function restarted(
  system: BuiltSystem,
  program: 'api' | 'projector' | 'postgres',
  before: number,
): Promise<boolean> {
  return waitUntil(() => ![undefined, before].includes(system.pidOf(program)), 60_000);
}
