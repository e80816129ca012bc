import { CsvError, parse } from 'csv-parse/sync';
import { Refusal } from '../problem.js';
import type { Grid, GridRow } from './grid.js';

/** Cuts a CSV into rows; quoted cells may hold line ends. Rows of any width are taken: banks put titles above their tables. */
export function readCsv(text: string, delimiter: string, maxRows: number): Grid {
  const bytes = Buffer.from(text);
  const rows: GridRow[] = [];
  let [count, line, start] = [0, 1, 0];
  // The parser's own `raw` copies each row byte by byte: cut out of the file it costs next to nothing.
  const take = (cells: string[], { bytes: end }: { readonly bytes: number }): undefined => {
    const raw = bytes.toString('utf8', start, end);
    if (cells.length > 1 || cells[0] !== '') rows.push({ line, cells, raw: withoutEnd(raw) });
    line += lineEnds(raw);
    start = end;
    count += 1;
  };
  try {
    const to = maxRows + 1;
    parse(bytes, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      to,
      on_record: take,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const at = typeof error['lines'] === 'number' ? { line: error['lines'] } : {};
    throw new Refusal('csv-broken', 'The quotes of the CSV do not match: the file is cut or damaged.', at);
  }
  if (count > maxRows)
    throw new Refusal('too-many-lines', `More than ${maxRows} rows: split the file.`, { line: maxRows });
  return { format: 'csv', rows };
}

function lineEnds(raw: string): number {
  let count = 0;
  for (let at = raw.indexOf('\n'); at >= 0; at = raw.indexOf('\n', at + 1)) count += 1;
  return count > 0 ? count : raw.endsWith('\r') ? 1 : 0;
}

function withoutEnd(raw: string): string {
  const end = raw.endsWith('\n') ? raw.length - 1 : raw.length;
  return raw.slice(0, raw.endsWith('\r', end) ? end - 1 : end);
}
