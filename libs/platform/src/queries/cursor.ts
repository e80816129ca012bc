import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { problem } from '../http/problem.js';

const version = 1;
const ivLength = 12;
const tagLength = 16;

/** One column's value of the row that a page ended with. */
export type CursorValue = string | number | boolean | null;

/**
 * Seals where a page ended (AES-256-GCM). A cursor belongs to one list, one set of filters and one caller's scope: with
 * any other it is no cursor. It gives no authority: the next page is asked for with the caller's own rights.
 */
export class CursorCodec {
  private readonly key: Buffer;

  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'tuyen cursor', 32));
  }

  /** `scope` names list, filters and caller; it is authenticated, not stored. */
  seal(position: readonly CursorValue[], scope: string): string {
    const iv = randomBytes(ivLength);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(digest(scope));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(position), 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([version]), iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** The values that {@link seal} got. Throws 400 for anything else. */
  open(cursor: string, scope: string): CursorValue[] {
    try {
      const bytes = Buffer.from(cursor, 'base64url');
      if (bytes[0] !== version || bytes.length > 4_096) throw new Error('version');
      const iv = bytes.subarray(1, 1 + ivLength);
      const tag = bytes.subarray(1 + ivLength, 1 + ivLength + tagLength);
      const decipher = createDecipheriv('aes-256-gcm', this.key, iv, { authTagLength: tagLength });
      decipher.setAAD(digest(scope)).setAuthTag(tag);
      const text = decipher.update(bytes.subarray(1 + ivLength + tagLength)).toString('utf8') + decipher.final('utf8');
      return JSON.parse(text) as CursorValue[];
    } catch {
      throw problem('invalid-cursor', 'Take the cursor as the last page gave it, with the same filters.');
    }
  }
}

function digest(scope: string): Buffer {
  return createHash('sha256').update(scope).digest();
}
