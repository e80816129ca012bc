/** Words by which banks say that there is no reference. */
const noReference = /^(NOTPROVIDED|NOT PROVIDED|NONREF|NOTAVAILABLE|NOTGIVEN)$/i;

/** A reference, or undefined for the words that mean none. */
export function realReference(text: string | undefined): string | undefined {
  return text === undefined || noReference.test(text) ? undefined : text;
}
