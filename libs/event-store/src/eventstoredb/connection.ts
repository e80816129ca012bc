import type { EventStoreDBClient } from '@eventstore/db-client';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { CallOptions, Metadata } from '@grpc/grpc-js';
import type { Readable } from 'node:stream';

/**
 * The client package, loaded on first use so that nobody who stays on another store pays for it. We take its channel,
 * discovery, credentials, errors and message definitions. Its append and subscription functions are left alone: they
 * keep a table of pending appends that all clients of the process share, hang when an answer stays away, and raise
 * unhandled rejections when a connection breaks behind a full buffer.
 */
async function loadProtocol() {
  const [client, service, streams, shared, empty, grpc] = await Promise.all([
    import('@eventstore/db-client'),
    import('@eventstore/db-client/generated/streams_grpc_pb.js'),
    import('@eventstore/db-client/generated/streams_pb.js'),
    import('@eventstore/db-client/generated/shared_pb.js'),
    import('google-protobuf/google/protobuf/empty_pb.js'),
    import('@grpc/grpc-js'),
  ]);
  return {
    Client: client.EventStoreDBClient,
    convertToCommandError: client.convertToCommandError,
    // CommonJS without named exports: the module is the default export.
    service: service.default,
    streams: streams.default,
    shared: shared.default,
    empty: empty.default,
    connectivityState: grpc.connectivityState,
  };
}

export type Protocol = Awaited<ReturnType<typeof loadProtocol>>;

/** What the client (of exactly the pinned version) keeps for its own commands. */
interface ClientInternals {
  /** Looks at the error of a call; never awaited. */
  handleError(this: void, stub: unknown, error: Error): Promise<void>;
  GRPCStreamCreator<Call extends Readable>(
    stub: typeof StreamsClient,
    name: string,
    create: (stub: StreamsClient) => Call,
  ): () => Promise<Call>;
  callArguments(
    options: { requiresLeader?: boolean; deadline?: number },
    callOptions?: CallOptions,
  ): [Metadata, CallOptions];
}

/** A call that can be given up. */
export type Cancellable = Readable & { cancel(): void };

export interface CallSettings {
  readonly requiresLeader: boolean;
  /** Milliseconds; without it the call lasts until one side ends it. */
  readonly deadline?: number;
}

type Channel = ReturnType<StreamsClient['getChannel']>;

/**
 * The client looks at each failed call whether its channel has to be replaced. For several that fail at once it would do
 * so several times, and forget a channel that is open. One after another, all but the first find it replaced already.
 */
function oneReplacementAtATime(client: ClientInternals): void {
  const replace = client.handleError;
  let last = Promise.resolve();
  client.handleError = (stub, error) => (last = last.then(() => replace(stub, error)).catch(() => undefined));
}

/** One client and its channels: opens calls, and knows how many are open. */
export class Connection {
  readonly #internals: ClientInternals;
  readonly #open = new Set<Cancellable>();
  /** Channels that are not closed: the client's, and for a moment the one before. */
  readonly #channels = new Set<Channel>();

  private constructor(
    readonly protocol: Protocol,
    client: EventStoreDBClient,
  ) {
    this.#internals = client as unknown as ClientInternals;
    oneReplacementAtATime(this.#internals);
  }

  /** Loads the client; connects with the first call. */
  static async to(url: string): Promise<Connection> {
    const protocol = await loadProtocol();
    return new Connection(protocol, protocol.Client.connectionString(url));
  }

  /** Calls that are neither ended nor given up. */
  get openCalls(): number {
    return this.#open.size;
  }

  /**
   * Opens a call. After a lost connection, or when another node is the leader, the client takes a new channel for the
   * next call by itself. Rejects where no node can be found.
   */
  async call<Call extends Cancellable>(
    name: string,
    { requiresLeader, deadline }: CallSettings,
    create: (stub: StreamsClient, metadata: Metadata, options: CallOptions) => Call,
  ): Promise<Call> {
    const { service } = this.protocol;
    const call = await this.#internals.GRPCStreamCreator(service.StreamsClient, name, (stub) => {
      this.#note(stub.getChannel());
      const options = deadline === undefined ? { deadline: Infinity } : undefined;
      return create(stub, ...this.#internals.callArguments({ requiresLeader, ...(deadline && { deadline }) }, options));
    })();
    this.#open.add(call);
    // The status of a call that was given up comes as an `error` event later: without a listener it ends the process.
    call.on('error', () => this.#open.delete(call));
    call.once('end', () => this.#open.delete(call));
    return call;
  }

  /** Gives a call up, if it is still open. Resolves when the cancellation is on its way. */
  giveUp(call: Cancellable): Promise<void> {
    if (!this.#open.delete(call)) return Promise.resolve();
    // Not within the callback that delivered a message: HTTP/2 of Node asserts there.
    return new Promise((resolve) => {
      setImmediate(() => {
        call.cancel();
        // Ends whoever still iterates, and takes the call out of the client's own set.
        call.destroy();
        resolve();
      });
    });
  }

  /** The client's own error class for whatever a call failed with. */
  errorOf(error: unknown): Error {
    return this.protocol.convertToCommandError(error instanceof Error ? error : new Error(String(error)));
  }

  /** Gives all calls up and closes all channels. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map((call) => this.giveUp(call)));
    for (const channel of this.#channels) channel.close();
  }

  #note(channel: Channel): void {
    if (this.#channels.has(channel)) return;
    const { connectivityState } = this.protocol;
    for (const old of this.#channels) {
      if (old.getConnectivityState(false) === connectivityState.SHUTDOWN) this.#channels.delete(old);
    }
    this.#channels.add(channel);
  }
}
