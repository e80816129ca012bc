import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * The door of the protocol server (or of a real node): passes bytes between clients and the server behind it, so that connections can
 * be cut, held back or refused as networks do it, whatever HTTP/2 has under way.
 */
export class Gateway {
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  constructor(
    private readonly target: number,
    private readonly host = '127.0.0.1',
  ) {}

  get port(): number {
    return this.#port;
  }

  /** Open connections. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Lets clients in: on `port`, else on the port of the last time, else on any. */
  async open(port = this.#port): Promise<void> {
    const server = createServer((socket) => this.#join(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Refuses new connections and breaks those that are open. */
  async shut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.cut();
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Breaks all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  #join(client: Socket): void {
    const node = connect(this.target, this.host);
    this.#sockets.add(client);
    client.setNoDelay(true);
    node.setNoDelay(true);
    client.pipe(node);
    node.pipe(client);
    const part = () => {
      this.#sockets.delete(client);
      client.destroy();
      node.destroy();
    };
    for (const socket of [client, node]) {
      socket.on('error', part);
      socket.on('close', part);
    }
  }
}
