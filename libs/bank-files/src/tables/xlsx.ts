import { Refusal } from '../problem.js';
import { readXml, type XmlNode } from '../xml.js';
import { columnName, cellText, type Cell, type Grid, type GridRow } from './grid.js';
import { openZip } from './zip.js';

/** Wider sheets are no bank's. */
const mostColumns = 256;

/**
 * Reads one sheet of a workbook (Office Open XML): texts, numbers as their exact text, merged cells. Formulas are refused: what
 * they show depends on who opened the file last.
 * @param sheetName the first sheet unless told
 */
export function readXlsx(
  bytes: Uint8Array,
  sheetName: string | undefined,
  limits: { maxRows: number; maxUnpackedBytes: number },
): Grid {
  const read = openZip(bytes, limits.maxUnpackedBytes);
  const book = read('xl/workbook.xml');
  if (book === undefined)
    throw new Refusal('xlsx-unknown', 'The archive is no Excel workbook (.xlsx): send the workbook itself.');
  const { sheets, from1904 } = readBook(book);
  const sheet = sheetName === undefined ? sheets[0] : sheets.find(({ name }) => name === sheetName);
  if (sheet === undefined) {
    const there = sheets.map(({ name }) => name).join(', ');
    throw new Refusal('sheet-missing', `There is no sheet ${sheetName ?? ''}: there are ${there}.`);
  }
  const target = targetOf(read('xl/_rels/workbook.xml.rels') ?? '<r/>', sheet.relation) ?? 'xl/worksheets/sheet1.xml';
  const source = read(target);
  if (source === undefined)
    throw new Refusal('zip-broken', 'The sheet is not in the workbook: save it again.', { path: target });
  const texts = read('xl/sharedStrings.xml');
  const reader = new SheetReader(sheet.name, texts === undefined ? [] : readTexts(texts), limits.maxRows);
  return { format: 'xlsx', rows: reader.read(source), sheet: sheet.name, from1904 };
}

interface Sheet {
  readonly name: string;
  readonly relation: string;
}

function readBook(source: string): { sheets: readonly Sheet[]; from1904: boolean } {
  const sheets: Sheet[] = [];
  let from1904 = false;
  forEach(source, (node) => {
    if (node.name === 'sheet') sheets.push({ name: node.attributes['name'] ?? '', relation: relationOf(node) });
    if (node.name === 'workbookPr') from1904 = /^(1|true)$/.test(node.attributes['date1904'] ?? '');
  });
  return { sheets, from1904 };
}

function relationOf(node: XmlNode): string {
  return Object.entries(node.attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
}

function targetOf(source: string, relation: string): string | undefined {
  let found: string | undefined;
  forEach(source, (node) => {
    if (node.name === 'Relationship' && node.attributes['Id'] === relation) found = node.attributes['Target'];
  });
  return found?.startsWith('/') ? found.slice(1) : found && `xl/${found}`;
}

function forEach(source: string, visit: (node: XmlNode) => void): void {
  readXml(source, { begin: () => false, end: visit });
}

/** Shared texts; runs of different looks are one text, readings of Asian texts are left out. */
function readTexts(source: string): readonly string[] {
  const texts: string[] = [];
  readXml(source, {
    begin: (node) => node.name !== 'si',
    end: (node) => {
      if (node.name === 'si') texts.push(textIn(node));
    },
  });
  return texts;
}

function textIn(node: XmlNode): string {
  let text = '';
  for (let part = node.first; part !== undefined; part = part.next) {
    if (part.name === 't') text += part.text;
    else if (part.name === 'r') text += textIn(part);
  }
  return text;
}

class SheetReader {
  /** In the order of their lines. */
  private readonly found: SheetRow[] = [];
  private readonly merged: string[] = [];

  constructor(
    private readonly name: string,
    private readonly texts: readonly string[],
    private readonly maxRows: number,
  ) {}

  read(source: string): readonly GridRow[] {
    readXml(source, {
      begin: (node) => node.name !== 'row',
      end: (node) => {
        if (node.name === 'row') this.takeRow(node);
        else if (node.name === 'mergeCell') this.takeMerged(node);
      },
    });
    const byLine = new Map(this.merged.length === 0 ? [] : this.found.map(({ line, cells }) => [line, cells]));
    for (const ref of this.merged) merge(ref, byLine);
    const rows: GridRow[] = [];
    for (const { line, cells } of this.found) {
      const raw = cells.map(cellText).join('\t').trimEnd();
      if (raw !== '') rows.push({ line, cells, raw });
    }
    return rows;
  }

  private takeRow(row: XmlNode): void {
    const last = this.found.at(-1)?.line ?? 0;
    const line = row.attributes['r'] === undefined ? last + 1 : Number(row.attributes['r']);
    if (!Number.isInteger(line) || line <= last) throw new Refusal('xlsx-broken', 'Rows are out of order.', row.place);
    if (this.found.length >= this.maxRows)
      throw new Refusal('too-many-lines', `More than ${this.maxRows} rows: split the file.`, row.place);
    const cells: Cell[] = [];
    let column = -1;
    for (let node = row.first; node !== undefined; node = node.next) {
      if (node.name !== 'c') continue;
      const reference = node.attributes['r'];
      column = reference === undefined ? column + 1 : columnOf(reference);
      const cell = this.readCell(node, line, column);
      // Some programs leave empty cells up to the end of the sheet.
      if (column >= mostColumns && cell === '') continue;
      if (column < 0 || column >= mostColumns)
        throw new Refusal('xlsx-broken', 'A cell is where no cell can be.', this.place(line, column));
      while (cells.length < column) cells.push('');
      cells[column] = cell;
    }
    this.found.push({ line, cells });
  }

  private takeMerged(node: XmlNode): void {
    if (this.merged.length >= this.maxRows)
      throw new Refusal(
        'too-many-lines',
        `More than ${this.maxRows} merged cells: save the sheet without.`,
        node.place,
      );
    this.merged.push(node.attributes['ref'] ?? '');
  }

  private place(line: number, column: number) {
    return { line, path: `${this.name}!${columnName(Math.max(0, column))}${line}` };
  }

  private readCell(node: XmlNode, line: number, column: number): Cell {
    if (node.find('f') !== undefined) {
      throw new Refusal(
        'formula',
        'The cell holds a formula: save the sheet with values only.',
        this.place(line, column),
      );
    }
    const type = node.attributes['t'];
    if (type === 'inlineStr') return textIn(node.find('is') ?? node);
    const value = node.find('v')?.text ?? '';
    switch (type) {
      case 's': {
        const text = this.texts[Number(value)];
        if (text === undefined)
          throw new Refusal('xlsx-broken', 'The cell points at a text that is not there.', this.place(line, column));
        return text;
      }
      case 'str':
      case 'd':
        return value;
      case 'b':
        return value === '1' ? 'TRUE' : 'FALSE';
      case 'n':
      case undefined: {
        const number = value.trim();
        return number === '' ? '' : { number };
      }
      default:
        throw new Refusal('xlsx-broken', `The cell holds an error (${value}).`, this.place(line, column));
    }
  }
}

interface SheetRow {
  readonly line: number;
  readonly cells: Cell[];
}

/** A merged range shows its first cell: headings over two columns count for both, titles for their whole width. */
function merge(ref: string, rows: ReadonlyMap<number, Cell[]>): void {
  const match = /^([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)$/.exec(ref);
  if (match === null) return;
  const [left, top, right, bottom] = [columnOf(match[1]!), Number(match[2]), columnOf(match[3]!), Number(match[4])];
  const first = rows.get(top)?.[left];
  if (typeof first !== 'string' || first.trim() === '') return;
  // A tall block is a letterhead, not a heading.
  for (const line of bottom - top === 1 ? [top, bottom] : [top]) {
    const cells = rows.get(line);
    if (cells === undefined || line > bottom) continue;
    for (let column = left; column <= Math.min(right, mostColumns - 1); column++) {
      while (cells.length < column) cells.push('');
      if (cellText(cells[column]) === '') cells[column] = first;
    }
  }
}

/** 0 for A1, 27 for AB3; -1 where no column is named. */
function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < 3; i++) {
    const letter = reference.charCodeAt(i) - 64;
    if (!(letter >= 1 && letter <= 26)) break;
    column = column * 26 + letter;
  }
  return column - 1;
}
