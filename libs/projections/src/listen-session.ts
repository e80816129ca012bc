import { Client, type Pool } from 'pg';
import { backOff, Latch, type Log } from './latch.js';

export interface ListenSessionOptions {
  readonly channels: readonly string[];
  readonly log: Log;
  /** Runs after each (re)connect, before `ready`: what was said in between has been missed. */
  readonly onConnect: (client: Client) => Promise<void>;
  readonly onNotification: (channel: string, payload: string) => void;
}

/** One connection of its own that listens, for ever, through lost connections. */
export class ListenSession {
  private client: Client | undefined;
  private stopped = false;
  private readonly woken = new Latch();
  private running: Promise<void> | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly options: ListenSessionOptions,
  ) {}

  /** True while connected. */
  get connected(): boolean {
    return this.client !== undefined;
  }

  /** Resolves when connected for the first time; throws if that fails. */
  async start(): Promise<void> {
    const { lost } = await this.connect();
    this.running = this.keep(lost);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.woken.set();
    await this.client?.end().catch(() => undefined);
    await this.running;
  }

  private async keep(lost: Promise<void>): Promise<void> {
    let gone = lost;
    while (!this.stopped) {
      await gone;
      for (let attempt = 1; !this.stopped; attempt++) {
        try {
          gone = (await this.connect()).lost;
          break;
        } catch (error) {
          this.options.log.warn({ err: error }, 'listening connection failed; trying again');
          await this.woken.wait(backOff(attempt));
        }
      }
    }
  }

  /** @returns `lost` resolves when the connection is gone */
  private async connect(): Promise<{ readonly lost: Promise<void> }> {
    const client = new Client({ ...this.pool.options, password: this.pool.options.password, keepAlive: true });
    const lost = new Promise<void>((resolve) => {
      client.once('end', resolve);
      client.on('error', () => resolve());
    });
    client.on('notification', ({ channel, payload }) => this.options.onNotification(channel, payload ?? ''));
    try {
      await client.connect();
      for (const channel of this.options.channels) await client.query(`listen ${channel}`);
      await this.options.onConnect(client);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
    const forgotten = lost.then(() => {
      this.client = undefined;
      void client.end().catch(() => undefined);
    });
    return { lost: forgotten };
  }
}
