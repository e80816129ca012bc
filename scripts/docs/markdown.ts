/** Text as it may stand in a cell of a Markdown table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();
}

/** A Markdown table. Cells are escaped here. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)];
}

/** Names as code, with commas; `none` for an empty list. */
export function codes(names: readonly string[], none = 'none'): string {
  return names.length === 0 ? none : names.map((name) => `\`${name}\``).join(', ');
}

/** What stands at the top of a generated page. */
export function opening(title: string, ...lines: readonly string[]): string[] {
  return [`# ${title}`, '', '<!-- Written by `npm run docs`. Do not edit. -->', '', ...lines, ''];
}

/** By code unit, so that the order is the same on every machine. */
export function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
