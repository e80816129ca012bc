import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import * as path from 'node:path';
import { ensureCluster, layoutOf, reachableDataDir, type DataLayout } from './data-dir.js';
import { EmbeddedPostgresFailed, EmbeddedPostgresInUse } from './errors.js';
import { executable, runnableNativeDir } from './native.js';
import { lockOwner, releaseLock, takeLock } from './owner-lock.js';
import { disownStalePostmaster, readPostmaster, runningPostmaster, type Postmaster } from './postmaster-file.js';
import { isRunning, signal, waitUntil } from './processes.js';
import { serverUser, spawnAs, type ServerUser } from './server-user.js';

/** How to run the server. */
export interface StartPostgresOptions {
  /** Folder of this server alone; made when absent. */
  readonly dataDir: string;
  /** Wanted TCP port; a taken one is replaced by a free one, which is remembered. Default: the remembered one, else a free one. */
  readonly port?: number;
  /** Receives one line for each thing worth telling. */
  readonly log?: (line: string) => void;
  /** Server settings by name, e.g. `{ max_connections: 200 }`. An adopted server keeps those it was started with. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** false: a power cut may destroy the data. For tests only. Default true. */
  readonly fsync?: boolean;
  /** The `native` folder of the package with the binaries, when it is not in node_modules above this file. */
  readonly nativeDir?: string;
}

/** A running server. */
export interface RunningPostgres {
  /** Connection URL of the superuser with password, database `postgres`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Stops it: open transactions are rolled back, everything committed is kept. Safe to call twice. */
  stop(): Promise<void>;
}

const startTimeoutMs = 120_000; // recovery after a crash may have to read much log
const stopTimeoutMs = 10_000;
const defaults = { max_connections: 100, timezone: 'UTC', log_timezone: 'UTC', jit: 'off', max_wal_size: '2GB' };

/**
 * Starts the embedded PostgreSQL on a data folder, for connections from this machine only, with a password. A server left behind by a
 * killed process is adopted, one that crashed is recovered by PostgreSQL itself.
 * @throws EmbeddedPostgresUnavailable it cannot run on this machine
 * @throws EmbeddedPostgresInUse another live process runs it on this folder
 * @throws EmbeddedPostgresFailed it did not start
 */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningPostgres> {
  const log = options.log ?? (() => undefined);
  const dataDir = path.resolve(options.dataDir);
  const user = serverUser(layoutOf(dataDir).cluster);
  const nativeDir = runnableNativeDir(user, options.nativeDir);
  const layout = layoutOf(reachableDataDir(dataDir, user, log));
  const holder = takeLock(layout.owner);
  if (holder !== undefined) throw new EmbeddedPostgresInUse(dataDir, holder);
  try {
    const adopted = await adopt(layout, log);
    if (adopted !== undefined) return runningPostgres(layout, adopted);
    ensureCluster(layout, nativeDir, user, options.fsync ?? true);
    return runningPostgres(layout, await launch(layout, nativeDir, user, options, log));
  } catch (error) {
    releaseLock(layout.owner);
    throw error;
  }
}

/**
 * The server that runs on a data folder now, without starting or owning it.
 * @returns its connection URL, and the process that started it while that one lives
 */
export function findPostgres(
  dataDir: string,
): { url: string; port: number; pid: number; ownerPid?: number } | undefined {
  const layout = layoutOf(path.resolve(dataDir));
  if (!fs.existsSync(layout.cluster)) return undefined;
  const found = runningPostmaster(layout.cluster);
  if (found?.status !== 'ready') return undefined;
  const ownerPid = lockOwner(layout.owner);
  return {
    url: urlOf(layout, found.port),
    port: found.port,
    pid: found.pid,
    ...(ownerPid === undefined ? {} : { ownerPid }),
  };
}

/**
 * Stops the server of a data folder whose owner is gone and removes the folder.
 * @returns false when a live process owns it: then nothing is touched
 */
export async function removeAbandonedPostgres(dataDir: string): Promise<boolean> {
  const layout = layoutOf(path.resolve(dataDir));
  if (lockOwner(layout.owner) !== undefined) return false;
  const left = fs.existsSync(layout.cluster) ? runningPostmaster(layout.cluster) : undefined;
  if (left !== undefined) await stopServer(left.pid);
  fs.rmSync(layout.root, { recursive: true, force: true });
  return true;
}

function runningPostgres(layout: DataLayout, server: Postmaster): RunningPostgres {
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await stopServer(server.pid);
    releaseLock(layout.owner);
  };
  return { url: urlOf(layout, server.port), port: server.port, pid: server.pid, stop: () => (stopping ??= stop()) };
}

function urlOf(layout: DataLayout, port: number): string {
  return `postgres://postgres:${fs.readFileSync(layout.password, 'utf8')}@127.0.0.1:${String(port)}/postgres`;
}

/** A live server of this folder, once it is ready; undefined when there is none or it is on its way out. */
async function adopt(layout: DataLayout, log: (line: string) => void): Promise<Postmaster | undefined> {
  if (!fs.existsSync(layout.cluster)) return undefined;
  let found = runningPostmaster(layout.cluster);
  if (found === undefined) return undefined;
  const settled = (): boolean => (found = runningPostmaster(layout.cluster)) === undefined || found.status === 'ready';
  if (!(await waitUntil(settled, startTimeoutMs))) {
    throw new EmbeddedPostgresFailed(
      `The PostgreSQL that runs on ${layout.root} does not become ready, see ${layout.log}`,
    );
  }
  if (found !== undefined) log(`adopted the PostgreSQL that was left running (process ${String(found.pid)})`);
  return found;
}

async function launch(
  layout: DataLayout,
  nativeDir: string,
  user: ServerUser,
  options: StartPostgresOptions,
  log: (line: string) => void,
): Promise<Postmaster> {
  const deadline = Date.now() + startTimeoutMs;
  let port = options.port ?? rememberedPort(layout) ?? (await freePort());
  for (;;) {
    disownStalePostmaster(layout.cluster);
    const logStart = rotateLog(layout.log);
    const started = await spawnServer(layout, nativeDir, user, settingsOf(options, port), deadline);
    if (started !== undefined) {
      fs.writeFileSync(layout.port, String(started.port));
      return started;
    }
    const said = fs.readFileSync(layout.log, 'utf8').slice(logStart);
    if (said.includes('could not bind')) {
      const other = await freePort();
      log(`port ${String(port)} is taken, PostgreSQL takes ${String(other)}`);
      port = other;
    } else if (!said.includes('shared memory block') || Date.now() > deadline) {
      throw new EmbeddedPostgresFailed(
        `PostgreSQL did not start, see ${layout.log}:\n${said.trim().split('\n').slice(-5).join('\n')}`,
      );
    }
    // else: backends of a killed server have not all noticed yet
  }
}

function settingsOf(options: StartPostgresOptions, port: number): string[] {
  const settings: Record<string, string | number> = {
    ...defaults,
    ...((options.fsync ?? true) ? {} : { fsync: 'off', full_page_writes: 'off' }),
    ...options.settings,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`]);
}

/** Starts the server in a process group of its own, so that Ctrl-C reaches only us and we stop things in order. */
async function spawnServer(
  layout: DataLayout,
  nativeDir: string,
  user: ServerUser,
  settings: readonly string[],
  deadline: number,
): Promise<Postmaster | undefined> {
  const logFile = fs.openSync(layout.log, 'a', 0o600);
  const binary = path.join(nativeDir, 'bin', executable('postgres'));
  const child = spawn(binary, ['-D', layout.cluster, ...settings], {
    ...spawnAs(user),
    detached: true,
    stdio: ['ignore', logFile, logFile],
  });
  fs.closeSync(logFile);
  let ended = false;
  child.once('exit', () => (ended = true));
  child.once('error', () => (ended = true));
  child.unref();
  let ready: Postmaster | undefined;
  await waitUntil(
    () => {
      const found = readPostmaster(layout.cluster);
      ready = found !== undefined && found.pid === child.pid && found.status === 'ready' ? found : undefined;
      return ended || ready !== undefined;
    },
    Math.max(0, deadline - Date.now()),
  );
  if (ready === undefined && !ended && child.pid !== undefined) await stopServer(child.pid);
  return ended ? undefined : ready;
}

/** Asks for a fast stop, then for an immediate one, then insists. */
async function stopServer(pid: number): Promise<void> {
  for (const name of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    signal(pid, name);
    if (await waitUntil(() => !isRunning(pid), stopTimeoutMs)) return;
  }
}

function rememberedPort(layout: DataLayout): number | undefined {
  if (!fs.existsSync(layout.port)) return undefined;
  const port = Number(fs.readFileSync(layout.port, 'utf8'));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Keeps the log below about 10 MB. Answers the length in characters that it has now. */
function rotateLog(file: string): number {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 10_000_000) fs.renameSync(file, `${file}.old`);
  return size > 10_000_000 || size === 0 ? 0 : fs.readFileSync(file, 'utf8').length;
}
