import { CsvError, parse } from 'csv-parse/sync';
import { Refusal } from '../problem.js';
import type { Grid, GridRow } from './grid.js';

/** Cuts a CSV into rows; quoted cells may hold line ends. Rows of any width are taken: banks put titles above their tables. */
export function readCsv(text: string, delimiter: string, maxRows: number): Grid {
  const records = recordsOf(text, delimiter, maxRows + 1);
  if (records.length > maxRows)
    throw new Refusal('too-many-lines', `More than ${maxRows} rows: split the file.`, { line: maxRows });
  return { format: 'csv', rows: records.length === 0 ? [] : rowsOf(records, text) };
}

type Cells = readonly string[];

function recordsOf(text: string, delimiter: string, to: number): readonly Cells[] {
  try {
    return parse(text, { delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: false, to });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const at = typeof error['lines'] === 'number' ? { line: error['lines'] } : {};
    throw new Refusal('csv-broken', 'The quotes of the CSV do not match: the file is cut or damaged.', at);
  }
}

/** Each record with its text: the parser would tell it too, and takes as long again for that. */
function rowsOf(records: readonly Cells[], text: string): readonly GridRow[] {
  const ending = endingOf(records[0]!, text);
  const mark = ending.at(-1)!;
  const rows: GridRow[] = [];
  let [start, line] = [0, 1];
  for (const cells of records) {
    const broken = cells.filter((cell) => cell.includes(mark));
    let end = text.indexOf(ending, start);
    for (let inside = countIn(broken, ending); inside > 0; inside--) end = text.indexOf(ending, end + ending.length);
    const raw = withoutReturn(end < 0 ? text.slice(start) : text.slice(start, end));
    if (cells.length > 1 || cells[0] !== '') rows.push({ line, cells, raw });
    start = end + ending.length;
    line += 1 + countIn(broken, mark);
  }
  return rows;
}

/** What ends a row: of all line ends the first one that stands in no cell. */
function endingOf(first: Cells, text: string): string {
  const ends = text.matchAll(/\r\n|\n|\r/g);
  for (let inside = first.flatMap((cell) => cell.match(/\r\n|\n|\r/g) ?? []).length; inside > 0; inside--) ends.next();
  const end = ends.next();
  return end.done ? '\n' : end.value[0];
}

/** Files of mixed line ends leave one behind. */
const withoutReturn = (raw: string) => (raw.endsWith('\r') ? raw.slice(0, -1) : raw);

function countIn(cells: Cells, part: string): number {
  return cells.reduce((count, cell) => count + cell.split(part).length - 1, 0);
}
