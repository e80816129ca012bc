import { limits, type StoredEvent } from '../port.js';
import { prepareAppend, type PreparedEvent } from '../prepare-append.js';

/** A character is at most three bytes: below this, no append passes the limit of bytes. */
const charactersPerGroup = limits.bytesPerAppend / 4;

/** Events that can go in one append: next to each other, of one stream, within the limits; a large one goes alone. */
export function* importGroups(events: readonly StoredEvent[]): Generator<readonly StoredEvent[]> {
  let group: StoredEvent[] = [];
  let size = 0;
  for (const event of events) {
    const characters = JSON.stringify(event.data).length + JSON.stringify(event.metadata).length;
    const fits =
      event.streamId === group[0]?.streamId &&
      group.length < limits.eventsPerAppend &&
      size + characters <= charactersPerGroup;
    if (!fits && group.length > 0) {
      yield group;
      group = [];
      size = 0;
    }
    group.push(event);
    size += characters;
  }
  if (group.length > 0) yield group;
}

/** The events of an append as text, with the times of the log they come from. */
export function prepareImport(events: readonly StoredEvent[]): PreparedEvent[] {
  const { streamId, revision } = events[0]!;
  const prepared = prepareAppend(streamId, revision - 1, events);
  return prepared.map((event, index) => ({ ...event, recordedAt: events[index]!.recordedAt }));
}
