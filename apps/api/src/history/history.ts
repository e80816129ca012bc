import { registries } from '#libs/contexts';
import type { StoredEvent } from '#libs/event-store';
import type { HistoryEntryDto } from './history.dto.js';

const meanings = new Map(registries.flatMap(({ definitions }) => definitions.map((d) => [d.type, d.description])));

/** An event for people. */
export function historyEntry({ revision, position, type, metadata, recordedAt, data }: StoredEvent): HistoryEntryDto {
  const { actor, businessDate } = metadata;
  return {
    ...{ revision, position, type, meaning: meanings.get(type) ?? '', businessDate, recordedAt },
    ...{ actor: actor.id, actorKind: actor.kind, data: data as object },
  };
}
