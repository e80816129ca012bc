import { types, type CustomTypesConfig } from 'pg';

const int8 = 20;
const date = 1082;
const timestamptz = 1184;

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`${text} is beyond a safe integer`);
  return value;
}

/** PostgreSQL writes `2026-11-22 03:00:00.123+00`; the session's zone is UTC. */
function instant(text: string): string {
  return new Date(text).toISOString();
}

/** How columns arrive: bigint as safe integer, date as YYYY-MM-DD, timestamptz as RFC 3339 UTC, numeric as exact text. */
export const columnTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === int8) return safeInteger;
      if (oid === date) return (text: string) => text;
      if (oid === timestamptz) return instant;
    }
    return types.getTypeParser(oid, format as 'text') as (text: string) => unknown;
  }) as CustomTypesConfig['getTypeParser'],
};
