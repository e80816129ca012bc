/** Something happened: wakes who waits, or the next one to wait. */
export class Latch {
  private isSet = false;
  private wake: (() => void) | undefined;

  set(): void {
    this.isSet = true;
    this.wake?.();
  }

  /** Resolves once set (or after `milliseconds`), and unsets. One waiter at a time. */
  async wait(milliseconds?: number): Promise<void> {
    if (!this.isSet) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        if (milliseconds !== undefined) timer = setTimeout(resolve, milliseconds);
      });
      clearTimeout(timer);
      this.wake = undefined;
    }
    this.isSet = false;
  }
}

/** Pause before try `attempt` (1, 2 ...): doubles from `first` to `most` ms, and up to a half is cut off by chance. */
export function backOff(attempt: number, first = 50, most = 5_000): number {
  return Math.min(most, first * 2 ** Math.min(attempt - 1, 20)) * (1 - Math.random() / 2);
}

/** Where the engine says what happened; a `pino` logger fits. */
export interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
