import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Tells whether a process runs. One that has ended and was not yet collected by its parent counts as gone. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return statFields(pid)?.[0] !== 'Z';
}

/**
 * A text that is the same for one process all its life and differs for a later process with the same number;
 * undefined when no such process runs.
 */
export function processIdentity(pid: number): string | undefined {
  if (!isRunning(pid)) return undefined;
  const startTicks = statFields(pid)?.[19];
  if (startTicks !== undefined) return `${bootId()}/${startTicks}`;
  const started = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return started.stdout?.trim() || undefined;
}

/** Tells whether a running process is a PostgreSQL server that works in `directory` (as far as the system shows it). */
export function isServerOf(pid: number, directory: string): boolean {
  if (!isRunning(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${String(pid)}/cwd`) === directory;
  } catch {
    return isPostgres(pid); // another user's process: its folder is hidden, its command line is not
  }
}

/** Waits until `condition` holds. Answers false when `timeoutMs` milliseconds passed first. */
export async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function isPostgres(pid: number): boolean {
  try {
    return (
      readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
        .split('\0')[0]
        ?.endsWith('postgres') ?? false
    );
  } catch {
    return false;
  }
}

/** The fields of /proc/<pid>/stat after the command name, which may itself hold spaces and brackets. */
function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
