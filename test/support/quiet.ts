import { EventLog, ProjectionProgress } from '#libs/platform';
import type { RunningApi } from './api.js';

/** Resolves when every process and read model has worked the whole log off and none of them added to it. */
export async function whenQuiet(api: RunningApi): Promise<void> {
  const log = api.app.get(EventLog);
  const progress = api.app.get(ProjectionProgress);
  const names = [...(await progress.positions()).keys()];
  for (let head = await log.head(); ;) {
    await reached(progress, names, head);
    const now = await log.head();
    if (now === head) return;
    head = now;
  }
}

/** Waits as long as any of them moves: on a busy machine they are slow, not stuck. */
async function reached(progress: ProjectionProgress, names: readonly string[], head: number): Promise<void> {
  const told = async () => JSON.stringify([...(await progress.positions())]);
  for (let before = await told(); ;) {
    try {
      return await progress.reach(names, head);
    } catch (stuck) {
      const now = await told();
      if (now === before) throw stuck;
      before = now;
    }
  }
}
