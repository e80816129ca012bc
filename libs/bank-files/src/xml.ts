import { SaxesParser } from 'saxes';
import { Refusal, type Place } from './problem.js';

const deepest = 64;

/** Most elements have no elements in them: they share this. */
const none: readonly XmlNode[] = [];

/** An element with what is in it; names are without namespace prefix. */
export class XmlNode {
  children: readonly XmlNode[] = none;
  /** Text directly in the element, entities resolved. */
  text = '';
  attributes: Readonly<Record<string, string>> = {};
  /** Which one of its name it is in its parent, where its parent does not keep it. */
  nth: number | undefined;

  constructor(
    readonly name: string,
    readonly parent: XmlNode | undefined,
    /** Offset of its `<` in the source. */
    readonly start: number,
    readonly line: number,
    private readonly column: number,
  ) {}

  add(child: XmlNode): void {
    if (this.children === none) this.children = [child];
    else (this.children as XmlNode[]).push(child);
  }

  /** Where the element stands; made only where it is told. */
  get place(): Place {
    return {
      line: this.line,
      column: this.column,
      path: this.path.replace(/^.*?\/(?=(?:Stmt|Rpt|Ntfctn)\[)/, ''),
    };
  }

  private get path(): string {
    const above = this.parent?.parent === undefined ? '' : `${this.parent.path}/`;
    const same = this.parent?.children.filter(({ name }) => name === this.name) ?? [];
    const nth = this.nth ?? (same.length > 1 ? same.indexOf(this) + 1 : undefined);
    return `${above}${this.name}${nth === undefined ? '' : `[${nth}]`}`;
  }

  /** The first element down the names. */
  find(...names: readonly string[]): XmlNode | undefined {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- walks down from here
    let node: XmlNode | undefined = this;
    for (const name of names) {
      node = firstOf(node.children, name);
      if (node === undefined) return undefined;
    }
    return node;
  }

  /** All children of a name. */
  all(name: string): readonly XmlNode[] {
    return this.children.filter((child) => child.name === name);
  }

  /** Text of the first element down the names, without blanks around; undefined where it is absent or empty. */
  value(...names: readonly string[]): string | undefined {
    const text = this.find(...names)?.text.trim();
    return text === '' ? undefined : text;
  }
}

function firstOf(children: readonly XmlNode[], name: string): XmlNode | undefined {
  for (let i = 0; i < children.length; i++) if (children[i]!.name === name) return children[i];
  return undefined;
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
  const parser = new SaxesParser({ xmlns: false });
  const here = (): Place => ({ line: parser.line, column: parser.columnIndex + 1 });
  let top = new XmlNode('', undefined, 0, 1, 1);
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
  parser.on('opentagstart', ({ name }) => {
    depth += 1;
    if (depth > deepest) throw new Refusal('xml-too-deep', `Elements are nested more than ${deepest} deep.`, here());
    const start = source.lastIndexOf('<', parser.position - 1);
    const column = parser.columnIndex - (parser.position - start) + 1;
    top = new XmlNode(name.slice(name.indexOf(':') + 1), top, start, parser.line, column);
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
