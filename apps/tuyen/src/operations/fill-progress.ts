import { setTimeout as sleep } from 'node:timers/promises';
import { projectionStatus } from '#libs/projections';
import type { OpenDatabase } from './use-database.js';

export interface FillOptions extends Pick<OpenDatabase, 'pool' | 'store'> {
  readonly started: readonly { readonly name: string; readonly generation: number }[];
  readonly progress: (text: string) => void;
  /** How long nothing may move before we say that nobody fills, ms; 20,000 unless told. */
  readonly patienceMs?: number;
}

/** How watching ended; `idle`: nothing moved for a while. */
export type FillOutcome =
  { readonly kind: 'switched' | 'full' | 'idle' } | { readonly kind: 'stopped'; readonly names: readonly string[] };

const everyMs = 200;
/** A projector that switches by itself does so at once; after this pause a full table waits for a person. */
const switchGraceMs = 3_000;

/** Watches tables fill until the views show them, or they are full and stay so, or stop, or nothing moves any more. */
export async function fillProgress({
  pool,
  store,
  started,
  progress,
  patienceMs = 20_000,
}: FillOptions): Promise<FillOutcome> {
  let movedAt = performance.now();
  let before = -1;
  for (;;) {
    const all = await projectionStatus(pool, store);
    const ours = started.flatMap(({ name, generation }) =>
      all.filter((each) => each.name === name && each.generation === generation),
    );
    const filling = ours.filter(({ state }) => state === 'filling');
    const stopped = filling.filter(({ status }) => status === 'stopped').map(({ name }) => name);
    if (stopped.length > 0) return { kind: 'stopped', names: stopped };
    if (filling.length === 0) return { kind: 'switched' };
    const behind = filling.reduce((sum, { lag }) => sum + lag, 0);
    const sum = filling.reduce((total, { position }) => total + position, 0) + (ours.length - filling.length);
    if (sum !== before) movedAt = performance.now();
    before = sum;
    const still = performance.now() - movedAt;
    if (behind === 0 && still > switchGraceMs) return { kind: 'full' };
    if (still > patienceMs) return { kind: 'idle' };
    const names = filling.map(({ name, lag }) => `${name} ${lag.toLocaleString('en-US')}`).join(', ');
    progress(`${ours.length - filling.length} of ${ours.length} done; events still to go: ${names}`.slice(0, 100));
    await sleep(everyMs);
  }
}
