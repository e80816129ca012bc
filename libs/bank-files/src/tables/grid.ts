/** A table as cells: what CSV and XLSX have in common. */
export interface Grid {
  readonly format: 'csv' | 'xlsx';
  readonly rows: readonly GridRow[];
  /** Where a cell stands: `line 12, column 3` or `Sheet1!C12`. */
  readonly sheet?: string;
  /** True: days are counted from 1904. */
  readonly from1904?: boolean;
}

export interface GridRow {
  /** Line of a CSV, row of a sheet, from 1. */
  readonly line: number;
  readonly cells: readonly Cell[];
  /** The row as it stands in a CSV; the cells of a sheet, tab between them. */
  readonly raw: string;
}

/** Text, or the number of a sheet as its file writes it; '' where there is nothing. */
export type Cell = string | NumberCell;

/** A number of a sheet: exact text of a binary number, maybe meant as a date. */
export interface NumberCell {
  readonly number: string;
}

/** A cell as text. */
export function cellText(cell: Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell.trim() : cell.number;
}

/** Column letters of a sheet: 0 is A, 26 is AA. */
export function columnName(index: number): string {
  let name = '';
  for (let left = index + 1; left > 0; left = Math.floor((left - 1) / 26))
    name = String.fromCharCode(65 + ((left - 1) % 26)) + name;
  return name;
}
