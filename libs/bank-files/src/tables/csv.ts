import { CsvError, parse } from 'csv-parse/sync';
import { Refusal } from '../problem.js';
import type { Grid, GridRow } from './grid.js';

interface Parsed {
  readonly record: readonly string[];
  readonly raw: string;
}

/** Cuts a CSV into rows; quoted cells may hold line ends. Rows of any width are taken: banks put titles above their tables. */
export function readCsv(text: string, delimiter: string, maxRows: number): Grid {
  let parsed: readonly Parsed[];
  try {
    parsed = parse(text, {
      delimiter,
      raw: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      to: maxRows + 1,
    }) as unknown as readonly Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : undefined;
    throw new Refusal(
      'csv-broken',
      'The quotes of the CSV do not match: the file is cut or damaged.',
      line === undefined ? {} : { line },
    );
  }
  if (parsed.length > maxRows)
    throw new Refusal('too-many-lines', `More than ${maxRows} rows: split the file.`, { line: maxRows });
  const rows: GridRow[] = [];
  let line = 1;
  for (const { record, raw } of parsed) {
    const cells = record as string[];
    if (cells.length > 1 || cells[0] !== '') rows.push({ line, cells, raw: withoutEnd(raw) });
    line += lineEnds(raw);
  }
  return { format: 'csv', rows };
}

function lineEnds(raw: string): number {
  let count = 0;
  for (let at = raw.indexOf('\n'); at >= 0; at = raw.indexOf('\n', at + 1)) count += 1;
  return count > 0 ? count : raw.endsWith('\r') ? 1 : 0;
}

const withoutEnd = (raw: string) => raw.replace(/\r?\n$|\r$/, '');
