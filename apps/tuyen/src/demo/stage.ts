import type { ApiAnswer, ApiClient } from '../client/api-client.js';
import type { People } from './people.js';
import type { DemoPlan } from './plan.js';

/** What every step of the demo works with. */
export interface Stage {
  readonly people: People;
  readonly plan: DemoPlan;
  /** Requests under way at once. */
  readonly width: number;
  /** Tells how far a phase is. */
  readonly tell: (phase: string, done: number, of: number) => void;
}

/** Answers that wait for the processes behind a command. */
export const wait = { prefer: 'wait=30' };

/** A command with a key that belongs to seed and thing: sent again, it changes nothing. */
export function send<Body>(
  { plan: { seed } }: Pick<Stage, 'plan'>,
  who: ApiClient,
  path: string,
  thing: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer<Body>> {
  return who.command<Body>(path, `demo:${seed}:${thing}`, body, headers);
}

/** The items of each distributor, in their order. */
export function byDistributor<Item extends { readonly distributorId: string }>(items: readonly Item[]): Item[][] {
  const lanes = new Map<string, Item[]>();
  for (const item of items) {
    const lane = lanes.get(item.distributorId) ?? [];
    lane.push(item);
    lanes.set(item.distributorId, lane);
  }
  return [...lanes.values()];
}
