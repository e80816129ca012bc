import type { Place } from '../problem.js';

/** A field of a message: `:61:` with all its lines. */
export interface Field {
  readonly tag: string;
  /** Lines without their ends; the first one without the tag. Never empty. */
  readonly lines: readonly string[];
  /** Line of the tag, from 1. */
  readonly line: number;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

/** One message, or what stands between messages and should not. */
export interface Message {
  readonly fields: readonly Field[];
  /** Type of the message where a SWIFT header tells it: `940`, `942`. */
  readonly type: string | undefined;
  readonly place: Place;
}

const tagPattern = /^:(\d{2}[A-Z]?|NS|\d{3}):/;
const trailerPattern = /^-(?:\}.*|XXX)?\s*$/;
const headerType = /\{2:[IO](\d{3})/;

/**
 * Cuts a text into messages. A message begins with `:20:` and ends with a line "-", with the next `:20:`, or with the file. Block
 * headers ({1:}{2:}{4:), bank headers and blank lines around messages are passed over. A second balance or account after the
 * closing one begins a further statement under the same `:20:`.
 */
export function cutMessages(text: string): readonly Message[] {
  const cutter = new Cutter();
  let start = 0;
  let line = 0;
  while (start < text.length) {
    line += 1;
    let end = start;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === 10 || code === 13) break;
    }
    cutter.take(text.slice(start, end), line, start, end);
    // CR, LF, CRLF; and CR CR LF, which a wrong transfer makes of CRLF.
    let next = end + 1;
    if (text.charCodeAt(end) === 13) {
      if (text.charCodeAt(next) === 13 && text.charCodeAt(next + 1) === 10) next += 2;
      else if (text.charCodeAt(next) === 10) next += 1;
    }
    start = next;
  }
  return cutter.done();
}

interface OpenField {
  readonly tag: string;
  readonly lines: string[];
  readonly line: number;
  readonly start: number;
  end: number;
}

class Cutter {
  private readonly messages: Message[] = [];
  private fields: OpenField[] = [];
  private type: string | undefined;
  private nextType: string | undefined;

  take(whole: string, line: number, offset: number, end: number): void {
    let text = whole;
    let start = offset;
    // A header may stand on the line of the first field; fields begin after {4:.
    const header = text.includes('{') ? /^\s*(?:\{4:|\{[1-5]:.*?(?:\{4:|$))/.exec(text) : null;
    if (header !== null) {
      this.endMessage();
      this.nextType = headerType.exec(header[0])?.[1];
      text = text.slice(header[0].length);
      start += header[0].length;
      if (text === '') return;
    }
    const first = text.charCodeAt(0);
    if (first === 58) {
      const tag = tagPattern.exec(text)?.[1];
      if (tag !== undefined) return this.beginField(tag, text.slice(tag.length + 2), line, start, end);
    }
    if (first === 45 && trailerPattern.test(text)) return this.endMessage();
    const field = this.fields.at(-1);
    if (field === undefined) {
      if (/^\s*94[02](?:\s|$)/.test(text)) this.nextType = text.trim().slice(0, 3);
      return;
    }
    field.lines.push(text);
    if (text.trim() !== '') field.end = end;
  }

  private beginField(tag: string, text: string, line: number, start: number, end: number): void {
    if (tag.length === 3 && /^\d{3}$/.test(tag)) {
      this.endMessage();
      this.nextType = tag;
      return;
    }
    if (tag === '20') this.endMessage();
    else if (this.beginsNextStatement(tag)) this.splitMessage(tag);
    if (this.fields.length === 0) {
      this.type = this.nextType;
      this.nextType = undefined;
    }
    this.fields.push({ tag, lines: [text], line, start, end });
  }

  /** After the closing balance: an account, number or opening balance belongs to a further statement. */
  private beginsNextStatement(tag: string): boolean {
    return /^(25|25P|28|28C|60F|60M)$/.test(tag) && this.fields.some((field) => field.tag.startsWith('62'));
  }

  /** The further statement keeps `:20:`, and what comes before its balance is its own. */
  private splitMessage(tag: string): void {
    const kept = tag.startsWith('25') ? ['20'] : ['20', '25', '25P'];
    const shared = this.fields.filter((field) => kept.includes(field.tag));
    const type = this.type;
    this.endMessage();
    this.type = type;
    this.fields = shared.map((field) => ({ ...field }));
  }

  private endMessage(): void {
    if (this.fields.length > 0) {
      const fields = this.fields.map((field) => ({ ...field, lines: withoutBlankEnd(field.lines) }));
      this.messages.push({ fields, type: this.type, place: { line: fields[0]!.line, path: `:${fields[0]!.tag}:` } });
    }
    this.fields = [];
    this.type = undefined;
  }

  done(): readonly Message[] {
    this.endMessage();
    return this.messages;
  }
}

/** Blank lines after a field separate messages; within a field they are its own. */
function withoutBlankEnd(lines: readonly string[]): readonly string[] {
  let count = lines.length;
  while (count > 1 && lines[count - 1]!.trim() === '') count -= 1;
  return count === lines.length ? lines : lines.slice(0, count);
}
