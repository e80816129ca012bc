import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { Connection } from './connection.js';
import { neverSent } from './failure.js';

type Duplex = ClientDuplexStream<BatchAppendReq, BatchAppendResp>;

/** What an attempt came to: the node's answer, or none and whether the append may have happened. */
export type Attempt =
  | { readonly kind: 'answer'; readonly answer: BatchAppendResp }
  | { readonly kind: 'failed'; readonly mayBeWritten: boolean; readonly error: Error };

type Settle = (attempt: Attempt) => void;

/** One BatchAppend call with the appends that wait for an answer on it. */
class Call {
  readonly #pending = new Map<string, Settle>();
  /** Set when the call is over or under suspicion: takes no more appends. */
  retired = false;

  constructor(
    private readonly connection: Connection,
    private readonly duplex: Duplex,
  ) {
    duplex.on('data', (answer: BatchAppendResp) => {
      // An answer after its deadline finds nobody waiting, which is fine: the retry repeats it.
      this.#settle(answer.getCorrelationId()?.getString() ?? '', { kind: 'answer', answer });
    });
    duplex.on('error', (error) => this.#over(connection.errorOf(error)));
    duplex.on('end', () => this.#over(new Error('the node ended the append call')));
  }

  write(id: string, request: BatchAppendReq, settle: Settle): void {
    this.#pending.set(id, settle);
    // No wait for `drain`: the number of appends in flight is bounded by the caller.
    this.duplex.write(request);
  }

  /** Forgets an append whose deadline passed, and the call with the last one: a silent call may be a dead one. */
  async forget(id: string): Promise<void> {
    this.retired = true;
    this.#pending.delete(id);
    if (this.#pending.size === 0) await this.connection.giveUp(this.duplex);
  }

  end(): void {
    this.retired = true;
    this.duplex.end();
  }

  #settle(id: string, attempt: Attempt): void {
    const settle = this.#pending.get(id);
    this.#pending.delete(id);
    settle?.(attempt);
    if (this.retired && this.#pending.size === 0) void this.connection.giveUp(this.duplex);
  }

  #over(error: Error): void {
    this.retired = true;
    // A write that never left keeps the call half open for ever, in the client's set of calls too.
    this.duplex.destroy();
    const mayBeWritten = !neverSent(error);
    for (const id of [...this.#pending.keys()]) this.#settle(id, { kind: 'failed', mayBeWritten, error });
  }
}

/**
 * Sends appends over one shared BatchAppend call, which keeps their order, and opens the next call when that one broke.
 * Never rejects and never hangs: every attempt settles with an answer or by its deadline.
 */
export class AppendCalls {
  #current: Promise<Call> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly deadline: number,
  ) {}

  /** One attempt. `id` tells the answers apart, and is another for each attempt. */
  send(id: string, request: BatchAppendReq): Promise<Attempt> {
    return new Promise((resolve) => {
      let sent: Call | undefined;
      const timer = setTimeout(() => {
        settle({ kind: 'failed', mayBeWritten: sent !== undefined, error: new Error('no answer in time') });
        void sent?.forget(id);
      }, this.deadline);
      let settled = false;
      const settle: Settle = (attempt) => {
        settled = true;
        clearTimeout(timer);
        resolve(attempt);
      };
      this.#open().then(
        (call) => {
          if (settled) return;
          sent = call;
          call.write(id, request, settle);
        },
        (error: unknown) => settle({ kind: 'failed', mayBeWritten: false, error: this.connection.errorOf(error) }),
      );
    });
  }

  /** Half-closes the call. To be used when no append is in flight. */
  async end(): Promise<void> {
    const call = await this.#current?.catch(() => undefined);
    call?.end();
  }

  /** The call to write to. All who wait for the same call write in the order in which they came. */
  async #open(): Promise<Call> {
    const current = (this.#current ??= this.#create());
    try {
      const call = await current;
      if (!call.retired) return call;
    } catch (error) {
      if (this.#current === current) this.#current = undefined;
      throw error;
    }
    if (this.#current === current) this.#current = undefined;
    return this.#open();
  }

  async #create(): Promise<Call> {
    const settings = { requiresLeader: true };
    const duplex = await this.connection.call('batchAppend', settings, (stub, metadata, options) =>
      stub.batchAppend(metadata, options),
    );
    return new Call(this.connection, duplex);
  }
}
