import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';

/** Schema of what is about persons; no other schema holds any of it. */
export const vaultSchema = 'vault';

const nonceBytes = 12;
const tagBytes = 16;

/** Makes the vault's table; safe to repeat. */
export async function migrateVault(client: ClientBase): Promise<void> {
  await client.query(`
    create schema if not exists ${vaultSchema};
    create table if not exists ${vaultSchema}.sealed (
      id text primary key,
      -- AES-256-GCM: nonce, tag, text; null: erased, and never filled again
      body bytea,
      -- equal for values of one origin, without telling which; gone with an erased value
      mark text,
      sealed_at timestamptz not null default now(),
      erased_at timestamptz
    );
    create index if not exists sealed_mark on ${vaultSchema}.sealed (mark, sealed_at) where mark is not null`);
}

/**
 * Personal data beside the events: sealed with AES-256-GCM under a key that the database does not have, bound to its id,
 * erasable one by one. Events, read models and logs know only the id.
 */
export class Vault {
  private readonly key: Buffer;

  constructor(
    private readonly pool: Pool,
    secret: string,
  ) {
    this.key = createHash('sha256').update(`tuyen vault\n${secret}`).digest();
  }

  /**
   * Seals values under their ids. What is there already, or was erased, stays as it is; answers the ids of which that is so.
   * `marks`: opaque texts by id, equal for values that belong together.
   */
  async put(
    values: ReadonlyMap<string, Buffer>,
    marks: ReadonlyMap<string, string> = new Map(),
  ): Promise<ReadonlySet<string>> {
    if (values.size === 0) return new Set();
    const { rows } = await this.pool.query<{ id: string }>(
      `insert into ${vaultSchema}.sealed (id, body, mark) select * from unnest($1::text[], $2::bytea[], $3::text[])
       on conflict do nothing returning id`,
      this.rowsOf(values, marks),
    );
    const sealed = new Set(rows.map(({ id }) => id));
    return new Set([...values.keys()].filter((id) => !sealed.has(id)));
  }

  /** Seals other values in place of those that are there; what was erased stays erased. A mark that is not told stays. */
  async renew(values: ReadonlyMap<string, Buffer>, marks: ReadonlyMap<string, string> = new Map()): Promise<void> {
    if (values.size === 0) return;
    await this.pool.query(
      `update ${vaultSchema}.sealed old set body = new.body, mark = coalesce(new.mark, old.mark)
       from unnest($1::text[], $2::bytea[], $3::text[]) as new (id, body, mark) where old.id = new.id and old.body is not null`,
      this.rowsOf(values, marks),
    );
  }

  /** By id, the ids of at most so many other values with the same mark, newest first; none for an id without mark. */
  async withSameMark(ids: readonly string[], most: number): Promise<ReadonlyMap<string, readonly string[]>> {
    const { rows } = await this.pool.query<{ id: string; others: string[] }>(
      `select one.id, array(
         select other.id from ${vaultSchema}.sealed other where other.mark = one.mark and other.id <> one.id
         order by other.sealed_at desc, other.id limit $2
       ) as others
       from ${vaultSchema}.sealed one where one.id = any($1) and one.mark is not null`,
      [ids, most],
    );
    return new Map(rows.map(({ id, others }) => [id, others]));
  }

  /** The values that are there; erased and unknown ids are left out. Throws if one was tampered with. */
  async get(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const { rows } = await this.pool.query<{ id: string; body: Buffer }>(
      `select id, body from ${vaultSchema}.sealed where id = any($1) and body is not null`,
      [ids],
    );
    return new Map(rows.map(({ id, body }) => [id, this.open(id, body)]));
  }

  /** Erases a value for good; true: something was there. */
  async erase(id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `update ${vaultSchema}.sealed set body = null, mark = null, erased_at = now() where id = $1 and body is not null`,
      [id],
    );
    return rowCount === 1;
  }

  private rowsOf(values: ReadonlyMap<string, Buffer>, marks: ReadonlyMap<string, string>) {
    const ids = [...values.keys()];
    return [ids, [...values].map(([id, value]) => this.seal(id, value)), ids.map((id) => marks.get(id) ?? null)];
  }

  private seal(id: string, value: Buffer): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(id));
    const text = Buffer.concat([cipher.update(value), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]);
  }

  private open(id: string, body: Buffer): Buffer {
    const nonce = body.subarray(0, nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce)
      .setAAD(Buffer.from(id))
      .setAuthTag(body.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(body.subarray(nonceBytes + tagBytes)), decipher.final()]);
  }
}
