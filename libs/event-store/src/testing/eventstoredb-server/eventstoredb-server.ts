import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { batchAppend } from './batch-append.js';
import { append, softDelete, tombstone } from './classic-append.js';
import type { ServerContext, TrackedCall } from './context.js';
import { Faults } from './faults.js';
import { Gateway } from './gateway.js';
import { gossipRead, supportedMethods } from './node.js';
import { read } from './read.js';
import { ServerLog } from './server-log.js';

export interface EventStoreDbServerOptions {
  /** Any free port unless told. */
  readonly port?: number;
  /** False: pretends to be a node before 21.10. */
  readonly batchAppend?: boolean;
  /** Bytes of one append; a node's 1 MiB unless told. */
  readonly maxAppendSize?: number;
  /** The leader, where this one follows: calls that ask for the leader are sent there. Usually they share a log. */
  readonly leader?: { readonly host: string; readonly port: number };
  /** The log of another server: two nodes of a cluster. A new one unless given. */
  readonly log?: ServerLog;
  /** Milliseconds since 1970, for the time of records. */
  readonly now?: () => number;
}

/**
 * A server that speaks EventStoreDB's gRPC protocol and keeps its log in memory: a test instrument with faults on
 * demand, never a store to offer. Written from the service definitions that the client package ships; what it cannot
 * show is a real node's timing, replication and scavenging.
 */
export class EventStoreDbServer {
  readonly faults = new Faults();
  readonly log: ServerLog;
  readonly #considered = { count: 0 };
  readonly #server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
  readonly #open = new Map<TrackedCall, string>();
  #gateway: Gateway | undefined;

  private constructor(private readonly options: EventStoreDbServerOptions) {
    this.log = options.log ?? new ServerLog(options.now);
  }

  static async start(options: EventStoreDbServerOptions = {}): Promise<EventStoreDbServer> {
    const server = new EventStoreDbServer(options);
    await server.#start();
    return server;
  }

  get port(): number {
    return this.#gateway!.port;
  }

  /** Connection string of a single node. */
  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** Connection string that makes a client ask for the cluster first. */
  get discoverUrl(): string {
    return `esdb+discover://127.0.0.1:${this.port}?tls=false`;
  }

  /** Open calls by method: read, subscribe, append, batchAppend. */
  openCalls(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const method of this.#open.values()) counts[method] = (counts[method] ?? 0) + 1;
    return counts;
  }

  /** Resolves when no call is open any more: what clients gave up has arrived here. */
  async quiet(): Promise<void> {
    while (this.#open.size > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  /** Records of the whole log that reads and subscriptions looked at so far, passed on or not. */
  get considered(): number {
    return this.#considered.count;
  }

  /** Open connections of clients. */
  get connections(): number {
    return this.#gateway!.connections;
  }

  /** Breaks all connections; new ones are welcome at once. */
  cutConnections(): void {
    this.#gateway!.cut();
  }

  /** Takes the node off the network: connections break, new ones are refused. The log stays. */
  async down(): Promise<void> {
    await this.#gateway!.shut();
    // What a node keeps in memory only.
    this.log.forgetRecentIds();
  }

  /** Brings the node back on the same port. */
  async up(): Promise<void> {
    await this.#gateway!.open();
  }

  async stop(): Promise<void> {
    await this.#gateway!.shut();
    this.#server.forceShutdown();
  }

  async #start(): Promise<void> {
    const { batchAppend: batches = true, maxAppendSize = 1_048_576, leader, port } = this.options;
    const self = () => ({ host: '127.0.0.1', port: this.port });
    const context: ServerContext = {
      log: this.log,
      faults: this.faults,
      considered: this.#considered,
      settings: {
        batchAppend: batches,
        maxAppendSize,
        version: batches ? '23.10.8' : '21.6.0',
        self,
        leader: () => leader ?? self(),
        follows: leader !== undefined,
      },
      track: (method, call) => this.#track(method, call),
    };
    this.#server.addService(streamsService.StreamsService, {
      read: read(context),
      append: append(context),
      delete: softDelete(context),
      tombstone: tombstone(context),
      ...(batches && { batchAppend: batchAppend(context) }),
    });
    this.#server.addService(featuresService.ServerFeaturesService, { getSupportedMethods: supportedMethods(context) });
    this.#server.addService(gossipService.GossipService, { read: gossipRead(context) });
    const inner = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    this.#gateway = new Gateway(inner);
    await this.#gateway.open(port ?? 0);
  }

  #track(method: string, call: TrackedCall): () => void {
    const done = () => void this.#open.delete(call);
    this.#open.set(call, method);
    call.once('cancelled', done);
    call.once('finish', done);
    return done;
  }
}

/** Starts a protocol server with an empty log. */
export function startEventStoreDbServer(options?: EventStoreDbServerOptions): Promise<EventStoreDbServer> {
  return EventStoreDbServer.start(options);
}
