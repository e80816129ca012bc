import { Progress } from './progress.js';
import { renderTable, type Column } from './table.js';

/** What we need of a stream; `isTTY` says whether a person looks at it. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/**
 * What a command tells. Text goes to standard output; with `--json` only the result goes there, as one JSON document, and
 * progress goes to standard error.
 */
export class Output {
  private readonly active: Progress;

  constructor(
    private readonly out: TextStream,
    private readonly error: TextStream,
    readonly json: boolean,
  ) {
    this.active = new Progress(error);
  }

  /** One line for a person; nothing with `--json`. */
  line(text = ''): void {
    this.active.clear();
    if (!this.json) this.out.write(`${text}\n`);
  }

  /** A table for a person; nothing with `--json`. */
  table(columns: readonly Column[], rows: readonly (readonly (string | number)[])[]): void {
    this.line(renderTable(columns, rows));
  }

  /** The result for a program; nothing without `--json`. */
  result(value: unknown): void {
    this.active.clear();
    if (this.json) this.out.write(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** How far the work is; shown in one line that changes, or now and then where nobody looks. */
  progress(text: string): void {
    this.active.show(text);
  }

  /** Something worth knowing besides the result; goes to standard error. */
  note(text: string): void {
    this.active.clear();
    this.error.write(`${text}\n`);
  }
}
