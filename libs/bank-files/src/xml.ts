import { SaxesParser } from 'saxes';
import { Refusal, type Place } from './problem.js';

const deepest = 64;
const lessThan = 60;

const noAttributes: Readonly<Record<string, string>> = {};

const none: readonly XmlNode[] = [];

/** An element with what is in it; names are without namespace prefix. */
export class XmlNode {
  // All fields are set at once: elements of one shape are faster to read.
  /** Its first element, which leads to the next one: most have none or few, and a list would cost more than it holds. */
  first: XmlNode | undefined = undefined;
  next: XmlNode | undefined = undefined;
  private last: XmlNode | undefined = undefined;
  /** Text directly in the element, entities resolved. */
  text = '';
  attributes = noAttributes;
  /** Which one of its name it is in its parent, where its parent does not keep it. */
  nth: number | undefined = undefined;

  constructor(
    readonly name: string,
    readonly parent: XmlNode | undefined,
    /** Offset of its `<` in the source. */
    readonly start: number,
    readonly line: number,
    private readonly column: number,
  ) {}

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
  // Seven listeners are the most: with an eighth, V8 keeps the parser's fields as a dictionary, five times as slow to read.
  const parser = new SaxesParser({ xmlns: false });
  const here = (): Place => ({ line: parser.line, column: parser.columnIndex + 1 });
  let top = new XmlNode('', undefined, 0, 1, 1);
  let depth = 0;
  const localName = localNames();
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
  parser.on('opentagstart', ({ name }) => {
    depth += 1;
    if (depth > deepest) throw new Refusal('xml-too-deep', `Elements are nested more than ${deepest} deep.`, here());
    // The parser stands behind the name and one more character, or two where that is the end of a line.
    const near = parser.position - name.length - 2;
    const start = source.charCodeAt(near) === lessThan ? near : source.lastIndexOf('<', near);
    const column = parser.columnIndex - (parser.position - start) + 1;
    top = new XmlNode(localName(name), top, start, parser.line, column);
  });
  parser.on('opentag', ({ attributes }) => {
    top.attributes = attributes;
    if (listener.begin(top)) top.parent?.add(top);
  });
  const addText = (text: string) => {
    top.text = top.text === '' ? text : top.text + text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const ended = top;
    depth -= 1;
    top = ended.parent!;
    listener.end(ended, parser.position);
  });
  parser.write(source).close();
}
