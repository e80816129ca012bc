/** Most values kept; past it all are forgotten, and what is in use comes back. */
const most = 200_000;

/**
 * Values by key, loaded once and together. `forget` drops them all, also those whose load has begun before: a load that
 * overlaps a change is not kept.
 */
export class Remembered<Key, Value> {
  private known = new Map<Key, Value | undefined>();

  /** `catchUp` resolves when `load` sees everything written before it was called. */
  constructor(
    private readonly load: (keys: readonly Key[]) => Promise<Map<Key, Value>>,
    private readonly catchUp: () => Promise<void>,
  ) {}

  async get(keys: Iterable<Key>): Promise<ReadonlyMap<Key, Value>> {
    const known = this.known;
    const wanted = new Set(keys);
    const missing = [...wanted].filter((key) => !known.has(key));
    if (missing.length > 0) {
      const loaded = await this.load(missing);
      const absent = missing.filter((key) => !loaded.has(key));
      if (absent.length > 0) {
        await this.catchUp();
        for (const [key, value] of await this.load(absent)) loaded.set(key, value);
      }
      if (known.size + missing.length > most) known.clear();
      for (const key of missing) known.set(key, loaded.get(key));
      return this.pick(wanted, (key) => known.get(key) ?? loaded.get(key));
    }
    return this.pick(wanted, (key) => known.get(key));
  }

  forget(): void {
    this.known = new Map();
  }

  private pick(keys: Iterable<Key>, of: (key: Key) => Value | undefined): ReadonlyMap<Key, Value> {
    const found = new Map<Key, Value>();
    for (const key of keys) {
      const value = of(key);
      if (value !== undefined) found.set(key, value);
    }
    return found;
  }
}
