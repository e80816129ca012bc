import type { Limits } from '../options.js';
import { attempt, Refusal, type Problem } from '../problem.js';
import type { BankFile, BankFileFormat, Statement, StatementLine } from '../statement.js';
import { readEntry } from './entry.js';
import { accountOf, lastDayOf, readStatement, type Message } from './statement.js';
import { readXml, type XmlListener, type XmlNode } from '../xml.js';

/** Elements that make a message one of ours; version 1 had its number in the name. */
const messages: Readonly<Record<string, BankFileFormat>> = {
  BkToCstmrAcctRpt: 'camt.052',
  BkToCstmrStmt: 'camt.053',
  BkToCstmrDbtCdtNtfctn: 'camt.054',
};
const bodies = new Set(['Rpt', 'Stmt', 'Ntfctn']);
const namespacePattern = /camt\.05[234]\.(\d{3}\.\d{2})/;
/** Problems told of one statement; a damaged file may have thousands. */
const mostProblems = 5;

interface OpenStatement {
  readonly node: XmlNode;
  readonly lines: StatementLine[];
  readonly problems: Problem[];
  entries: number;
  /** Known once the account has been read; entries come after it. */
  account: string | undefined;
}

/** Takes statements from the elements of a document as they end, so that only one entry is held as a tree. */
class CamtReader implements XmlListener {
  readonly statements: Statement[] = [];
  readonly problems: Problem[] = [];
  format: BankFileFormat | undefined;
  version: string | undefined;
  root: string | undefined;
  private header: XmlNode | undefined;
  private message: XmlNode | undefined;
  private bodies = 0;
  private lines = 0;
  private open: OpenStatement | undefined;

  constructor(
    private readonly source: string,
    private readonly limits: Limits,
  ) {}

  begin(node: XmlNode): boolean {
    if (this.open !== undefined) {
      if (node.name !== 'Ntry' || node.parent !== this.open.node) return true;
      this.open.entries += 1;
      node.nth = this.open.entries;
      return false;
    }
    this.root ??= node.name;
    if (this.message === undefined) this.beginOutside(node);
    else if (bodies.has(node.name) && node.parent === this.message) {
      this.bodies += 1;
      node.nth = this.bodies;
      this.open = { node, lines: [], problems: [], entries: 0, account: undefined };
      return false;
    }
    return true;
  }

  private beginOutside(node: XmlNode): void {
    for (const value of Object.values(node.attributes))
      this.version = namespacePattern.exec(value)?.[1] ?? this.version;
    const name = node.name.replace(/V\d\d$/, '');
    if (!Object.hasOwn(messages, name)) return;
    this.message = node;
    this.format ??= messages[name];
  }

  end(node: XmlNode, end: number): void {
    if (node.name === 'Ntry' && this.open !== undefined && node.parent === this.open.node)
      this.endEntry(node, end, this.open);
    else if (node === this.open?.node) this.endStatement(this.open);
    else if (node.name === 'GrpHdr' && node.parent === this.message) this.header = node;
    else if (node === this.message) this.endMessage();
  }

  private endEntry(node: XmlNode, end: number, open: OpenStatement): void {
    this.lines += 1;
    if (this.lines > this.limits.maxLines) {
      throw new Refusal('too-many-lines', `More than ${this.limits.maxLines} lines: split the file.`, node.place);
    }
    if (open.problems.length >= mostProblems) return;
    const line = attempt(() => {
      open.account ??= accountOf(open.node).id;
      return readEntry(node, this.source.slice(node.start, end), open.account, () => lastDayOf(open.node));
    });
    if (line instanceof Refusal) open.problems.push(line.problem);
    else open.lines.push(line);
  }

  private endStatement(open: OpenStatement): void {
    this.open = undefined;
    const message: Message = { format: this.format!, version: this.version, header: this.header };
    const statement = attempt(() => readStatement(open.node, open.lines, message));
    if (statement instanceof Refusal) open.problems.push(statement.problem);
    const told = new Set<string>();
    for (const problem of open.problems) {
      const key = JSON.stringify(problem);
      if (!told.has(key)) this.problems.push(problem);
      told.add(key);
    }
    if (!(statement instanceof Refusal) && open.problems.length === 0) this.statements.push(statement);
  }

  private endMessage(): void {
    if (this.bodies === 0) {
      const message = 'The message has no statement in it: ask the bank for the file again.';
      this.problems.push({ code: 'no-statement', message, place: this.message!.place });
    }
    this.message = undefined;
    this.header = undefined;
  }
}

/** Reads camt.052, .053 and .054, versions 1 to 13, with any namespace prefix and in any envelope. */
export function readCamt(text: string, limits: Limits): BankFile {
  // White space before the XML declaration is not allowed and is common; blanks in its place keep all places right.
  const source = text.replace(/^\s+<\?xml[^>]*>/, (head) => head.replace(/[^\n]/g, ' '));
  const reader = new CamtReader(source, limits);
  const outcome = attempt(() => readXml(source, reader));
  const problems = [...reader.problems];
  if (outcome instanceof Refusal) problems.push(outcome.problem);
  else if (reader.format === undefined) {
    const known = Object.values(messages).join(', ');
    const message = `The XML begins with ${reader.root} and has no message of a bank in it; known are ${known}.`;
    problems.push({ code: 'message-unknown', message, place: { line: 1, path: reader.root } });
  }
  return {
    format: reader.format,
    version: reader.version,
    statements: reader.statements,
    problems,
    warnings: [],
  };
}
