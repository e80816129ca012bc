import { appendSql, classifySql } from './append-sql.js';
import { appendOnlySql, dropSql, tablesSql } from './schema-sql.js';

/** The log's SQL: run `up` in order, in one transaction. Can be run again: it changes nothing then. */
export const eventStoreSql = { up: [tablesSql, appendOnlySql, classifySql, appendSql], down: [dropSql] } as const;

/** Anything that runs SQL: a pg pool or client, a TypeORM query runner. */
export interface SqlRunner {
  query(sql: string): Promise<unknown>;
}

/** Makes or updates the log's tables and functions. */
export async function migrateEventStore(runner: SqlRunner): Promise<void> {
  // One text without parameters is one transaction in PostgreSQL's simple query protocol.
  await runner.query(eventStoreSql.up.join('\n'));
}
