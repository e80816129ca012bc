import * as fs from 'node:fs';
import * as path from 'node:path';
import { isServerOf } from './processes.js';

/** What a server writes about itself into postmaster.pid of its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** 'starting', 'stopping', 'ready' or 'standby' */
  readonly status: string;
}

/** Reads postmaster.pid of a cluster folder; undefined when there is none or it is not complete yet. */
export function readPostmaster(clusterDir: string): Postmaster | undefined {
  try {
    const lines = fs.readFileSync(path.join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 ? { pid, port, status: lines[7]?.trim() ?? 'starting' } : undefined;
  } catch {
    return undefined;
  }
}

/** The server that runs on a cluster folder now. */
export function runningPostmaster(clusterDir: string): Postmaster | undefined {
  const found = readPostmaster(clusterDir);
  return found !== undefined && isServerOf(found.pid, fs.realpathSync(clusterDir)) ? found : undefined;
}

/**
 * After a crash or in a restarted container the number in postmaster.pid may belong to a stranger (or to a dead, uncollected
 * process), and PostgreSQL then refuses to start. Replaces that number with one that no process can have. The file stays: PostgreSQL
 * uses the rest of it to make sure that no orphaned backend still writes.
 */
export function disownStalePostmaster(clusterDir: string): void {
  const file = path.join(clusterDir, 'postmaster.pid');
  if (!fs.existsSync(file) || runningPostmaster(clusterDir) !== undefined) return;
  const text = fs.readFileSync(file, 'utf8');
  const rest = text.includes('\n') ? text.slice(text.indexOf('\n')) : '';
  if (rest === '') fs.rmSync(file);
  else fs.writeFileSync(file, `2147483646${rest}`);
}
