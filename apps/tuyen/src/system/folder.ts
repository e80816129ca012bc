import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { processIdentity } from '#libs/embedded-postgres';
import { UserError } from '../cli/errors.js';

/** Where a system that a person started keeps its things. */
export interface SystemFolder {
  readonly root: string;
  readonly postgres: string;
  readonly logs: string;
  readonly lock: string;
  readonly record: string;
  readonly devIssuer: string;
}

/** A program of the system that runs. */
export interface ProgramRecord {
  readonly name: string;
  readonly pid: number;
  /** Tells the process from a later one with the same number. */
  readonly identity: string;
}

/** What a running system tells other commands, in `run.json`. */
export interface RunRecord {
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly programs: readonly ProgramRecord[];
}

/** The places below a folder, default `.tuyen`. */
export function systemFolder(dir: string): SystemFolder {
  const root = path.resolve(dir);
  const at = (name: string): string => path.join(root, name);
  return {
    root,
    postgres: at('postgres'),
    logs: at('logs'),
    lock: at('start.lock'),
    record: at('run.json'),
    devIssuer: at('dev-issuer.json'),
  };
}

/**
 * Makes the folder. Others may pass through it, as the database server's user must, but not list it.
 * @throws UserError when it can't be made or written
 */
export function makeFolder(folder: SystemFolder): void {
  try {
    makePath(folder.root, 0o711);
    makePath(folder.logs, 0o700);
    accessSync(folder.root, constants.W_OK);
  } catch (error) {
    throw new UserError(
      `${folder.root} can't be written (${(error as Error).message}): name another folder with --dir`,
    );
  }
}

/** One folder after the other: Node's own recursion never ends where a file system refuses with ENOENT, as /proc does. */
function makePath(dir: string, mode: number): void {
  if (existsSync(dir)) return;
  makePath(path.dirname(dir), mode);
  try {
    mkdirSync(dir, { mode });
  } catch (error) {
    // Another start made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Writes `run.json` in one step. It holds a password: only the owner may read it. */
export function writeRecord(folder: SystemFolder, record: RunRecord): void {
  const draft = `${folder.record}.new`;
  writeFileSync(draft, JSON.stringify(record, undefined, 2), { mode: 0o600 });
  renameSync(draft, folder.record);
}

/** What the last start wrote; undefined when nothing readable is there. */
export function readRecord(folder: SystemFolder): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(folder.record, 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}

/** Programs of the record that still run. */
export function livePrograms(record: RunRecord | undefined): readonly ProgramRecord[] {
  return (record?.programs ?? []).filter((program) => processIdentity(program.pid) === program.identity);
}
