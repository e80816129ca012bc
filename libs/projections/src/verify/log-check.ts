import type { EventStore, StoredEvent } from '#libs/event-store';

/** Something about the log that must not be. */
export interface LogFinding {
  readonly kind: 'position-gap' | 'revision-gap' | 'duplicate-event';
  readonly position: number;
  readonly streamId: string;
  readonly text: string;
}

/** Checks, event by event, that positions grow (densely where the store says so), and revisions of each stream are 0, 1, 2 ... */
export class LogCheck {
  readonly findings: LogFinding[] = [];
  events = 0;
  private last = 0;
  private readonly revisions = new Map<string, number>();

  constructor(
    private readonly store: Pick<EventStore, 'densePositions'>,
    private readonly maxFindings: number,
  ) {}

  get position(): number {
    return this.last;
  }

  see(events: readonly StoredEvent[]): void {
    for (const { position, streamId, revision } of events) {
      this.events += 1;
      const follows = this.store.densePositions ? position === this.last + 1 : position > this.last;
      if (!follows)
        this.find({ kind: 'position-gap', position, streamId, text: `position ${position} follows ${this.last}` });
      const expected = (this.revisions.get(streamId) ?? -1) + 1;
      if (revision !== expected) {
        const kind = revision < expected ? 'duplicate-event' : 'revision-gap';
        this.find({ kind, position, streamId, text: `revision ${revision} of ${streamId} where ${expected} is due` });
      }
      this.revisions.set(streamId, revision);
      this.last = position;
    }
  }

  private find(finding: LogFinding): void {
    if (this.findings.length < this.maxFindings) this.findings.push(finding);
  }
}
