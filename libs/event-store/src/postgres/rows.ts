import type { EventCodec } from '../codec.js';
import type { EventMetadata, StoredEvent } from '../port.js';

/** Columns of an event in the order of {@link EventRow}. The time as milliseconds: cheaper than a date both ways. */
export const eventColumns =
  'position, stream_id, revision, event_id, type, schema_version, data, metadata, (extract(epoch FROM recorded_at) * 1000)::bigint';

export type EventRow = [number, string, number, string, string, number, unknown, EventMetadata, number];

const bigint = 20;
const json = 114;
const integer = 23;
const parse: Readonly<Record<number, (text: string) => unknown>> = {
  [bigint]: Number,
  [integer]: Number,
  [json]: JSON.parse,
};
const same = (text: string) => text;

/** How columns arrive: bigint as number (positions and revisions are safe integers), json as value, the rest as text. */
export const types = { getTypeParser: (oid: number) => parse[oid] ?? same };

/** Turns rows into events of the newest schema version. */
export function rowReader(codec: EventCodec | undefined): (rows: readonly EventRow[]) => StoredEvent[] {
  let [lastTime, recordedAt] = [-1, ''];
  return (rows) =>
    rows.map(([position, streamId, revision, id, type, schemaVersion, data, metadata, time]) => {
      // Events of one flush have the same time.
      if (time !== lastTime) [lastTime, recordedAt] = [time, new Date(time).toISOString()];
      const lifted = codec?.upcast(type, schemaVersion, data);
      return {
        position,
        streamId,
        revision,
        id,
        type,
        schemaVersion: lifted?.version ?? schemaVersion,
        data: lifted ? lifted.data : data,
        metadata,
        recordedAt,
      };
    });
}
