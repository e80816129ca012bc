import { emptyTable, tableGet, tableSet, type Table } from './table.js';

/**
 * Remembers what was added last, by key: at least `generation` entries, at most twice as many. Two generations; when
 * the young one is full it becomes the old one and the old one is forgotten. Immutable, JSON.
 */
export interface Recent<V> {
  readonly young: Table<V>;
  readonly old: Table<V>;
}

const none: Recent<never> = { young: emptyTable(), old: emptyTable() };

/** Nothing remembered yet. */
export function emptyRecent<V>(): Recent<V> {
  return none;
}

/** What was remembered under the key, or undefined if never or too long ago. */
export function recall<V>(recent: Recent<V>, key: string): V | undefined {
  return tableGet(recent.young, key) ?? tableGet(recent.old, key);
}

/** Remembers a value (it may not be undefined or null); a known key gets the new value. */
export function remember<V>(recent: Recent<V>, key: string, value: V, generation: number): Recent<V> {
  const young = tableSet(recent.young, key, value);
  return young.size > generation
    ? { young: tableSet(emptyTable(), key, value), old: recent.young }
    : { ...recent, young };
}
