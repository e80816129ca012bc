/** Numbers that look random and are the same for the same seed (mulberry32 of Tommy Ettinger, public domain). */
export class Random {
  private state: number;

  constructor(private readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 up to 1, 1 excluded. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, both bounds included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** True in so many of 100 cases. */
  chance(percent: number): boolean {
    return this.next() * 100 < percent;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.whole(0, items.length - 1)]!;
  }

  /** One item, each as often as its weight says. */
  weighted<Item>(items: readonly (readonly [item: Item, weight: number])[]): Item {
    let left = this.next() * items.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [item, weight] of items) {
      left -= weight;
      if (left < 0) return item;
    }
    return items.at(-1)![0];
  }

  /** So many different items, in the order of `items`; all where there are no more. */
  some<Item>(items: readonly Item[], count: number): Item[] {
    let wanted = Math.min(count, items.length);
    return items.filter((_, i) => {
      const taken = this.next() * (items.length - i) < wanted;
      if (taken) wanted -= 1;
      return taken;
    });
  }

  /** A sequence of its own for one thing, so that a change in one part of a network leaves the others as they are. */
  fork(name: string): Random {
    let hash = 0x811c9dc5 ^ this.seed; // FNV-1a
    for (const unit of name) hash = Math.imul(hash ^ unit.codePointAt(0)!, 0x01000193);
    return new Random(hash);
  }
}
