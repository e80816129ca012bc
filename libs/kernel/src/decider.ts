import type { DomainEvent } from './event.js';
import type { Rejection } from './rejection.js';

/** Who acts. `id` is opaque (never a name); `distributorId` is set when a distributor's own people act. */
export interface Actor {
  readonly kind: 'user' | 'process' | 'system';
  readonly id: string;
  readonly roles: readonly string[];
  readonly distributorId?: string;
}

/** What a decision may know beside command and state. Time comes from outside, so that a replay decides alike. */
export interface DecisionContext {
  /** Instant of the decision, RFC 3339 UTC. */
  readonly now: string;
  /** The tenant's business date of the fact, YYYY-MM-DD. */
  readonly businessDate: string;
  readonly actor: Actor;
}

/**
 * The rules of one kind of stream. `decide` answers events (none: nothing to do, already so) or a refusal;
 * `evolve` folds one event. Both are pure. After https://thinkbeforecoding.com/post/2021/12/17/functional-event-sourcing-decider
 */
export interface Decider<State, Command, Event extends DomainEvent> {
  /** Stable name; snapshots are kept under it. */
  readonly name: string;
  /** Raise it when `State` changes shape: older snapshots are then ignored. */
  readonly snapshotVersion: number;
  readonly initial: State;
  decide(this: void, command: Command, state: State, context: DecisionContext): readonly Event[] | Rejection;
  evolve(this: void, state: State, event: Event): State;
}
