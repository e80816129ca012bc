import { assert, type Decider, type DomainEvent } from '#libs/kernel';
import type { EventCodec } from '../codec.js';
import { noStream, type EventMetadata, type EventStore, type Snapshot, type StoredEvent } from '../port.js';

/** A decider whose types are not known here: handler and cache serve all of them. */
export type AnyDecider = Decider<unknown, unknown, DomainEvent>;

/** Where a command that was carried out left its stream. */
export interface DoneCommand {
  readonly requestHash: string;
  readonly revision: number;
  readonly position: number;
}

/** What a snapshot holds beside the decider's state. Another `format` means fold again. */
interface SnapshotBody {
  readonly format: 1;
  readonly state: unknown;
  readonly position: number;
  readonly recent: readonly (readonly [string, string, number, number])[];
  readonly forgotten: boolean;
}

const pageSize = 1000;

/** A stream folded up to a revision, with the ids of the commands that were carried out on it last. */
export class FoldedStream {
  state: unknown;
  revision = noStream;
  position = 0;
  /** True if ids of older commands fell out of the window. */
  forgotten = false;
  /** Revision of the newest snapshot that is kept or on its way. */
  snapshotRevision = noStream;
  readonly #recent = new Map<string, DoneCommand>();

  constructor(
    readonly streamId: string,
    readonly decider: AnyDecider,
    readonly codec: EventCodec,
    /** How many command ids are kept. */
    readonly window: number,
  ) {
    this.state = decider.initial;
  }

  /** The command of that id, if it is among the last ones carried out. */
  done(commandId: string): DoneCommand | undefined {
    return this.#recent.get(commandId);
  }

  /** Position of the oldest command among the last ones. */
  get remembersFrom(): number {
    const oldest = this.#recent.values().next();
    return oldest.done ? 0 : oldest.value.position;
  }

  /**
   * Takes the event if it is the next one. False if it is older than the fold; a gap is a fault, and so is an event
   * type that no registry knows.
   */
  apply(event: StoredEvent): boolean {
    if (event.revision <= this.revision) return false;
    assert(event.revision === this.revision + 1, `${this.streamId} has no gap before revision ${event.revision}`);
    this.codec.versionOf(event.type);
    this.state = this.decider.evolve(this.state, event);
    this.revision = event.revision;
    this.position = event.position;
    this.remember(event.metadata, event.revision, event.position);
    return true;
  }

  /** Moves on to the state that our own append left, without reading it back. */
  advance(state: unknown, revision: number, position: number): void {
    this.state = state;
    this.revision = revision;
    this.position = position;
  }

  remember(
    { commandId, requestHash }: Pick<EventMetadata, 'commandId' | 'requestHash'>,
    revision: number,
    position: number,
  ): void {
    this.#recent.delete(commandId);
    this.#recent.set(commandId, { requestHash, revision, position });
    if (this.#recent.size <= this.window) return;
    this.forgotten = true;
    const oldest = this.#recent.keys().next();
    if (!oldest.done) this.#recent.delete(oldest.value);
  }

  /** Reads what the store has beyond this fold. */
  async catchUp(store: EventStore): Promise<void> {
    while (await this.readPage(store, pageSize));
  }

  /** Reads at most `limit` events beyond this fold. True if there may be more. */
  async readPage(store: EventStore, limit: number): Promise<boolean> {
    const page = await store.readStream(this.streamId, this.revision + 1, limit);
    for (const event of page) this.apply(event);
    return page.length === limit;
  }

  toSnapshot(): Snapshot {
    const recent = [...this.#recent].map(([id, d]) => [id, d.requestHash, d.revision, d.position] as const);
    const body: SnapshotBody = {
      format: 1,
      state: this.state,
      position: this.position,
      recent,
      forgotten: this.forgotten,
    };
    const { name, snapshotVersion } = this.decider;
    return { streamId: this.streamId, decider: name, version: snapshotVersion, revision: this.revision, state: body };
  }

  /** Starts from a snapshot; does nothing if its format is another. */
  restore(snapshot: Snapshot): void {
    const body = snapshot.state as SnapshotBody;
    if (body.format !== 1 || snapshot.version !== this.decider.snapshotVersion) return;
    this.advance(body.state, snapshot.revision, body.position);
    this.snapshotRevision = snapshot.revision;
    this.forgotten = body.forgotten;
    for (const [commandId, requestHash, revision, position] of body.recent) {
      this.remember({ commandId, requestHash }, revision, position);
    }
  }
}
