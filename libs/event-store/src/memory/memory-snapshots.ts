import type { Snapshot, SnapshotStore } from '../port.js';

/** Snapshots in a process's memory, as JSON text, so that a state that JSON can't hold shows up in specs. */
export function memorySnapshots(): SnapshotStore {
  const kept = new Map<string, string>();
  return {
    load: (streamId, decider, version) => {
      const text = kept.get(`${decider}\n${streamId}`);
      const snapshot = text === undefined ? undefined : (JSON.parse(text) as Snapshot);
      return Promise.resolve(snapshot?.version === version ? snapshot : undefined);
    },
    save: (snapshot) => {
      kept.set(`${snapshot.decider}\n${snapshot.streamId}`, JSON.stringify(snapshot));
      return Promise.resolve();
    },
  };
}
