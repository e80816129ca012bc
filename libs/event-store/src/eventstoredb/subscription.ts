import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { StoreUnavailable, UnknownPosition } from '../port.js';
import type { Connection } from './connection.js';
import { isHopeless, isSlowConsumer } from './failure.js';
import { pause, pauseBefore, type Settings } from './options.js';
import { logRequest, type From, type PageReader, type ReadCall, type RecordedEvent } from './reader.js';
import { positionOf } from './record.js';

/** What a subscription brings at once: records, maybe none, and the position up to which there are no others. */
export interface Progress {
  readonly records: readonly RecordedEvent[];
  readonly upTo: number;
}

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
  #checked = false;
  #retry = 0;

  constructor(
    private readonly connection: Connection,
    private readonly reader: PageReader,
    private readonly settings: Settings,
    private position: number,
    private readonly size: number,
  ) {}

  /** Pages until the signal aborts; then all calls are given up. */
  async *pages(signal: AbortSignal): AsyncGenerator<Progress> {
    if (signal.aborted) return;
    let told = this.position;
    const stop = () => this.#abort();
    signal.addEventListener('abort', stop, { once: true });
    const filling = this.#fill();
    try {
      while (!signal.aborted) {
        if (this.#buffer.length > 0) {
          const records = this.#buffer.splice(0, this.size);
          this.#wake();
          told = positionOf(records.at(-1)!.getCommitPosition());
          yield { records, upTo: told };
        } else if (this.position > told) {
          told = this.position;
          yield { records: [], upTo: told };
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
      if (error instanceof UnknownPosition) this.#failure = error;
      else if (isHopeless(error)) {
        this.#failure = new StoreUnavailable(`EventStoreDB refuses the subscription: ${error.message}`, {
          cause: error,
        });
      }
      if (this.#failure) return this.#wake();
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
      await this.#check(from);
      const request = logRequest(this.connection.protocol, { from, prefix: this.settings.namespace.prefix });
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

  /** A subscription from where no record stands would be silent for ever; a read from there fails. */
  async #check(from: From): Promise<void> {
    if (from !== 'start' && !this.#checked) {
      await this.reader.page(logRequest(this.connection.protocol, { from, count: 1 }));
    }
    this.#checked = true;
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
      this.#wake();
    }
    if (record || checkpoint || response.hasCaughtUp()) this.#retry = 0;
    while (this.#buffer.length >= this.size && !this.#stop.signal.aborted) await this.#changed();
  }
}
