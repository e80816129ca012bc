import { isRejection, type DomainEvent } from '#libs/kernel';
import type { CommandEnvelope, CommandOutcome } from '../command.js';
import type { EventCodec } from '../codec.js';
import { eventId } from '../ids.js';
import type { EventMetadata, NewEvent } from '../port.js';
import type { AnyDecider, DoneCommand, FoldedStream } from './folded-stream.js';

export type AnyOutcome = CommandOutcome<unknown>;

/** A command that waits for its outcome. */
export interface Pending {
  readonly decider: AnyDecider;
  readonly envelope: CommandEnvelope<unknown>;
  /** Conflicts so far. */
  attempts: number;
  /** Must not share an append with others: a shared one did not go through. */
  alone: boolean;
  /** What the command log says, once asked. */
  logged?: DoneCommand | null;
  resolve(outcome: AnyOutcome): void;
  reject(error: unknown): void;
}

/** A command with what was decided about it. `outcome` makes the answer once the append's position is known. */
interface Decided {
  readonly pending: Pending;
  /** False: no append vouches for the state it was decided on. */
  readonly settled: boolean;
  outcome(positionOf: (revision: number) => number): AnyOutcome;
}

/** Most events that commands share an append with; far below the limit of an append, so that bytes fit too. */
const sharedEvents = 100;
/** Most commands decided in one go, so that a lane of refusals does not keep the process busy. */
export const sharedCommands = 100;

/**
 * Commands of one stream, decided one after another, each on the state that the one before it leaves. Their events are
 * one append: a busy stream costs one commit for many commands, and if the append does not go through none of them was.
 */
export class Batch {
  readonly events: NewEvent[] = [];
  readonly decided: Decided[] = [];
  readonly expected: number;
  #state: unknown;
  #done = new Map<string, { readonly requestHash: string; readonly revision: number }>();

  constructor(
    readonly stream: FoldedStream,
    readonly codec: EventCodec,
    /** The stream's state has seen the log up to here; -1: nothing is known. */
    readonly seen: number,
  ) {
    this.expected = stream.revision;
    this.#state = stream.state;
  }

  get revision(): number {
    return this.expected + this.events.length;
  }

  /** True if every outcome holds whatever other writers did meanwhile. */
  get settled(): boolean {
    return this.events.length > 0 || this.decided.every((item) => item.settled);
  }

  /** Decides as many of the waiting commands as fit; they leave the queue. `ready` says whether one may be decided now. */
  take(queue: Pending[], ready: (pending: Pending) => boolean): void {
    while (queue.length > 0 && this.events.length < sharedEvents && this.decided.length < sharedCommands) {
      const pending = queue[0]!;
      const together = pending.decider.name === this.stream.decider.name && !(pending.alone && this.decided.length > 0);
      if (!together || !ready(pending)) return;
      queue.shift();
      this.#decide(pending);
      if (pending.alone) return;
    }
  }

  /** The append went through: the fold moves on. `positionOf` gives the position of an event of this batch. */
  commit(positionOf: (revision: number) => number): void {
    // The log's tail may have brought these very events already.
    if (this.stream.revision < this.revision)
      this.stream.advance(this.#state, this.revision, positionOf(this.revision));
    for (const [commandId, { requestHash, revision }] of this.#done) {
      this.stream.remember({ commandId, requestHash }, revision, positionOf(revision));
    }
  }

  #decide(pending: Pending): void {
    const { envelope, decider } = pending;
    const earlier = this.#earlier(pending);
    if (earlier) {
      this.decided.push(earlier);
      return;
    }
    const { expectedRevision } = envelope;
    if (expectedRevision !== undefined && expectedRevision !== this.revision) {
      const outcome: AnyOutcome = { kind: 'stale', actual: this.revision };
      this.decided.push({ pending, settled: false, outcome: () => outcome });
      return;
    }
    try {
      const decision = decider.decide(envelope.command, this.#state, envelope.context);
      if (isRejection(decision)) {
        const outcome: AnyOutcome = { kind: 'rejected', rejection: decision, revision: this.revision };
        this.decided.push({ pending, settled: false, outcome: () => outcome });
      } else {
        this.#accept(pending, decision);
      }
    } catch (error) {
      pending.reject(error);
    }
  }

  #accept(pending: Pending, events: readonly DomainEvent[]): void {
    const { envelope, decider } = pending;
    const stored = newEvents(envelope, events, this.codec);
    const state = events.reduce((folded, event) => decider.evolve(folded, event), this.#state);
    this.events.push(...stored);
    this.#state = state;
    const { revision } = this;
    if (events.length > 0) this.#done.set(envelope.commandId, { requestHash: envelope.requestHash, revision });
    // That nothing is to do holds from the cause on: what came later was decided with the cause in view.
    const settled = events.length > 0 || (envelope.causedAt !== undefined && envelope.causedAt <= this.seen);
    this.decided.push({
      pending,
      settled,
      outcome: (positionOf) => ({
        kind: 'accepted',
        state,
        revision,
        position: positionOf(revision),
        events,
        repeated: false,
      }),
    });
  }

  /** The outcome of a command whose id was carried out before, in the stream, by the log of commands or in this batch. */
  #earlier(pending: Pending): Decided | undefined {
    const { commandId, requestHash } = pending.envelope;
    const stored = this.stream.done(commandId) ?? pending.logged ?? undefined;
    const earlier = stored ?? this.#done.get(commandId);
    if (!earlier) return undefined;
    if (earlier.requestHash !== requestHash) return { pending, settled: true, outcome: () => ({ kind: 'key-reused' }) };
    const { revision } = earlier;
    const state = this.#state;
    return {
      pending,
      settled: true,
      outcome: (positionOf) => {
        const position = stored?.position ?? positionOf(revision);
        return { kind: 'accepted', state, revision, position, events: [], repeated: true };
      },
    };
  }
}

function newEvents(envelope: CommandEnvelope<unknown>, events: readonly DomainEvent[], codec: EventCodec): NewEvent[] {
  const { streamId, commandId, requestHash, correlationId, causationId, traceparent, context } = envelope;
  const metadata: EventMetadata = {
    commandId,
    requestHash,
    correlationId,
    ...(causationId === undefined ? {} : { causationId }),
    actor: context.actor,
    businessDate: context.businessDate,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  return events.map((event, index) => ({
    id: eventId(streamId, commandId, index),
    type: event.type,
    schemaVersion: codec.versionOf(event.type),
    data: event.data,
    metadata,
  }));
}
