export const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

/** Rows by a key; none for a key that has none. */
export function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): (key: string) => readonly Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const none: readonly Row[] = [];
  return (key) => groups.get(key) ?? none;
}
