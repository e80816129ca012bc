import { EventLog, ProjectionProgress } from '#libs/platform';
import type { RunningApi } from './api.js';

/** Resolves when every process and read model has worked the whole log off and none of them added to it. */
export async function whenQuiet(api: RunningApi): Promise<void> {
  const log = api.app.get(EventLog);
  const progress = api.app.get(ProjectionProgress);
  const names = [...(await progress.positions()).keys()];
  for (let head = await log.head(); ;) {
    await progress.reach(names, head);
    const now = await log.head();
    if (now === head) return;
    head = now;
  }
}
