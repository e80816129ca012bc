/** What every benchmark is given. */
export interface BenchOptions {
  /** An empty database on a server with fsync on. */
  readonly databaseUrl: string;
  /** Length of one measurement, seconds; the benchmark's own default unless told. */
  readonly seconds?: number;
  /** Told what is being measured now. */
  readonly log?: (line: string) => void;
}

/**
 * Calls `work` from `callers` loops for as many seconds.
 * @returns calls per second
 */
export async function rateOf(
  callers: number,
  seconds: number,
  work: (caller: number) => Promise<unknown>,
): Promise<number> {
  const started = performance.now();
  const end = started + seconds * 1000;
  let calls = 0;
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (performance.now() < end) {
        await work(caller);
        calls += 1;
      }
    }),
  );
  return calls / ((performance.now() - started) / 1000);
}

/** The middle one of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/**
 * Measures some ways to do the same thing in turns, so that what else the machine does hits all of them alike.
 * @returns the median rate of each way
 */
export async function inTurns<Way extends string>(
  rounds: number,
  ways: Readonly<Record<Way, () => Promise<number>>>,
): Promise<Record<Way, number>> {
  const names = Object.keys(ways) as Way[];
  const rates = new Map<Way, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) rates.get(name)!.push(await ways[name]());
  }
  return Object.fromEntries(names.map((name) => [name, median(rates.get(name)!)])) as Record<Way, number>;
}
