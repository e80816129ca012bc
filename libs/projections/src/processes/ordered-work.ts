/** Runs jobs of one key one after another and of different keys side by side, at most `width` at once. */
export class OrderedWork {
  private readonly tails = new Map<string, Promise<void>>();
  private readonly queue: (() => void)[] = [];
  private active = 0;

  constructor(private readonly width: number) {}

  /** Queues a job; it must not throw. */
  add(key: string, job: () => Promise<void>): void {
    const tail = (this.tails.get(key) ?? Promise.resolve()).then(async () => {
      await this.enter();
      try {
        await job();
      } finally {
        this.leave();
      }
      if (this.tails.get(key) === tail) this.tails.delete(key);
    });
    this.tails.set(key, tail);
  }

  /** Resolves when all jobs queued by now are done. */
  async idle(): Promise<void> {
    await Promise.all(this.tails.values());
  }

  private enter(): Promise<void> | undefined {
    if (this.active < this.width) {
      this.active += 1;
      return undefined;
    }
    return new Promise((resolve) => this.queue.push(resolve));
  }

  private leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.active -= 1;
  }
}
