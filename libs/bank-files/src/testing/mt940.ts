/** An MT940 in the making. */
export interface Mt940Draft {
  readonly account?: string;
  readonly number?: string;
  /** Mark, date, currency, amount: `C261119EUR100,00`. */
  readonly opening: string;
  readonly closing: string;
  /** Text of each `:61:`, with the text of its `:86:`. */
  readonly lines: readonly (readonly [line: string, information?: string])[];
}

/** Writes an MT940 message. */
export function mt940File({
  account = '10020030/1234567',
  number = '7/1',
  opening,
  closing,
  lines,
}: Mt940Draft): string {
  const fields = lines.flatMap(([line, information]) => [
    `:61:${line}`,
    ...(information === undefined ? [] : [`:86:${information}`]),
  ]);
  return [
    ':20:STARTUMS',
    `:25:${account}`,
    `:28C:${number}`,
    `:60F:${opening}`,
    ...fields,
    `:62F:${closing}`,
    '-',
    '',
  ].join('\r\n');
}
