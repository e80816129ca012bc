import { assert } from '#libs/kernel';

/** SQL schema of everything that queries may read. */
export const readSchema = 'read';
/** SQL schema of checkpoints and operators' decisions. */
export const engineSchema = 'projector';
/** Role without login whose rights a query takes on (`SET LOCAL ROLE`); row-level security holds for it. */
export const readerRole = 'tuyen_reader';
/** Says that a live checkpoint moved: `{ name, position, changed }`. */
export const progressChannel = 'tuyen_projection';
/** Says that an operator changed what should run. */
export const controlChannel = 'tuyen_projection_control';

/** camelCase to snake_case: `distributorId` is `distributor_id` in SQL. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * Read models and processes keep their checkpoints in one table, by name: two of one name would share a checkpoint and
 * each skip what the other has done.
 */
export function assertNamedApart(...lists: readonly (readonly { readonly name: string }[])[]): void {
  const names = lists.flat().map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  assert(
    twice.size === 0,
    `read models and processes have different names, but several are called ${[...twice].join(', ')}`,
  );
}

/** Quotes an SQL name. */
export function quoted(name: string): string {
  assert(/^[a-z][a-z0-9_]{0,62}$/.test(name), `${name} is a plain snake_case name of at most 63 characters`);
  return `"${name}"`;
}

/** `"schema"."relation"`. */
export function qualified(schema: string, relation: string): string {
  return `${quoted(schema)}.${quoted(relation)}`;
}

/** First half of the advisory lock that shows a holder's connection is alive; 'tuyn' in ASCII. */
export const sessionLock = 0x7475796e;
