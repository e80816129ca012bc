import { setTimeout as sleep } from 'node:timers/promises';
import type { BuiltSystem } from './built-system.js';

/** A finance team at a built system: reads what it has written, and may be told to try again until it is answered. */
export class FinanceClient {
  private position = 0;

  private constructor(
    private readonly system: BuiltSystem,
    private readonly token: string,
    /** True: what gets no answer, or a 5xx, is sent again under the same key. */
    private readonly persistent: boolean,
  ) {}

  static async of(system: BuiltSystem, persistent = false): Promise<FinanceClient> {
    const { stdout } = await system.type('token', '--role', 'finance', '--role', 'admin', '--ttl', '86400');
    return new FinanceClient(system, stdout.trim(), persistent);
  }

  /** Sends a request; a body of bytes is a file. Throws what is not 2xx. */
  async ask<Body>(method: string, route: string, body?: unknown, key?: string): Promise<Body> {
    for (let tries = 1; ; tries++) {
      const answer = await this.send(method, route, body, key).catch((error: unknown) => {
        if (!this.persistent) throw error;
        return undefined;
      });
      if (answer && answer.status < 300) {
        if (method !== 'GET') this.position = Math.max(this.position, answer.position);
        return answer.body as Body;
      }
      const again = this.persistent && tries < 300 && (!answer || answer.status >= 500 || isBusy(answer.body));
      if (!again) throw new Error(`${method} ${route}: ${answer?.status} ${JSON.stringify(answer?.body)}`);
      await sleep(200);
    }
  }

  /** All rows of a list; `route` ends in ? or &. */
  async all<Item>(route: string): Promise<Item[]> {
    const rows: Item[] = [];
    for (let cursor = ''; ;) {
      const query = cursor === '' ? 'limit=500' : `limit=500&cursor=${cursor}`;
      const page = await this.ask<{ items: Item[]; nextCursor: string | null }>('GET', `${route}${query}`);
      rows.push(...page.items);
      if (page.nextCursor === null) return rows;
      cursor = encodeURIComponent(page.nextCursor);
    }
  }

  /** Reads until the answer is what is waited for. */
  async until<Body>(route: string, holds: (body: Body) => boolean): Promise<Body> {
    for (;;) {
      const body = await this.ask<Body>('GET', route).catch((error: Error) => {
        if (!error.message.includes(': 404 ')) throw error;
        return undefined;
      });
      if (body !== undefined && holds(body)) return body;
      await sleep(50);
    }
  }

  /** Waits until read models and processes have nothing left to do. */
  async quiet(): Promise<void> {
    for (let calm = 0; calm < 2;) {
      const { stdout } = await this.system.type('status', '--json');
      const { head, generations } = JSON.parse(stdout) as { head: number; generations: { position: number }[] };
      calm = generations.every((generation) => generation.position >= head) ? calm + 1 : 0;
    }
  }

  private async send(method: string, route: string, body: unknown, key: string | undefined) {
    const bytes = body instanceof Uint8Array;
    const response = await fetch(`${this.system.url}${route}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(this.position > 0 && method === 'GET' ? { 'Min-Event-Position': String(this.position) } : {}),
        ...(body === undefined ? {} : { 'Content-Type': bytes ? 'application/octet-stream' : 'application/json' }),
        ...(key === undefined ? {} : { 'Idempotency-Key': key.replaceAll(' ', ':') }),
      },
      ...(body === undefined ? {} : { body: bytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const position = Number(response.headers.get('event-position') ?? 0);
    return { status: response.status, position, body: JSON.parse(text) as unknown };
  }
}

/** The same command is being carried out, or what it needs is not shown yet. */
function isBusy(body: unknown): boolean {
  const { code } = body as { code?: string };
  return code === 'request-in-progress' || code === 'not-yet-visible';
}
