import { cellText, type Cell, type Grid, type GridRow } from './grid.js';
import { plainWords, type BankProfile, type ColumnRole, type LabelRole } from './profile.js';

/** Where a table stands in a grid: its headings were found. */
export interface Layout {
  readonly columns: ReadonlyMap<ColumnRole, number>;
  /** Index of the first row below the headings. */
  readonly firstRow: number;
  /** The heading row as it stands in the file: some exports repeat it on each page. */
  readonly heading: string;
}

/**
 * Looks for the row that has all headings of the profile.
 * @returns the layout, or the headings that the best row lacks
 */
export function findLayout(grid: Grid, profile: BankProfile): Layout | { readonly missing: readonly string[] } {
  const span = profile.header.rows ?? 1;
  const wanted = Object.entries(profile.columns).map(
    ([role, words]) => [role as ColumnRole, words.map(plainWords)] as const,
  );
  let missing: readonly string[] = wanted.map(([, words]) => words[0]!);
  const last = Math.min(grid.rows.length - span, profile.header.within ?? 40);
  for (let i = 0; i <= last; i++) {
    const headings = headingsAt(grid.rows.slice(i, i + span));
    const columns = new Map<ColumnRole, number>();
    const lacking: string[] = [];
    for (const [role, words] of wanted) {
      const column = headings.findIndex((heading) => heading.some((text) => words.includes(text)));
      if (column < 0) lacking.push(profile.columns[role]![0]!);
      else columns.set(role, column);
    }
    if (lacking.length === 0) return { columns, firstRow: i + span, heading: grid.rows[i]!.raw };
    if (lacking.length < missing.length) missing = lacking;
  }
  return { missing };
}

/** What each column may be called: its cell, or with two rows the upper, the lower and both. */
function headingsAt(rows: readonly GridRow[]): readonly (readonly string[])[] {
  const width = Math.max(...rows.map(({ cells }) => cells.length));
  return Array.from({ length: width }, (_, column) => {
    const parts = rows.map(({ cells }) => plainWords(cellText(cells[column])));
    return parts.length === 1 ? parts : [parts.filter((part, i) => part !== '' && part !== parts[i - 1]).join(' ')];
  });
}

/** A labelled cell outside of the table. */
export interface LabelledCell {
  readonly cell: Cell;
  readonly line: number;
}

/** Values that stand right of a label or behind its colon; the first of each label. */
export function findLabels(rows: readonly GridRow[], profile: BankProfile): ReadonlyMap<LabelRole, LabelledCell> {
  const found = new Map<LabelRole, LabelledCell>();
  const wanted = Object.entries(profile.labels ?? {}).map(
    ([role, words]) => [role as LabelRole, words.map(plainWords)] as const,
  );
  for (const { cells, line } of rows) {
    for (let column = 0; column < cells.length; column++) {
      const text = cellText(cells[column]);
      const plain = plainWords(text);
      if (plain === '') continue;
      for (const [role, words] of wanted) {
        const word = found.has(role)
          ? undefined
          : words.find((each) => plain === each || plain.startsWith(`${each}:`) || plain.startsWith(`${each} :`));
        if (word === undefined) continue;
        const behind = text.slice(text.indexOf(':') + 1).trim();
        const own = text.includes(':') && behind !== '' ? behind : undefined;
        const right = cells.slice(column + 1).find((cell) => cellText(cell) !== '' && cellText(cell) !== text);
        const cell = own ?? right;
        if (cell !== undefined) found.set(role, { cell, line });
      }
    }
  }
  return found;
}

/** Tells whether a cell of a row begins with one of the words. Cells of data mostly begin with a digit or another letter. */
export function beginsWith(words: readonly string[] | undefined): (row: GridRow) => boolean {
  const plain = (words ?? []).map(plainWords);
  const longest = Math.max(0, ...plain.map((word) => word.length));
  const firsts = new Set(plain.map((word) => word[0]));
  const begins = (cell: Cell) => {
    if (typeof cell !== 'string' || cell === '') return false;
    // An accent may be a character of its own, so twice as many are looked at.
    const head = plainWords(cell.trimStart().slice(0, 2 * longest));
    return firsts.has(head[0]) && plain.some((word) => head.startsWith(word));
  };
  return plain.length === 0 ? () => false : ({ cells }) => cells.some(begins);
}

/**
 * True for a row with a day and an amount: a line, whatever its memo begins with. Titles, sums and page numbers are none.
 */
export function isDataRow({ cells }: GridRow, { columns }: Layout): boolean {
  const filled = (role: ColumnRole) => {
    const column = columns.get(role);
    return column !== undefined && cellText(cells[column]) !== '';
  };
  const day = cells[columns.get('bookingDate') ?? columns.get('valueDate') ?? -1];
  return /^\d/.test(cellText(day)) && (filled('amount') || filled('debit') || filled('credit'));
}
