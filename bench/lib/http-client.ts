import { connect, type Socket } from 'node:net';

/** An answer; `body` is its text. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * One kept-alive HTTP/1.1 connection with one request at a time, on a bare socket: what the client costs is taken from the
 * server on a small machine. Answers must carry Content-Length.
 */
export class HttpConnection {
  private received: Buffer = Buffer.alloc(0);
  private waiting: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly head: string,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (data) => this.take(data));
    socket.on('error', (error) => this.waiting?.reject(error));
    socket.on('close', () => this.waiting?.reject(new Error('the server closed the connection')));
  }

  static open(port: number, token: string): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      const head = `Host: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n`;
      socket.once('connect', () => resolve(new HttpConnection(socket, head)));
    });
  }

  /** Sends a POST if there is a body, else a GET; `headers` are whole lines, each with its line end. */
  send(path: string, body?: string, headers = ''): Promise<HttpAnswer> {
    const first = `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\n${this.head}${headers}`;
    const type = 'Content-Type: application/json\r\nContent-Length: ';
    this.socket.write(body === undefined ? `${first}\r\n` : `${first}${type}${Buffer.byteLength(body)}\r\n\r\n${body}`);
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }

  /** False once the server has closed it, as it does with connections that nobody uses. */
  get isOpen(): boolean {
    return this.socket.writable;
  }

  close(): void {
    this.waiting = undefined;
    this.socket.destroy();
  }

  private take(data: Buffer): void {
    this.received = this.received.length === 0 ? data : Buffer.concat([this.received, data]);
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.received.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const whole = end + 4 + length;
    if (this.received.length < whole) return;
    const answer = { status: Number(head.slice(9, 12)), body: this.received.toString('utf8', end + 4, whole) };
    this.received = this.received.subarray(whole);
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.resolve(answer);
  }
}
