import type { StoredEvent } from '#libs/event-store';

/** SQL types that a read model may use. `bigint` columns hold safe integers and arrive as numbers. */
export type ColumnType = 'text' | 'bigint' | 'boolean' | 'date' | 'timestamptz' | 'numeric' | 'jsonb';
/** `text?` is a column that may be null. */
export type Column = ColumnType | `${ColumnType}?`;

/** A read model's table: columns in camelCase here, in snake_case in PostgreSQL. */
export interface Table<Row> {
  readonly columns: { readonly [Name in keyof Row & string]-?: Column };
  readonly indexes?: readonly (readonly (keyof Row & string)[])[];
  /**
   * Columns that hold the distributors who may see the row; row-level security lets a distributor read a row if any of
   * them is its id. `everyone`: no distributor's secret (catalogue). `nobody`: never for a distributor.
   */
  readonly visibleTo: readonly (keyof Row & string)[] | 'everyone' | 'nobody';
}

/** One row per key, folded from events: `evolve` answers the new row, or undefined to have none. Pure. */
export interface StateProjection<Row = Record<string, unknown>, Key extends keyof Row & string = keyof Row & string> {
  readonly kind: 'state';
  /** Name of the view that queries read (snake_case). The table is `<name>_v<version>`. */
  readonly name: string;
  /** Raise it with any change of columns or fold: a new table fills beside the old one. */
  readonly version: number;
  readonly handles: readonly string[];
  readonly table: Table<Row>;
  readonly key: readonly Key[];
  /** The rows that an event touches. Duplicates are allowed. */
  keysOf(this: void, event: StoredEvent): readonly Pick<Row, Key>[];
  evolve(this: void, row: Row | undefined, event: StoredEvent, key: Pick<Row, Key>): Row | undefined;
}

/** Indexes of facts may also name the engine's columns. Without one that names `businessDate`, the engine adds it alone. */
export interface FactsTable<Row> extends Omit<Table<Row>, 'indexes'> {
  readonly indexes?: readonly (readonly (
    (keyof Row & string) | 'position' | 'item' | 'businessDate' | 'recordedAt'
  )[])[];
}

/**
 * Append-only rows. The engine adds `position`, `item` (0, 1 ... within the event; with position the primary key),
 * `business_date` and `recorded_at`, so that any report can be asked as it was known at an earlier moment.
 */
export interface FactsProjection<Row = Record<string, unknown>> {
  readonly kind: 'facts';
  readonly name: string;
  readonly version: number;
  readonly handles: readonly string[];
  readonly table: FactsTable<Row>;
  rowsOf(this: void, event: StoredEvent): readonly Row[];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the engine holds projections of all row types
export type Projection = StateProjection<any, any> | FactsProjection<any>;

/** Declares a state projection; only helps inference. */
export function stateProjection<Row, Key extends keyof Row & string>(
  projection: Omit<StateProjection<Row, Key>, 'kind'>,
): StateProjection<Row, Key> {
  return { kind: 'state', ...projection };
}

/** Declares a facts projection; only helps inference. */
export function factsProjection<Row>(projection: Omit<FactsProjection<Row>, 'kind'>): FactsProjection<Row> {
  return { kind: 'facts', ...projection };
}
