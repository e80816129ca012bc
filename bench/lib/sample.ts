import { randomUUID } from 'node:crypto';
import { defineEvent, eventRegistry, reject, t, type Decider, type EventsOf } from '#libs/kernel';
import { eventCodec, type EventMetadata, type NewEvent } from '#libs/event-store';

/** An event of 560 bytes, body and metadata together, and the decider that writes it. */
export const benchRegistry = eventRegistry(
  'bench',
  ['bench-<id>'],
  [
    defineEvent(
      'bench.counted',
      1,
      'Something was counted.',
      t.object({ number: t.integer(), text: t.text(), ids: t.array(t.id()) }),
    ),
  ],
);
export const benchCodec = eventCodec([benchRegistry]);

const data = { number: 1, text: 'x'.repeat(197), ids: ['place-0001', 'product-0002'] };
const hash = 'a'.repeat(64);

export const metadataOf = (commandId: string): EventMetadata => ({
  commandId,
  requestHash: hash,
  correlationId: commandId,
  actor: { kind: 'user', id: 'u-1', roles: ['operations'] },
  businessDate: '2026-11-02',
});

/** A new event under a fresh id. */
export function benchEvent(): NewEvent {
  const id = randomUUID();
  return { id, type: 'bench.counted', schemaVersion: 1, data, metadata: metadataOf(id) };
}

let streams = 0;
/** A new stream; names grow with time, which spares index pages. */
export function newStream(): string {
  streams += 1;
  return `bench-${Date.now().toString(16).padStart(12, '0')}${process.pid.toString(16)}${streams.toString(16).padStart(8, '0')}`;
}

interface State {
  readonly count: number;
  readonly sum: number;
}
export interface Count {
  readonly number: number;
}
type Counted = EventsOf<typeof benchRegistry>;

/** Counts up to a limit: a rule, a fold and an event, as small as they come. */
export const benchDecider: Decider<State, Count, Counted> = {
  name: 'bench',
  snapshotVersion: 1,
  initial: { count: 0, sum: 0 },
  decide: ({ number }, state) =>
    state.sum + number > Number.MAX_SAFE_INTEGER / 2
      ? reject('limit-passed', 'The sum is too large.')
      : [{ type: 'bench.counted', data: { ...data, number } }],
  evolve: (state, event) => ({ count: state.count + 1, sum: state.sum + event.data.number }),
};
