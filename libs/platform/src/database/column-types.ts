import { types, type CustomTypesConfig } from 'pg';

const int8 = 20;
const date = 1082;
const timestamptz = 1184;

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`${text} is beyond a safe integer`);
  return value;
}

/** PostgreSQL writes `2026-11-22 03:00:00.123456+00` (the session's zone is UTC). Microseconds are kept: cursors need them. */
function instant(text: string): string {
  const [, day, time, fraction = ''] = /^(\S+) ([\d:]+)(?:\.(\d+))?\+00$/.exec(text) ?? [];
  if (day === undefined) throw new Error(`${text} is no instant in UTC`);
  return `${day}T${time}.${fraction.length > 3 ? fraction.padEnd(6, '0') : fraction.padEnd(3, '0')}Z`;
}

/** How columns arrive: bigint as safe integer, date as YYYY-MM-DD, timestamptz as RFC 3339 UTC, numeric as exact text. */
export const columnTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === int8) return safeInteger;
      if (oid === date) return (text: string) => text;
      if (oid === timestamptz) return instant;
    }
    return types.getTypeParser(oid, format) as (text: string) => unknown;
  }) as CustomTypesConfig['getTypeParser'],
};
