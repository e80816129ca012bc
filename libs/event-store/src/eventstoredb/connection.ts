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

type Channel = ReturnType<StreamsClient['getChannel']>;

/** What a channel of grpc-js (of exactly the pinned version) keeps of the addresses that it connects to. */
interface ChannelInternals {
  readonly internalChannel: { readonly wrappedSubchannels: Iterable<{ getRealSubchannel(): Subchannel }> };
}

interface Subchannel {
  /** True: tries again to connect when its pause is over. */
  continueConnecting: boolean;
}

const subchannelsOf = (channel: Channel): readonly Subchannel[] =>
  Array.from((channel as unknown as ChannelInternals).internalChannel.wrappedSubchannels, (each) =>
    each.getRealSubchannel(),
  );

/**
 * After the channel is closed: where it could not connect it would try once more when a pause is over, and nobody would
 * ever close that connection.
 */
function rest(subchannels: readonly Subchannel[]): void {
  for (const each of subchannels) each.continueConnecting = false;
}

/** What the client (of exactly the pinned version) keeps for its own commands. */
interface ClientInternals {
  /** Looks at the error of a call; never awaited. */
  handleError(this: void, stub: { getChannel(): Channel }, error: Error): Promise<void>;
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

/** One client and its channel: opens calls, and knows which are open. */
export class Connection {
  readonly #internals: ClientInternals;
  /** Open calls, each with the channel that it runs on. */
  readonly #open = new Map<Cancellable, Channel>();
  #channel: Channel | undefined;

  private constructor(
    readonly protocol: Protocol,
    client: EventStoreDBClient,
  ) {
    this.#internals = client as unknown as ClientInternals;
    this.#guardReplacement();
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
    return this.#internals.GRPCStreamCreator(service.StreamsClient, name, (stub) => {
      const options = deadline === undefined ? { deadline: Infinity } : undefined;
      const settings = { requiresLeader, ...(deadline && { deadline }) };
      const call = create(stub, ...this.#internals.callArguments(settings, options));
      this.#channel = stub.getChannel();
      this.#open.set(call, this.#channel);
      // The status of a call that was given up comes as an `error` event later: without a listener it ends the process.
      call.on('error', () => this.#open.delete(call));
      call.once('end', () => this.#open.delete(call));
      return call;
    })();
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

  /** Gives all calls up and closes the channel. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((call) => this.giveUp(call)));
    if (!this.#channel) return;
    const subchannels = subchannelsOf(this.#channel);
    this.#channel.close();
    rest(subchannels);
  }

  /**
   * The client looks at each failed call whether its channel has to be replaced. For several that fail at once it would
   * do so several times, and forget a channel that is open: one after another, all but the first find it replaced. And
   * a replaced channel keeps its connection until the last call on it ends, which for a subscription or the append call
   * may be never: they are cancelled, and whoever waits for them tries again on the new channel.
   */
  #guardReplacement(): void {
    const replace = this.#internals.handleError;
    let last = Promise.resolve();
    this.#internals.handleError = (stub, error) =>
      (last = last
        .then(async () => {
          const channel = stub.getChannel();
          // A closed channel forgets them.
          const subchannels = subchannelsOf(channel);
          await replace(stub, error);
          this.#leave(channel, subchannels);
        })
        .catch(() => undefined));
  }

  #leave(channel: Channel, subchannels: readonly Subchannel[]): void {
    if (channel.getConnectivityState(false) !== this.protocol.connectivityState.SHUTDOWN) return;
    rest(subchannels);
    // Not within the callback that delivered the error, as in `giveUp`.
    setImmediate(() => {
      for (const [call, itsChannel] of this.#open) if (itsChannel === channel) call.cancel();
    });
  }
}
