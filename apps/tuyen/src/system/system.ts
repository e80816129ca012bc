import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lockOwner, releaseLock, takeLock } from '#libs/embedded-postgres';
import { UserError } from '../cli/errors.js';
import { embeddedDatabase, givenDatabase, type Database } from './database.js';
import { livePrograms, makeFolder, readRecord, systemFolder, writeRecord, type SystemFolder } from './folder.js';
import { Program, stopProcess } from './program.js';
import { apiPort, localUrl, mustAnswer, systemSettings } from './settings.js';

/** How to start a system. */
export interface SystemOptions {
  /** Folder for data, keys and logs. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
  /** Gives the start up: what runs already is stopped, and the start throws. */
  readonly signal?: AbortSignal;
}

/** A system that this process runs: database, projector and API. */
export interface System {
  readonly apiUrl: string;
  readonly databaseUrl: string;
  /** For a person: where the database is. */
  readonly databasePlace: string;
  readonly folder: SystemFolder;
  /** Rejected with its words when a program ends because it refuses its settings: the system is of no use any more. */
  readonly refused: Promise<never>;
  /** Stops all in order: API and projector, then the database. */
  stop(): Promise<void>;
  /** Ends all at once; the next start recovers. */
  kill(): void;
}

const readyTimeoutMs = 120_000;
const hopeless = 3;

/** A system that another process runs on this folder, if any. */
export function runningSystem(dir: string): { pid: number; apiUrl: string; databaseUrl: string } | undefined {
  const folder = systemFolder(dir);
  const pid = lockOwner(folder.lock);
  const record = pid === undefined ? undefined : readRecord(folder);
  return pid === undefined || record === undefined
    ? undefined
    : { pid, apiUrl: record.apiUrl, databaseUrl: record.databaseUrl };
}

/**
 * Starts database, projector and API, and keeps them running until told to stop. What a killed start left behind is
 * stopped or adopted first.
 * @throws ConfigError with all settings that are not usable, before anything is started
 * @throws UserError when another process runs a system on this folder, or a program does not come up
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const config = systemSettings(options.env);
  const folder = systemFolder(options.dir);
  makeFolder(folder);
  const holder = takeLock(folder.lock);
  if (holder !== undefined) {
    const where = readRecord(folder)?.apiUrl;
    throw new UserError(`Tuyen runs in ${folder.root} already: process ${String(holder)}${where ? `, ${where}` : ''}`);
  }
  let database: Database | undefined;
  let programs: Program[] = [];
  const release = (): void => {
    rmSync(folder.record, { force: true });
    releaseLock(folder.lock);
  };
  const stop = async (): Promise<void> => {
    await Promise.all(programs.map((program) => program.stop()));
    await database?.stop();
    release();
  };
  const kill = (): void => {
    for (const program of programs) program.kill();
    database?.kill();
    release();
  };
  try {
    await stopLeftovers(folder, options.log);
    const port = await apiPort(config, options.env, options.log);
    const { DATABASE_URL: given } = options.env;
    if (given) await mustAnswer(config);
    database = given ? givenDatabase(given) : await embeddedDatabase(folder.postgres, options.log);
    const apiUrl = localUrl(config.host, port);
    const { url: databaseUrl, place: databasePlace } = database;
    const record = (): void => {
      const running = programs.flatMap((program) => program.record ?? []);
      writeRecord(folder, { apiUrl, databaseUrl, programs: running });
    };
    programs = makePrograms(options, folder, { DATABASE_URL: databaseUrl, PORT: String(port) }, record);
    const refused = Promise.race(programs.map(({ refused: words }) => words)).then((words) => {
      throw new UserError(words);
    });
    refused.catch(() => undefined);
    for (const program of programs) program.start();
    await untilReady(apiUrl, programs, refused, options.signal);
    return { apiUrl, databaseUrl, databasePlace, folder, refused, stop, kill };
  } catch (error) {
    await stop();
    throw error;
  }
}

function makePrograms(
  { env, log }: SystemOptions,
  folder: SystemFolder,
  settings: NodeJS.ProcessEnv,
  onStart: () => void,
): Program[] {
  return ['projector', 'api'].map((name) => {
    const main = fileURLToPath(new URL(`../../../${name}/src/main.js`, import.meta.url));
    if (!existsSync(main)) throw new UserError(`${main} is missing: npm run build`);
    const whole = { TUYEN_DEV_ISSUER_FILE: folder.devIssuer, ...env, ...settings };
    return new Program({ name, main, env: whole, logs: folder.logs, log, onStart });
  });
}

/** Programs of a start that was killed end by themselves; one that hangs would hold the port and the checkpoints. */
async function stopLeftovers(folder: SystemFolder, log: (line: string) => void): Promise<void> {
  const left = livePrograms(readRecord(folder));
  for (const { name, pid } of left) log(`stopping the ${name} that was left running (process ${String(pid)})`);
  await Promise.all(left.map(({ pid }) => stopProcess(pid)));
}

/** Waits until the API says that it and the read models are ready. */
async function untilReady(
  apiUrl: string,
  programs: readonly Program[],
  refused: Promise<never>,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs;
  while (!(await Promise.race([isReady(apiUrl), refused]))) {
    if (signal?.aborted) throw new UserError('stopped before the system was ready');
    const failed = programs.find((program) => program.deaths >= hopeless);
    const late = performance.now() > deadline;
    if (failed !== undefined) throw new UserError(`${failed.name} does not start:\n${failed.lastWords()}`);
    if (late) throw new UserError(`the API is not ready after ${String(readyTimeoutMs / 1000)} s, see its log`);
    await sleep(50);
  }
}

async function isReady(apiUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${apiUrl}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
