import { renderTable, type Column } from '../../apps/tuyen/src/cli/table.js';

/** One figure of a benchmark beside its floor: the least work that could give the same effect, measured in the same run. */
export interface Result {
  /** What was measured, e.g. `append, 64 callers`. */
  readonly name: string;
  /** Unit of value and floor, e.g. `appends/s`. */
  readonly unit: string;
  readonly value: number;
  /** Absent where the aim is an absolute figure. */
  readonly floor?: number;
  /** Value over floor; value over aim's figure where there is no floor; NaN where there is neither. */
  readonly ratio: number;
  /** What the ratio should reach. Absent: shown for comparison only. */
  readonly aim?: number;
  /** True if less is better (times, memory): then the ratio should stay below the aim. */
  readonly lessIsBetter?: boolean;
  /** How the floor was reached, or what to know about the figure. */
  readonly note?: string;
}

/** A result against a floor. */
export function against(
  floor: number,
  result: Pick<Result, 'name' | 'unit' | 'value'> & Partial<Pick<Result, 'aim' | 'note'>>,
): Result {
  return { ...result, floor, ratio: result.value / floor };
}

/** True if the result reaches its aim, or has none. */
export function reaches({ aim, ratio, lessIsBetter }: Result): boolean {
  if (aim === undefined) return true;
  return lessIsBetter === true ? ratio <= aim : ratio >= aim;
}

const figure = (value: number) =>
  value.toLocaleString('en', value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 });

/** Results as a table for people, at most 100 columns wide, one line each; notes stand below it. */
export function tableOf(results: readonly Result[]): string {
  const notes = [...new Set(results.flatMap(({ note }) => (note === undefined ? [] : [note])))];
  const rows = results.map((result) => [
    result.name,
    `${figure(result.value)} ${result.unit}`,
    result.floor === undefined ? '' : figure(result.floor),
    Number.isNaN(result.ratio) ? '' : result.ratio.toFixed(2),
    result.aim === undefined ? '' : `${result.lessIsBetter === true ? '<=' : '>='} ${result.aim}`,
    result.aim === undefined ? '' : reaches(result) ? 'yes' : 'no',
    result.note === undefined ? '' : `(${notes.indexOf(result.note) + 1})`,
  ]);
  const columns: Column[] = [
    { title: 'what' },
    ...['ours', 'floor', 'ratio', 'aim'].map((title) => ({ title, align: 'right' as const })),
    { title: 'reached' },
    { title: '' },
  ];
  return [renderTable(columns, rows), ...notes.map((note, n) => `(${n + 1}) ${note}`)].join('\n');
}
