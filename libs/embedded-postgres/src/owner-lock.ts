import * as fs from 'node:fs';
import { processIdentity } from './processes.js';

interface Owner {
  readonly pid: number;
  readonly identity: string;
}

/** The live process that holds the lock file, if any. A file left by a process that is gone counts as free. */
export function lockOwner(file: string): number | undefined {
  try {
    const owner = JSON.parse(fs.readFileSync(file, 'utf8')) as Owner;
    return processIdentity(owner.pid) === owner.identity ? owner.pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes the lock file for this process.
 * @returns undefined when taken (again), else the number of the live process that holds it
 */
export function takeLock(file: string): number | undefined {
  const own: Owner = { pid: process.pid, identity: processIdentity(process.pid) ?? '' };
  const draft = `${file}.${String(process.pid)}`;
  fs.writeFileSync(draft, JSON.stringify(own), { mode: 0o644 });
  try {
    for (;;) {
      try {
        fs.linkSync(draft, file); // fails when it exists: only one of several starters gets through
        return undefined;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = lockOwner(file);
      if (holder === process.pid) return undefined;
      if (holder !== undefined) return holder;
      dropStale(file);
    }
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Gives the lock back; a lock of another process stays. */
export function releaseLock(file: string): void {
  if (lockOwner(file) === process.pid) fs.rmSync(file, { force: true });
}

function dropStale(file: string): void {
  const aside = `${file}.stale.${String(process.pid)}`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return; // another starter was faster
  }
  // Between look and rename a faster starter may have put its own lock there: give it back.
  if (lockOwner(aside) !== undefined) fs.linkSync(aside, file);
  fs.rmSync(aside, { force: true });
}
