/**
 * What is known of the end of a log that others write to as well: where our newest event stands, and how far the log was
 * looked through for newer ones. It spares the node from passing by the same foreign events again and again.
 */
export class Frontier {
  #newest = 0;
  #scanned = 0;

  /** Position of our newest event up to `scanned`; 0 for none. */
  get newest(): number {
    return this.#newest;
  }

  /** Every event of ours up to here is known to stand at or below `newest`. 0 until the log was looked at. */
  get scanned(): number {
    return this.#scanned;
  }

  /**
   * Takes note of a look at the positions above `from` up to `to`.
   * @param newest our last event among them, if there was one
   */
  saw(from: number, to: number, newest = 0): void {
    // A stretch that does not follow on from what is known says nothing about the events between.
    if (from > this.#scanned) return;
    this.#newest = Math.max(this.#newest, newest);
    this.#scanned = Math.max(this.#scanned, to);
  }

  /** Where a reader who has all our events up to `after` may go on: past foreign events that were looked at before. */
  startAfter(after: number): number {
    return after >= this.#newest ? Math.max(after, this.#scanned) : after;
  }
}
