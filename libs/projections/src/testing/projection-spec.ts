import type { StoredEvent } from '#libs/event-store';
import { columnsOf, keyFieldsOf, misfit, type Row } from '../columns.js';
import { foldFacts, keyText, StateFold } from '../fold.js';
import type { FactsProjection, Projection, StateProjection } from '../projection.js';
import { checkDeclaration } from '../table.js';

/** What a spec tells about an event; the rest is filled in. */
export interface SpecEvent {
  readonly type: string;
  readonly data: unknown;
  /** `sample-1` unless told. */
  readonly streamId?: string;
  readonly businessDate?: string;
  readonly recordedAt?: string;
}

/** A log of these events: positions 1, 2 ... and revisions by stream. */
export function storedEvents(events: readonly SpecEvent[]): readonly StoredEvent[] {
  const revisions = new Map<string, number>();
  return events.map(({ type, data, streamId = 'sample-1', businessDate = '2026-11-02', recordedAt }, index) => {
    const revision = (revisions.get(streamId) ?? -1) + 1;
    revisions.set(streamId, revision);
    return {
      id: `00000000-0000-5000-8000-${String(index + 1).padStart(12, '0')}`,
      type,
      schemaVersion: 1,
      data,
      metadata: {
        commandId: `command-${index + 1}`,
        requestHash: 'hash',
        correlationId: `command-${index + 1}`,
        actor: { kind: 'user', id: 'u-1', roles: ['operations'] },
        businessDate,
      },
      position: index + 1,
      streamId,
      revision,
      recordedAt: recordedAt ?? new Date(Date.UTC(2026, 10, 2, 3, 0, index)).toISOString(),
    };
  });
}

/**
 * The rows that a projection makes of these events, as its table would hold them, in order of their keys. Throws if an
 * event or row is changed in place, or if a row does not fit its columns.
 */
export function projectedRows(
  projection: Projection,
  events: readonly StoredEvent[],
  pageSize = Infinity,
): readonly Row[] {
  checkDeclaration(projection);
  const handled = events.filter((event) => projection.handles.includes(event.type)).map(deepFreeze);
  const table = new Map<string, Row>();
  const keys = keyFieldsOf(projection);
  for (let from = 0; from < handled.length; from += pageSize) {
    const page = handled.slice(from, from + pageSize);
    const changed = new Map<string, Row | undefined>();
    const result =
      projection.kind === 'facts'
        ? foldFacts(projection as FactsProjection<Row>, page)
        : new StateFold(projection as StateProjection, page).run(table, changed);
    if (result.poison) throw result.poison.error;
    for (const row of result.written) table.set(keyText(keys, row), stored(projection, row));
    for (const key of result.removed) table.delete(keyText(keys, key));
  }
  return [...table.values()].sort((a, b) => byKey(keys, a, b));
}

function byKey(keys: readonly string[], a: Row, b: Row): number {
  for (const key of keys) {
    const [x, y] = [a[key] as string, b[key] as string];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** A row as it comes back from its table. */
function stored(projection: Projection, row: Row): Row {
  const copy: Row = {};
  for (const plan of columnsOf(projection)) {
    const value = row[plan.field];
    const problem = value === undefined ? 'is undefined (null says none)' : misfit(plan, value);
    if (problem) throw new Error(`${projection.name}.${plan.field} ${problem}: ${JSON.stringify(row)}`);
    copy[plan.field] = JSON.parse(JSON.stringify(value));
  }
  for (const field of Object.keys(row)) {
    if (!(field in copy)) throw new Error(`${projection.name} has no column ${field}: ${JSON.stringify(row)}`);
  }
  return deepFreeze(copy);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/**
 * Given events, the table holds these rows. Each run also folds the events one by one, as if every row had been written
 * and read again, which must give the same.
 */
export function projectionSpec(projection: Projection) {
  return (...given: readonly SpecEvent[]) => {
    const events = storedEvents(given);
    const rows = (): readonly Row[] => {
      const whole = projectedRows(projection, events);
      expect(projectedRows(projection, events, 1)).toEqual(whole);
      return whole;
    };
    return {
      rows,
      /** All rows, in order of their keys (facts: of position and item). */
      then: (...expected: readonly Row[]) => expect(rows()).toEqual(expected),
      /** As many rows, each with at least these values. */
      thenMatching: (...expected: readonly Row[]) =>
        expect(rows()).toEqual(expected.map((row) => expect.objectContaining(row) as Row)),
    };
  };
}
