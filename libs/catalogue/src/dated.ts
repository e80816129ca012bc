/** A value that holds from a day on, until a later one. */
export interface Dated {
  readonly value: string;
  readonly validFrom: string;
}

/** The value that holds on a date. `history` in the order of decision: of two from the same day the later one counts. */
export function valueOn(history: readonly Dated[], date: string): string | undefined {
  let best: Dated | undefined;
  for (const entry of history) {
    if (entry.validFrom <= date && (!best || entry.validFrom >= best.validFrom)) best = entry;
  }
  return best?.value;
}
