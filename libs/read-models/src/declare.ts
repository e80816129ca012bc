import type { StoredEvent } from '#libs/event-store';
import type { DomainEvent } from '#libs/kernel';
import {
  factsProjection,
  stateProjection,
  type FactsProjection,
  type StateProjection,
  type Table,
} from '#libs/projections';

type DataOf<E extends DomainEvent, Type extends E['type']> = Extract<E, { type: Type }>['data'];

/** How one event type touches rows. */
interface Reaction<Row, Key extends keyof Row, Data> {
  /** The rows it touches; none: the declaration's `keyOf`. */
  readonly keys?: (data: Data, event: StoredEvent) => readonly Pick<Row, Key>[];
  readonly fold: (row: Row | undefined, data: Data, event: StoredEvent, key: Pick<Row, Key>) => Row | undefined;
}

interface StateDeclaration<Row, Key extends keyof Row & string, E extends DomainEvent> {
  readonly name: string;
  readonly version: number;
  readonly table: Table<Row>;
  readonly key: readonly Key[];
  /** The one row that most events of the model touch. */
  readonly keyOf: (data: E['data']) => Pick<Row, Key>;
  readonly on: { readonly [Type in E['type']]?: Reaction<Row, Key, DataOf<E, Type>> };
}

/** A state projection by one reaction per event type, with the event's data typed. */
export function rowsOf<Row, Key extends keyof Row & string, E extends DomainEvent>(
  declaration: StateDeclaration<Row, Key, E>,
): StateProjection<Row, Key> {
  const { name, version, table, key, keyOf } = declaration;
  const reactions = new Map(Object.entries(declaration.on) as [string, Reaction<Row, Key, unknown>][]);
  return stateProjection<Row, Key>({
    name,
    version,
    table,
    key,
    handles: [...reactions.keys()],
    keysOf: (event) => reactions.get(event.type)?.keys?.(event.data, event) ?? [keyOf(event.data)],
    evolve: (row, event, rowKey) => {
      const reaction = reactions.get(event.type);
      return reaction ? reaction.fold(row, event.data, event, rowKey) : row;
    },
  });
}

interface FactsDeclaration<Row, E extends DomainEvent> {
  readonly name: string;
  readonly version: number;
  readonly table: Table<Row>;
  readonly on: { readonly [Type in E['type']]?: (data: DataOf<E, Type>, event: StoredEvent) => readonly Row[] };
}

/** A facts projection by one row builder per event type. */
export function factsOf<Row, E extends DomainEvent>(declaration: FactsDeclaration<Row, E>): FactsProjection<Row> {
  const { name, version, table } = declaration;
  const builders = new Map(
    Object.entries(declaration.on) as [string, (data: unknown, event: StoredEvent) => readonly Row[]][],
  );
  return factsProjection<Row>({
    name,
    version,
    table,
    handles: [...builders.keys()],
    rowsOf: (event) => builders.get(event.type)?.(event.data, event) ?? [],
  });
}

/** Changes a row that must be there already; nothing to change is nothing to show. */
export function change<Row>(row: Row | undefined, patch: (row: Row) => Partial<Row>): Row | undefined {
  return row && { ...row, ...patch(row) };
}

/**
 * Groups an event's parts by row, once per event although each of its rows asks: an order of 400 lines would otherwise
 * be walked 400 times.
 */
export function groupedPerEvent<Data extends object, Part>(
  partsOf: (data: Data) => readonly Part[],
  keyOf: (part: Part) => string,
): (data: Data) => ReadonlyMap<string, readonly Part[]> {
  let last: Data | undefined;
  let groups = new Map<string, Part[]>();
  return (data) => {
    if (data === last) return groups;
    groups = new Map();
    for (const part of partsOf(data)) {
      const key = keyOf(part);
      const group = groups.get(key);
      if (group) group.push(part);
      else groups.set(key, [part]);
    }
    last = data;
    return groups;
  };
}
