import { randomUUID } from 'node:crypto';
import { Value } from '@sinclair/typebox/value';
import { registries } from '#libs/contexts';
import { eventId, noStream, type StoredEvent } from '#libs/event-store';
import { Database, EventLog } from '#libs/platform';
import { ProjectionEngine } from '#libs/projections';
import { readModels } from '#libs/read-models';
import { startApi, type RunningApi } from './api.js';

const definitions = new Map(registries.flatMap(({ definitions: all }) => all.map((each) => [each.type, each])));

/** An API over a log that a spec writes by itself: read models follow, processes add nothing. */
export interface FactsApi extends RunningApi {
  /** Appends one event to the end of its stream. Throws if its data does not fit the event's schema. */
  record(streamId: string, type: string, data: object, businessDate: string): Promise<StoredEvent>;
}

/** Starts it. */
export async function startFactsApi(environment: Readonly<Record<string, string>> = {}): Promise<FactsApi> {
  const api = await startApi(environment, {}, (app) => {
    return new ProjectionEngine({ pool: app.get(Database).pool, store: app.get(EventLog), projections: readModels });
  });
  const store = api.app.get(EventLog);
  const revisions = new Map<string, number>();
  const record: FactsApi['record'] = async (streamId, type, data, businessDate) => {
    const definition = definitions.get(type);
    if (!definition) throw new Error(`${type} is no event`);
    const [error] = Value.Errors(definition.schema, data);
    if (error) throw new Error(`${type} ${error.path}: ${error.message}`);
    const commandId = randomUUID();
    const expected = revisions.get(streamId) ?? noStream;
    const metadata = {
      ...{ commandId, requestHash: 'hash', correlationId: commandId, businessDate },
      actor: { kind: 'user' as const, id: 'u-1', roles: ['operations'] },
    };
    const event = { id: eventId(streamId, commandId, 0), type, schemaVersion: definition.version, data, metadata };
    const result = await store.append(streamId, expected, [event]);
    if (result.kind !== 'appended') throw new Error(`${streamId}: ${result.kind}`);
    revisions.set(streamId, result.revision);
    const [stored] = await store.readStream(streamId, result.revision, 1);
    return stored!;
  };
  return Object.assign(api, { record });
}
