/** One figure of a benchmark beside its floor: the least work that could give the same effect, measured in the same run. */
export interface Result {
  /** What was measured, e.g. `append, 64 callers`. */
  readonly name: string;
  /** Unit of value and floor, e.g. `appends/s`. */
  readonly unit: string;
  readonly value: number;
  /** Absent where the aim is an absolute figure. */
  readonly floor?: number;
  /** Value over floor; value over aim's figure where there is no floor. */
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

/** Results as a table for people, one line each. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.name,
    `${figure(result.value)} ${result.unit}`,
    result.floor === undefined ? '' : figure(result.floor),
    result.ratio.toFixed(2),
    result.aim === undefined ? '' : `${result.lessIsBetter === true ? '<=' : '>='} ${result.aim}`,
    result.aim === undefined ? '' : reaches(result) ? 'ok' : 'SHORT',
    result.note ?? '',
  ]);
  const lines = [['what', 'measured', 'floor', 'ratio', 'aim', '', 'note'], ...rows];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
