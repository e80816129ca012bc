import type { EventCodec } from '../codec.js';
import { defaultNamespace, Namespace } from './namespace.js';

export interface EventStoreDbOptions {
  /** `esdb://host:2113?tls=false`, or `esdb+discover://` and several hosts for a cluster. Credentials travel in it. */
  readonly url: string;
  readonly codec?: EventCodec;
  /** What this installation's part of the node is called (see {@link Namespace}); `tuyen` unless told. */
  readonly namespace?: string;
  /**
   * Appends on their way at once; the next ones wait in order. The client's own append path takes 16 before a lost
   * connection harms the process; ours shares nothing between calls, and a node answers more together.
   */
  readonly maxInFlight?: number;
  /** Milliseconds after which one attempt to append counts as unanswered. The node's own write timeout is 2 s. */
  readonly appendDeadline?: number;
  /** Milliseconds that one page of a read may take, and a subscription until it is confirmed. */
  readonly readDeadline?: number;
  /** Tries of an append or a page, the first one included. */
  readonly attempts?: number;
  /** Milliseconds before the first retry; doubled for each further one up to `longestPause`. */
  readonly firstPause?: number;
  readonly longestPause?: number;
}

export type Settings = Required<Omit<EventStoreDbOptions, 'codec' | 'namespace'>> &
  Pick<EventStoreDbOptions, 'codec'> & { readonly namespace: Namespace };

/** Options with what was left out filled in. */
export function settingsOf({ namespace = defaultNamespace, ...options }: EventStoreDbOptions): Settings {
  return {
    maxInFlight: 64,
    appendDeadline: 5_000,
    readDeadline: 30_000,
    attempts: 5,
    firstPause: 50,
    longestPause: 5_000,
    ...options,
    namespace: new Namespace(namespace),
  };
}

/** Milliseconds to wait before retry `retry` (0, 1 ...): doubled each time, half of it by chance. */
export function pauseBefore(retry: number, { firstPause, longestPause }: Settings): number {
  const full = Math.min(firstPause * 2 ** Math.min(retry, 20), longestPause);
  return full / 2 + (Math.random() * full) / 2;
}

/** Waits so many milliseconds, or less if the signal aborts. Never rejects. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });
}
