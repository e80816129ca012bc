/** Lets a bounded number of tasks run at once; the others start in the order in which they came. */
export class Gate {
  readonly #queue: (() => void)[] = [];
  #running = 0;
  #idle: (() => void)[] = [];

  constructor(private readonly width: number) {}

  /** Runs the task as soon as there is room, and settles as it does. */
  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.width) this.#running++;
    // The one who leaves hands its place on, so that nobody can slip in between.
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else if (--this.#running === 0) for (const wake of this.#idle.splice(0)) wake();
    }
  }

  /** Resolves when nothing runs or waits. */
  idle(): Promise<void> {
    return this.#running === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }
}
