import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../cli/errors.js';
import { ApiClient } from '../client/api-client.js';
import { apiToken } from '../system/api-token.js';

/** People of the principal, by the role that they have. */
export type Office = 'operations' | 'warehouse' | 'finance' | 'admin';
/** People of a distributor: who sells, who minds the store, who takes money, who approves. */
export type Clerk = 'sales' | 'store' | 'cash' | 'manager';

const patienceMs = 120_000;
const lagMetric = /^tuyen_projection_lag_events\{name="([^"]+)"\} (\d+)$/gm;

/** Everybody who takes part, each with a token of their own, so that the history shows who did what. */
export class People {
  private readonly clients = new Map<string, ApiClient>();

  constructor(
    private readonly system: { readonly apiUrl: string; readonly dir: string; readonly signal: AbortSignal },
  ) {
    if (process.env['TUYEN_TOKEN']) {
      throw new UserError('the demo has people of several roles, so one TUYEN_TOKEN can not do: unset it');
    }
  }

  /** Somebody of the principal. */
  office(role: Office): ApiClient {
    return this.client(`principal-${role}`, role);
  }

  /** Somebody of a distributor. */
  clerk(distributorId: string, clerk: Clerk): ApiClient {
    return this.client(`${distributorId.toLowerCase()}-${clerk}`, 'distributor', distributorId);
  }

  /** Commands of all that changed something, and those that had been carried out before. */
  get counts(): { readonly changed: number; readonly replayed: number } {
    const counts = { changed: 0, replayed: 0 };
    for (const { counts: own } of this.clients.values()) {
      counts.changed += own.changed;
      counts.replayed += own.replayed;
    }
    return counts;
  }

  /** The highest log position that anybody was told. */
  get position(): number {
    return Math.max(0, ...[...this.clients.values()].map(({ position }) => position));
  }

  /** Waits until read models and processes have done all that follows from what was sent. */
  async quiet(): Promise<void> {
    const until = performance.now() + patienceMs;
    for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
      const { body } = await this.office('admin').get<string>('/metrics');
      const lags = [...body.matchAll(lagMetric)].map(([, name, lag]) => ({ name, lag: Number(lag) }));
      const behind = lags.filter(({ lag }) => lag > 0);
      if (lags.length > 0 && behind.length === 0) return;
      if (performance.now() > until) {
        const names = behind.map(({ name, lag }) => `${name} ${lag} events`).join(', ');
        throw new UserError(`still behind after ${patienceMs / 1000} s: ${names || 'nobody tells how far it is'}`);
      }
      await sleep(pause);
    }
  }

  private client(subject: string, role: string, distributorId?: string): ApiClient {
    const known = this.clients.get(subject);
    if (known) return known;
    const { apiUrl: baseUrl, dir, signal } = this.system;
    const wish = { roles: [role], subject, dir, ...(distributorId === undefined ? {} : { distributorId }) };
    const made = new ApiClient({ baseUrl, token: apiToken(wish), signal });
    this.clients.set(subject, made);
    return made;
  }
}
