/** Where in a file something stands. */
export interface Place {
  /** Line of the text, from 1. */
  readonly line?: number;
  /** Character of the line, from 1. */
  readonly column?: number;
  /** Element (`Stmt[2]/Ntry[3]/Amt`), tag (`:61:`) or cell (`Sheet1!B7`). */
  readonly path?: string;
}

/** What stands somewhere, and is asked where only by a refusal: a place takes time to make. */
export interface Placed {
  readonly place: Place;
}

/** Why a file, or a statement of it, was not taken, or what is odd about it. `message` says what to do. */
export interface Problem {
  /** Stable and kebab-case, e.g. `amount-unreadable`. */
  readonly code: string;
  readonly message: string;
  readonly place: Place;
}

/** Ends the reading of a statement or file from deep within. Never leaves this library: it becomes a {@link Problem}. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly place: Place = {},
  ) {
    super(message);
  }

  get problem(): Problem {
    return { code: this.code, message: this.message, place: this.place };
  }
}

/** Runs a reader; its refusal is a value, every other error is a fault and goes on. */
export function attempt<T>(read: () => T): T | Refusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** A place in words: `line 12, column 3, Ntry[2]/Amt`. */
export function placeInWords({ line, column, path }: Place): string {
  const at = line === undefined ? [] : [`line ${line}`];
  if (line !== undefined && column !== undefined) at.push(`column ${column}`);
  if (path !== undefined) at.push(path);
  return at.join(', ');
}
