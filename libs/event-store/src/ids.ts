import { createHash } from 'node:crypto';

/** Namespace of Tuyen's derived ids (a random uuid, fixed for ever: changing it would change every event id). */
const namespace = Buffer.from('8f1d6a2c5b7e4d0f9c3a1e6b7d2f4a58', 'hex');

/** Name-based uuid, version 5 (RFC 9562, section 5.5): same name, same id. Lower-case text. */
export function uuidV5(name: string): string {
  const digest = createHash('sha1').update(namespace).update(name).digest();
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** Id of the event at `index` of a command's events. A retry of the command repeats it, so the store can tell. */
export function eventId(streamId: string, commandId: string, index: number): string {
  return uuidV5(`${streamId}\n${commandId}\n${index}`);
}

/**
 * JSON text that does not depend on the order of keys (code unit order, after RFC 8785) and leaves out undefined
 * members: equal meaning, equal text. Throws on what JSON can't hold.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const json = (value as { toJSON?: unknown }).toJSON;
    if (typeof json === 'function') return canonicalJson(json.call(value));
    let members = '';
    for (const key of Object.keys(value).sort()) {
      const member = (value as Record<string, unknown>)[key];
      if (member === undefined) continue;
      members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
    }
    return `{${members}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${value} has no JSON`);
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new Error(`${typeof value} has no JSON`);
  return text;
}

/** SHA-256 of the canonical JSON, 64 hex digits: the hash of a command's meaning. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
