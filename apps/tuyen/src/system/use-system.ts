import { UserError } from '../cli/errors.js';
import { runningSystem, startSystem, type SystemOptions } from './system.js';

/** Where a command finds the system it works with. */
export interface ReachableSystem {
  readonly apiUrl: string;
  readonly databaseUrl: string;
  /** false: another process runs it. */
  readonly startedHere: boolean;
  /** Aborted when the person wants the work to end. */
  readonly signal: AbortSignal;
}

/**
 * Does work with the system that runs on a folder; where none runs, one is started for the work and stopped after it, also on
 * Ctrl-C (a second one ends all at once).
 * @param linger awaited after the work while the system still runs, e.g. until the person has seen enough
 */
export async function useSystem<T>(
  options: SystemOptions,
  work: (system: ReachableSystem) => Promise<T>,
  linger: (system: ReachableSystem) => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  const running = runningSystem(options.dir);
  const never = new AbortController().signal; // nothing here has to be stopped in order: Ctrl-C simply ends the process
  if (running !== undefined) return work({ ...running, startedHere: false, signal: never });
  const system = await startSystem(options);
  const interrupted = interruption(() => system.kill());
  const { apiUrl, databaseUrl } = system;
  const here: ReachableSystem = { apiUrl, databaseUrl, startedHere: true, signal: interrupted.signal };
  try {
    const result = await Promise.race([work(here), interrupted.asked]);
    await Promise.race([linger(here), interrupted.asked.catch(() => undefined)]);
    return result;
  } finally {
    await system.stop();
    interrupted.end();
  }
}

/** `asked` is rejected at the first Ctrl-C; a later one calls `force`. */
function interruption(force: () => void): { asked: Promise<never>; signal: AbortSignal; end(): void } {
  const abort = new AbortController();
  let fail: (error: Error) => void = () => undefined;
  const asked = new Promise<never>((_, reject) => (fail = reject));
  asked.catch(() => undefined);
  let firstAt: number | undefined;
  const sameKeyPressMs = 300; // npm passes on what the terminal has sent already
  const onSignal = (): void => {
    firstAt ??= performance.now();
    fail(new UserError('stopped before the work was done'));
    abort.abort();
    if (performance.now() - firstAt > sameKeyPressMs) force();
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, onSignal);
  return { asked, signal: abort.signal, end: () => names.forEach((name) => process.off(name, onSignal)) };
}
