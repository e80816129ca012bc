import { SaxesParser } from 'saxes';
import { Refusal, type Place } from './problem.js';

const deepest = 64;
const lessThan = 60;

const noAttributes: Readonly<Record<string, string>> = {};

const none: readonly XmlNode[] = [];

/** An element with what is in it; names are without namespace prefix. */
export class XmlNode {
  /** Its first element, which leads to the next one: most have none or few, and a list would cost more than it holds. */
  first: XmlNode | undefined = undefined;
  next: XmlNode | undefined = undefined;
  private last: XmlNode | undefined = undefined;
  /** Which one of its name it is in its parent, where its parent does not keep it. */
  nth: number | undefined = undefined;
  /** Offset of its end tag in the source. */
  private contentEnd: number;

  constructor(
    private readonly source: string,
    readonly name: string,
    readonly attributes: Readonly<Record<string, string>>,
    readonly parent: XmlNode | undefined,
    /** Offset of its `<` in the source. */
    readonly start: number,
    /** Offset behind its start tag. */
    private readonly contentStart: number,
    readonly line: number,
    private readonly column: number,
  ) {
    this.contentEnd = contentStart;
  }

  close(contentEnd: number): void {
    this.contentEnd = contentEnd;
  }

  /** Text directly in the element, entities resolved; cut out when it is asked, for most is not. */
  get text(): string {
    const content = this.source.slice(this.contentStart, this.contentEnd);
    return marked.test(content) ? textIn(content) : content;
  }

  add(child: XmlNode): void {
    if (this.last === undefined) this.first = child;
    else this.last.next = child;
    this.last = child;
  }

  /** Where the element stands; made only where it is told. */
  get place(): Place {
    return { line: this.line, column: this.column, path: this.path };
  }

  /** From the root, or from the outermost element that is numbered by its reader: what is around a statement tells nothing. */
  private get path(): string {
    const { parent, name } = this;
    const isOutermost = parent?.parent === undefined || (this.nth !== undefined && parent.nth === undefined);
    const above = isOutermost ? '' : `${parent.path}/`;
    const nth = this.nth ?? this.nthOfSame;
    return nth === undefined ? above + name : `${above}${name}[${nth}]`;
  }

  private get nthOfSame(): number | undefined {
    const same = this.parent?.all(this.name) ?? [];
    return same.length > 1 ? same.indexOf(this) + 1 : undefined;
  }

  /** The first element down the names. */
  find(name: string, below?: string, lowest?: string): XmlNode | undefined {
    const node = this.child(name);
    if (node === undefined || below === undefined) return node;
    const next = node.child(below);
    return next === undefined || lowest === undefined ? next : next.child(lowest);
  }

  /** All children of a name. */
  all(name: string): readonly XmlNode[] {
    const first = this.child(name);
    if (first === undefined) return none;
    const found: XmlNode[] = [];
    for (let node: XmlNode | undefined = first; node !== undefined; node = node.next)
      if (node.name === name) found.push(node);
    return found;
  }

  private child(name: string): XmlNode | undefined {
    let node = this.first;
    while (node !== undefined && node.name !== name) node = node.next;
    return node;
  }

  /** Text of the first element down the names, without blanks around; undefined where it is absent or empty. */
  value(name: string, below?: string, lowest?: string): string | undefined {
    const text = this.find(name, below, lowest)?.text.trim();
    return text === '' ? undefined : text;
  }
}

const marked = /[&<\r]/;

/** The text of what is more than that: with entities, elements, comments, sections or other line ends in it. */
function textIn(content: string): string {
  let [text, depth] = ['', 0];
  const parser = new SaxesParser({ xmlns: false, fragment: true });
  const addText = (part: string) => {
    if (depth === 0) text += part;
  };
  parser.on('error', () => undefined); // told when the document was read
  parser.on('opentag', () => (depth += 1));
  parser.on('closetag', () => (depth -= 1));
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(content).close();
  return text;
}

/**
 * Names without prefix, each as one string that V8 keeps only once, as it does keys: elements are told apart by their names all
 * the time, and such strings differ as soon as their addresses do.
 */
function localNames(): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    let local = known.get(name);
    if (local === undefined) {
      [local = ''] = Object.keys({ [name.slice(name.indexOf(':') + 1)]: true });
      known.set(name, local);
    }
    return local;
  };
}

/** What is told while a document is read. */
export interface XmlListener {
  /** An element begins; its children are not there yet. Answers whether its parent shall keep it. */
  begin(node: XmlNode): boolean;
  /** An element ends. @param end offset after its `>` */
  end(node: XmlNode, end: number): void;
}

/**
 * Reads an XML document and tells a listener of each element. A DOCTYPE is refused, so no entity is ever declared; depth is
 * bounded.
 * @throws Refusal with the place where the document is not well-formed
 */
export function readXml(source: string, listener: XmlListener): void {
  // Namespaces are told apart by the message's own element names: prefixes are free, and some banks leave the namespace out.
  // Each listener makes the parser slower, and an eighth one very slow: V8 then keeps its fields as a dictionary.
  const parser = new SaxesParser({ xmlns: false });
  const here = (): Place => ({ line: parser.line, column: parser.columnIndex + 1 });
  const localName = localNames();
  let top = new XmlNode(source, '', noAttributes, undefined, 0, 0, 1, 1);
  let depth = 0;
  parser.on('error', (error) => {
    const reason = error.message.replace(/^\d+:\d+: /, '');
    throw new Refusal(
      'xml-broken',
      `The XML is broken here (${reason}): the file is cut or damaged, fetch it again.`,
      here(),
    );
  });
  parser.on('doctype', () => {
    throw new Refusal('xml-doctype', 'A DOCTYPE is not allowed in a bank file: no bank needs one.', here());
  });
  parser.on('opentag', ({ name, attributes }) => {
    const { position, line, columnIndex } = parser;
    const start = lastTag(source, position - name.length - 2);
    const own = start + name.length + 2 === position ? noAttributes : attributes;
    const column = columnIndex - (position - start) + 1;
    if (column > 0) top = new XmlNode(source, localName(name), own, top, start, position, line, column);
    else {
      const breaks = source.slice(start, position).match(/\r\n?|\n/g)!.length;
      top = new XmlNode(source, localName(name), own, top, start, position, line - breaks, columnAt(source, start));
    }
    depth += 1;
    if (depth > deepest) throw new Refusal('xml-too-deep', `Elements are nested more than ${deepest} deep.`, here());
    if (listener.begin(top)) top.parent?.add(top);
  });
  parser.on('closetag', ({ name, isSelfClosing }) => {
    const { position } = parser;
    const ended = top;
    if (!isSelfClosing) ended.close(lastTag(source, position - name.length - 3));
    depth -= 1;
    top = ended.parent!;
    listener.end(ended, position);
  });
  parser.write(source).close();
}

/** Offset of the last `<` up to one: neither tags nor attributes have any other. */
function lastTag(source: string, from: number): number {
  let at = from;
  while (source.charCodeAt(at) !== lessThan) at -= 1;
  return at;
}

/** Character of its line, from 1: for tags that go on over the end of their line. */
function columnAt(source: string, at: number): number {
  let column = 1;
  while (at >= column && !/[\r\n]/.test(source[at - column]!)) column += 1;
  return column;
}
