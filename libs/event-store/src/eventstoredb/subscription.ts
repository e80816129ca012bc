import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { StoreUnavailable } from '../port.js';
import type { Connection } from './connection.js';
import { isHopeless, isSlowConsumer } from './failure.js';
import { pause, pauseBefore, type Settings } from './options.js';
import { logRequest, type ReadCall, type RecordedEvent } from './reader.js';
import { positionOf } from './record.js';

/**
 * Follows the log from a position on. One task keeps a call to the node open and fills a bounded buffer, resuming after
 * the last position it got whenever the call drops; the reader takes pages out of the buffer at its own pace, and a
 * full buffer holds the node back.
 */
export class Subscription {
  readonly #buffer: RecordedEvent[] = [];
  readonly #stop = new AbortController();
  readonly #waiting = new Set<() => void>();
  #failure: Error | undefined;
  #retry = 0;

  constructor(
    private readonly connection: Connection,
    private readonly settings: Settings,
    private position: number,
    private readonly size: number,
  ) {}

  /** Pages of at least one event until the signal aborts; then all calls are given up. */
  async *pages(signal: AbortSignal): AsyncGenerator<readonly RecordedEvent[]> {
    if (signal.aborted) return;
    const stop = () => this.#abort();
    signal.addEventListener('abort', stop, { once: true });
    const filling = this.#fill();
    try {
      while (!signal.aborted) {
        if (this.#buffer.length > 0) {
          const page = this.#buffer.splice(0, this.size);
          this.#wake();
          yield page;
        } else if (this.#failure) throw this.#failure;
        else await this.#changed();
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#abort();
      await filling;
    }
  }

  #abort(): void {
    this.#stop.abort();
    this.#wake();
  }

  /** Lets whoever waits look again. */
  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  /** Keeps a call open until stopped. Never rejects: what cannot be cured goes to the reader. */
  async #fill(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const before = this.position;
      const error = await this.#follow();
      if (this.#stop.signal.aborted) return;
      if (isHopeless(error)) {
        this.#failure = new StoreUnavailable(`EventStoreDB refuses the subscription: ${error.message}`, {
          cause: error,
        });
        return this.#wake();
      }
      // A full buffer at the node is daily life: it has more for us, so there is nothing to wait for.
      if (isSlowConsumer(error) && this.position > before) continue;
      await pause(pauseBefore(this.#retry++, this.settings), this.#stop.signal);
    }
  }

  /** One call, until it drops; resolves with the reason. */
  async #follow(): Promise<Error> {
    let call: ReadCall | undefined;
    const giveUp = () => call && void this.connection.giveUp(call);
    let confirmed: NodeJS.Timeout | undefined;
    try {
      const from = this.position === 0 ? 'start' : { position: this.position };
      const request = logRequest(this.connection.protocol, { from, prefixes: this.settings.eventTypePrefixes });
      call = await this.connection.call('subscribe', { requiresLeader: false }, (stub, metadata, options) =>
        stub.read(request, metadata, options),
      );
      this.#stop.signal.addEventListener('abort', giveUp, { once: true });
      if (this.#stop.signal.aborted) return new Error('stopped');
      // A call that is taken but never confirmed would wait for ever.
      confirmed = setTimeout(giveUp, this.settings.readDeadline);
      for await (const response of call as AsyncIterable<ReadResp>) {
        clearTimeout(confirmed);
        await this.#take(response);
        if (this.#stop.signal.aborted) break;
      }
      return new Error('the node ended the subscription');
    } catch (error) {
      return this.connection.errorOf(error);
    } finally {
      clearTimeout(confirmed);
      this.#stop.signal.removeEventListener('abort', giveUp);
      if (call) await this.connection.giveUp(call);
    }
  }

  async #take(response: ReadResp): Promise<void> {
    const record = response.getEvent()?.getEvent();
    const checkpoint = response.getCheckpoint();
    if (record) {
      const position = positionOf(record.getCommitPosition());
      // Seen twice after a resume is normal.
      if (position <= this.position) return;
      this.position = position;
      this.#buffer.push(record);
      this.#wake();
    } else if (checkpoint) {
      // Everything before it is in the buffer: a resume need not look at the foreign events up to here again.
      const position = Number(checkpoint.getCommitPosition()) + 1;
      if (Number.isSafeInteger(position)) this.position = Math.max(this.position, position);
    }
    if (record || checkpoint || response.hasCaughtUp()) this.#retry = 0;
    while (this.#buffer.length >= this.size && !this.#stop.signal.aborted) await this.#changed();
  }
}
