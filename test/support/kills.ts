import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { registries } from '#libs/contexts';
import { findPostgres } from '#libs/embedded-postgres';
import { eventCodec, type StoredEvent } from '#libs/event-store';
import { loadConfig, Metrics, openEventStore } from '#libs/platform';
import { restarted, type BuiltSystem } from './built-system.js';
import { eventsOf } from './log.js';
import type { Chance } from './long-run.js';

const programs = ['api', 'projector', 'postgres'] as const;
type Victim = (typeof programs)[number] | 'event store';

/**
 * Kills one program after the other at moments of chance, each when all ran again, until the work is done or `most` are
 * killed; ends with the work. Answers the victims in their order, and adds each to `killed` when it runs again.
 */
export async function killWhile(
  system: BuiltSystem,
  work: Promise<unknown>,
  { next, pick }: Chance,
  most: number,
  killed: string[] = [],
): Promise<string[]> {
  let busy = true;
  const over = work.finally(() => (busy = false));
  const victims: readonly Victim[] = [...programs, ...(system.restartEventStore ? (['event store'] as const) : [])];
  let round: Victim[] = [];
  while (busy && killed.length < most) {
    await Promise.race([over, sleep(200 + next() * 2_500)]);
    if (round.length === 0) round = [...victims];
    const victim = pick(round);
    if (!busy || !(await strike(system, victim, next() * 4_000))) continue;
    killed.push(victim);
    round.splice(round.indexOf(victim), 1); // each has its turn, also in a short share
    // Some kills hit what has just begun, others what has settled.
    if (next() < 0.7) await system.ready(60_000);
  }
  await over;
  return killed;
}

/** Kills a program and waits until it runs again, or takes the event store away for a while; false: it did not run. */
async function strike(system: BuiltSystem, victim: Victim, awayMs: number): Promise<boolean> {
  if (victim === 'event store') {
    await system.restartEventStore!(awayMs);
    return true;
  }
  const pid = system.pidOf(victim);
  if (pid === undefined) return false;
  process.kill(pid, 'SIGKILL');
  await restarted(system, victim, pid);
  return true;
}

/** Where the database of a built system is now. */
export function databaseUrlOf(system: BuiltSystem): string {
  return findPostgres(path.join(system.dir, '.tuyen', 'postgres'))!.url;
}

/** The whole log, by any store. Throws if a store with dense positions has a gap. */
export async function readLog(system: BuiltSystem): Promise<readonly StoredEvent[]> {
  const config = loadConfig({ ...system.settings, DATABASE_URL: databaseUrlOf(system) });
  const store = await openEventStore(config, eventCodec(registries), new Metrics());
  try {
    const events: StoredEvent[] = [];
    for await (const event of eventsOf(store)) events.push(event);
    const gap = store.densePositions ? events.findIndex(({ position }, n) => position !== n + 1) : -1;
    if (gap >= 0) throw new Error(`the log has a gap at ${gap + 1}`);
    return events;
  } finally {
    await store.close();
  }
}

/** What is wrong with the order of a log: revisions with a gap, a command whose events are not in one append. */
export function logFaults(log: readonly StoredEvent[]): string[] {
  const faults: string[] = [];
  const revisions = new Map<string, number>();
  const ends = new Map<string, number>();
  for (const [n, { streamId, revision, metadata }] of log.entries()) {
    if (revision !== (revisions.get(streamId) ?? -1) + 1) faults.push(`${streamId} has a gap before ${revision}`);
    revisions.set(streamId, revision);
    const command = `${streamId} ${metadata.commandId}`;
    // The next one of the same command follows at once.
    if ((ends.get(command) ?? n) !== n) faults.push(`${command} is in two appends`);
    ends.set(command, n + 1);
  }
  return faults;
}
