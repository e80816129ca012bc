import type { DataSource, ObjectLiteral } from 'typeorm';
import { assert } from '#libs/kernel';

/** A view as its flat entity declares it: how to select it with the entity's own property names. */
export interface View {
  /** Name of the view, without schema; also of its projection. */
  readonly name: string;
  /** Quoted name, with schema. */
  readonly from: string;
  /** `select ... from ...`, columns named as properties. */
  readonly select: string;
  /** Property names, in order of declaration. */
  readonly fields: readonly string[];
  /** Quoted column of a property; a fault for what is no column. */
  column(this: void, field: string): string;
}

const known = new WeakMap<DataSource, Map<unknown, View>>();

/** The view of an entity class. */
export function viewOf<Row extends ObjectLiteral>(dataSource: DataSource, entity: new () => Row): View {
  let views = known.get(dataSource);
  if (!views) known.set(dataSource, (views = new Map<unknown, View>()));
  let view = views.get(entity);
  if (!view) views.set(entity, (view = describe(dataSource, entity)));
  return view;
}

function describe(dataSource: DataSource, entity: new () => ObjectLiteral): View {
  const metadata = dataSource.getMetadata(entity);
  const columns = new Map(metadata.columns.map((column) => [column.propertyName, `"${column.databaseName}"`]));
  const list = [...columns].map(([field, column]) => `${column} as "${field}"`).join(', ');
  const from = metadata.schema ? `"${metadata.schema}"."${metadata.tableName}"` : `"${metadata.tableName}"`;
  return {
    name: metadata.tableName,
    from,
    select: `select ${list} from ${from}`,
    fields: [...columns.keys()],
    column(field) {
      const column = columns.get(field);
      assert(column, `${field} is a column of ${metadata.tableName}`);
      return column;
    },
  };
}
