import { isUtf8 } from 'node:buffer';
import { problem, type Problem } from './problem.js';

const quote = 0x22, backslash = 0x5c, colon = 0x3a, open = 0x5b, openBrace = 0x7b, close = 0x5d, closeBrace = 0x7d; // prettier-ignore

function malformed(message: string): Problem {
  return problem('malformed-body', message);
}

/**
 * Parses a JSON body strictly: UTF-8 only, no duplicate or `__proto__` keys, no number beyond what a double holds, no
 * NUL or lone surrogate in any text, no deeper than `maxDepth`. Throws a 400 problem that tells what was wrong.
 * One pass over the bytes bounds the depth before anything recursive runs.
 */
export function parseJsonBody(bytes: Buffer, maxDepth: number): unknown {
  if (bytes.length === 0) throw malformed('The body is empty.');
  if (!isUtf8(bytes)) throw malformed('The body is not UTF-8.');
  const keys = countKeys(bytes, maxDepth);
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    throw malformed('The body is not JSON.');
  }
  const hasEscapes = text.includes('\\u');
  const found = walk(value, hasEscapes);
  if (found !== keys) throw malformed('An object names the same field twice.');
  return value;
}

/** Colons outside of texts, which is the number of keys written. */
function countKeys(bytes: Buffer, maxDepth: number): number {
  let depth = 0;
  let keys = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === quote) {
      for (i++; i < bytes.length && bytes[i] !== quote; i++) if (bytes[i] === backslash) i++;
    } else if (byte === colon) {
      keys++;
    } else if (byte === open || byte === openBrace) {
      if (++depth > maxDepth) throw malformed(`The body is nested deeper than ${maxDepth} levels.`);
    } else if (byte === close || byte === closeBrace) {
      depth--;
    }
  }
  return keys;
}

/** Keys in a parsed value; refuses what JSON allows and we do not. */
function walk(value: unknown, hasEscapes: boolean): number {
  if (typeof value === 'string') {
    if (hasEscapes) checkText(value);
    return 0;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw malformed('A number is too large.');
    return 0;
  }
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += walk(item, hasEscapes);
    return count;
  }
  for (const key in value) {
    if (key === '__proto__') throw malformed('A field may not be named __proto__.');
    if (hasEscapes) checkText(key);
    count += 1 + walk((value as Record<string, unknown>)[key], hasEscapes);
  }
  return count;
}

function checkText(text: string): void {
  if (text.includes('\0')) throw malformed('A text holds the character NUL.');
  if (/\p{Surrogate}/u.test(text)) throw malformed('A text holds half of a surrogate pair.');
}
