import type { DecisionContext, DomainEvent, Rejection } from '#libs/kernel';

/** A command with everything that is known about its sending. */
export interface CommandEnvelope<Command> {
  readonly streamId: string;
  readonly command: Command;
  /** Same id: same command. Derived from tenant, user, route and Idempotency-Key, or from the causing event. */
  readonly commandId: string;
  /** Hash of the command's meaning (canonical JSON). */
  readonly requestHash: string;
  readonly context: DecisionContext;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly traceparent?: string;
  /** If-Match: the revision that the caller saw; any other is `stale`. -1: the stream must not exist yet. */
  readonly expectedRevision?: number;
  /**
   * Log position of the causing event, where a process sent it: that there is nothing to do may be decided on any state
   * that has seen the cause, without a look at the store.
   */
  readonly causedAt?: number;
  /** The command usually begins its stream: it is decided without reading the stream first. */
  readonly likelyNew?: boolean;
}

/** What became of a command. Refusals are values; faults are thrown. */
export type CommandOutcome<State, Event extends DomainEvent = DomainEvent> =
  | {
      readonly kind: 'accepted';
      readonly state: State;
      readonly revision: number;
      /** Position of the command's last event; of the stream's last event when it decided nothing. */
      readonly position: number;
      /** Empty if nothing had to happen, and on a repeat. */
      readonly events: readonly Event[];
      /** True if this command id was carried out before: the first outcome again. */
      readonly repeated: boolean;
    }
  | { readonly kind: 'rejected'; readonly rejection: Rejection; readonly revision: number }
  /** The stream has moved past `expectedRevision`. */
  | { readonly kind: 'stale'; readonly actual: number }
  /** The command id was used before with another meaning. */
  | { readonly kind: 'key-reused' };

/** A stream's folded state as last known. */
export interface Loaded<State> {
  readonly state: State;
  /** -1: no event yet. */
  readonly revision: number;
  readonly position: number;
}
