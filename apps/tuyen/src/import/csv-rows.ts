import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { UserError } from '../cli/errors.js';

/** A row of a CSV file by column name, with its line in the file. */
export interface CsvRow {
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
  /** The row as it stands in the file. */
  readonly raw: string;
}

/** A row that is not taken, and why: `column` is empty where the whole row is meant. */
export interface RejectedRow {
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly code: string;
  readonly reason: string;
  readonly raw: string;
}

interface Parsed {
  readonly record: readonly string[];
  readonly raw: string;
  readonly info: { readonly lines: number };
}

/**
 * Rows of a CSV file (RFC 4180, UTF-8) with exactly these columns, in any order; the header names them. A row with too
 * many or too few fields goes to `reject`.
 * @throws UserError for a file that can't be read, or whose header has unknown or lacks needed columns
 */
export async function* csvRows(
  file: string,
  columns: readonly string[],
  reject: (row: RejectedRow) => void,
): AsyncGenerator<CsvRow> {
  const parser = parse({ bom: true, info: true, raw: true, relax_column_count: true, skip_empty_lines: true });
  const source = createReadStream(file);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let header: readonly string[] | undefined;
  let line = 1;
  try {
    for await (const parsed of parser as AsyncIterable<Parsed>) {
      const { record, info } = parsed;
      const raw = parsed.raw.replace(/\r?\n$/, '');
      const startLine = line;
      line = info.lines + 1;
      if (!header) {
        header = checkedHeader(file, record, columns);
        continue;
      }
      if (record.length !== header.length) {
        const many = record.length > header.length;
        const reason = `${record.length} fields, the header names ${header.length}`;
        reject({ file, line: startLine, column: '', code: many ? 'unknown-column' : 'missing-column', reason, raw });
        continue;
      }
      yield { line: startLine, raw, fields: Object.fromEntries(header.map((name, i) => [name, record[i]!.trim()])) };
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file}, line ${line}: ${(error as Error).message}`);
  }
  if (!header) throw new UserError(`${file} is empty: the first line names the columns ${columns.join(', ')}`);
}

function checkedHeader(file: string, header: readonly string[], columns: readonly string[]): readonly string[] {
  const names = header.map((name) => name.trim());
  const unknown = names.filter((name) => !columns.includes(name));
  if (unknown.length > 0) {
    throw new UserError(`${file}, line 1: unknown column ${unknown.join(', ')}; known: ${columns.join(', ')}`);
  }
  const missing = columns.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new UserError(`${file}, line 1: column ${missing.join(', ')} is missing`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UserError(`${file}, line 1: column ${twice} is there twice`);
  return names;
}
