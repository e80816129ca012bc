/** Leaves out what is not there, so that records stay small. */
export function present<T extends object>(record: T): T {
  for (const key of Object.keys(record) as (keyof T)[]) if (record[key] === undefined) delete record[key];
  return record;
}

/** Words by which banks say that there is no reference. */
const noReference = /^(NOTPROVIDED|NOT PROVIDED|NONREF|NOTAVAILABLE|NOTGIVEN)$/i;

/** A reference, or undefined for the words that mean none. */
export function realReference(text: string | undefined): string | undefined {
  return text === undefined || noReference.test(text) ? undefined : text;
}
