import type { Place } from '../problem.js';

/** A field of a message: `:61:` with all its lines. */
export class Field {
  /** Of a `:61:`: the `:86:` and other fields that tell of it. */
  notes: Field[] = none;

  constructor(
    readonly tag: string,
    /** Line of the tag, from 1. */
    readonly line: number,
    private readonly source: string,
    /** Offsets in the source: of the tag, and of the end of its last line that is not blank. */
    readonly start: number,
    public end: number,
  ) {}

  /** What stands behind the tag, with its line ends. */
  get text(): string {
    return this.source.slice(this.start + this.tag.length + 2, this.end);
  }

  /** Lines without their ends; the first one without the tag. Never empty. */
  get lines(): readonly string[] {
    return linesOf(this.text);
  }

  /** Where the field stands; made only where it is told. */
  get place(): Place {
    return { line: this.line, path: `:${this.tag}:` };
  }
}

/** Shared by all that have none. */
const none: Field[] = [];

/** One message, or what stands between messages and should not. */
export class Message {
  /** Fields that tell of the whole statement, in their order. */
  readonly fields: Field[] = [];
  /** Each `:61:`. */
  readonly entries: Field[] = [];
  /** The field that goes on until another one begins. */
  last: Field;
  private entry: Field | undefined;

  /** @param type of the message where a SWIFT header tells it: `940`, `942` */
  constructor(
    readonly type: string | undefined,
    readonly first: Field,
  ) {
    this.last = first;
    this.add(first);
  }

  add(field: Field): void {
    this.last = field;
    if (field.tag === '61') {
      this.entry = field;
      this.entries.push(field);
    } else if (this.entry !== undefined && (field.tag === '86' || field.tag === 'NS')) {
      if (this.entry.notes === none) this.entry.notes = [field];
      else this.entry.notes.push(field);
    } else {
      this.entry = undefined;
      this.fields.push(field);
    }
  }

  get place(): Place {
    return this.first.place;
  }
}

/** CR, LF, CRLF; and CR CR LF, which a wrong transfer makes of CRLF. */
const lineEnd = /\r\r\n|\r\n?|\n/;

/** Lines of a text, without their ends. */
export function linesOf(text: string): readonly string[] {
  return text.includes('\n') || text.includes('\r') ? text.split(lineEnd) : [text];
}

const tagPattern = /:([1-9]\d[A-Z]?|NS|[1-9]\d{2}):/y;
// In the Swedish character set of seven bits the bytes of { and } are ä and å: files come with either.
const trailerPattern = /^\s*-(?:\}.*|å|XXX)?\s*$/;
const headerPattern = /^\s*(?:[{ä]4:|[{ä][1-5]:.*?(?:[{ä]4:|$))/;
const headerType = /[{ä]2:[IO](\d{3})/;

/**
 * Cuts a text into messages. A message begins with `:20:` and ends with a line "-", with the next `:20:`, or with the file. Block
 * headers ({1:}{2:}{4:), bank headers and blank lines around messages are passed over. A second balance or account after the
 * closing one begins a further statement under the same `:20:`.
 */
export function cutMessages(source: string): readonly Message[] {
  const cutter = new Cutter(source);
  let line = 0;
  let [feed, carriage] = [-1, -1];
  for (let start = 0; start < source.length;) {
    line += 1;
    if (feed < start) feed = indexOf(source, '\n', start);
    if (carriage < start) carriage = indexOf(source, '\r', start);
    const end = Math.min(feed, carriage);
    cutter.take(line, start, end);
    start = end + 1;
    if (end === carriage) {
      if (source.charCodeAt(start) === 13 && source.charCodeAt(start + 1) === 10) start += 2;
      else if (source.charCodeAt(start) === 10) start += 1;
    }
  }
  return cutter.done();
}

/** Where a mark stands next; the end of the text where there is none. */
function indexOf(text: string, mark: string, from: number): number {
  const index = text.indexOf(mark, from);
  return index < 0 ? text.length : index;
}

class Cutter {
  private readonly messages: Message[] = [];
  private open: Message | undefined;
  private nextType: string | undefined;

  constructor(private readonly source: string) {}

  take(line: number, start: number, end: number): void {
    if (this.source.charCodeAt(start) === 58) {
      const tag = tagAt(this.source, start);
      if (tag !== undefined) {
        this.beginField(new Field(tag, line, this.source, start, end));
        return;
      }
    }
    this.takeOther(this.source.slice(start, end), line, start, end);
  }

  private takeOther(text: string, line: number, start: number, end: number): void {
    const header = /[{ä]/.test(text) ? headerPattern.exec(text) : null;
    if (header !== null) {
      this.endMessage();
      this.nextType = headerType.exec(header[0])?.[1];
      // The first field may stand on the line of its header.
      const behind = start + header[0].length;
      if (behind < end) this.take(line, behind, end);
    } else if (trailerPattern.test(text) && !(text.trim() === '-' && isWithin(this.open))) this.endMessage();
    else if (this.open !== undefined) {
      if (text.trim() !== '') this.open.last.end = end;
    } else if (/^\s*94[02](?:\s|$)/.test(text)) this.nextType = text.trim().slice(0, 3);
  }

  private beginField(field: Field): void {
    const { tag } = field;
    if (/^\d{3}$/.test(tag)) {
      this.endMessage();
      this.nextType = tag;
      return;
    }
    if (tag === '20') this.endMessage();
    else if (this.open !== undefined && beginsNextStatement(tag, this.open)) this.splitMessage(tag, this.open);
    if (this.open === undefined) {
      this.open = new Message(this.nextType, field);
      this.nextType = undefined;
    } else this.open.add(field);
  }

  /** The further statement keeps `:20:`, and what comes before its balance is its own. */
  private splitMessage(tag: string, { fields, type }: Message): void {
    const kept = tag.startsWith('25') ? ['20'] : ['20', '25', '25P'];
    const [first, ...others] = fields.filter((field) => kept.includes(field.tag));
    this.endMessage();
    if (first === undefined) return;
    this.open = new Message(type, first);
    for (const field of others) this.open.add(field);
  }

  private endMessage(): void {
    if (this.open !== undefined) this.messages.push(this.open);
    this.open = undefined;
  }

  done(): readonly Message[] {
    this.endMessage();
    return this.messages;
  }
}

function tagAt(source: string, start: number): string | undefined {
  // Nearly all fields are one of these two, and need no pattern.
  if (source.startsWith(':61:', start)) return '61';
  if (source.startsWith(':86:', start)) return '86';
  tagPattern.lastIndex = start;
  return tagPattern.exec(source)?.[1];
}

/** Between opening and closing balance a dash is a line of a memo. */
function isWithin(message: Message | undefined): boolean {
  const has = (kind: string) => message?.fields.some(({ tag }) => tag.startsWith(kind)) === true;
  return has('60') && !has('62');
}

/** After the closing balance: an account, number or opening balance belongs to a further statement. */
function beginsNextStatement(tag: string, { fields }: Message): boolean {
  return /^(25|25P|28|28C|60F|60M)$/.test(tag) && fields.some((field) => field.tag.startsWith('62'));
}
