/** A column of a printed table. */
export interface Column {
  readonly title: string;
  /** Numbers stand right. Default left. */
  readonly align?: 'left' | 'right';
}

const gap = '  ';
const smallest = 6;
const graphemes = new Intl.Segmenter('vi', { granularity: 'grapheme' });

/**
 * A table as text. Numbers get thousands separators. Where it would be wider than `width` characters, the widest columns
 * are cut with an ellipsis.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly (string | number)[])[],
  width = 100,
): string {
  const cells = rows.map((row) => columns.map((_, index) => cellText(row[index] ?? '')));
  const titles = columns.map((column) => column.title);
  const widths = fit(
    titles.map((title, index) => Math.max(lengthOf(title), ...cells.map((row) => lengthOf(row[index] ?? '')))),
    width - gap.length * (columns.length - 1),
  );
  const print = (row: readonly string[]): string =>
    row
      .map((text, index) => pad(cut(text, widths[index] ?? 0), widths[index] ?? 0, columns[index]?.align))
      .join(gap)
      .trimEnd();
  return [print(titles), widths.map((each) => '-'.repeat(each)).join(gap), ...cells.map(print)].join('\n');
}

function cellText(value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : value.normalize('NFC').replace(/\s+/g, ' ');
}

/** Narrows the widest column again and again until all fit. */
function fit(wanted: readonly number[], total: number): number[] {
  const widths = [...wanted];
  while (widths.reduce((sum, each) => sum + each, 0) > total) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= smallest) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function lengthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : [...graphemes.segment(text)].length;
}

function cut(text: string, width: number): string {
  if (lengthOf(text) <= width) return text;
  const kept = [...graphemes.segment(text)].slice(0, width - 1).map((part) => part.segment);
  return `${kept.join('')}…`;
}

function pad(text: string, width: number, align: Column['align']): string {
  const fill = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return align === 'right' ? fill + text : text + fill;
}
