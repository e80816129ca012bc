import { signedAmount, type Statement, type StatementLine } from '../statement.js';

/** A line with the key by which it is known for ever. */
export interface IdentifiedLine {
  /** The same line has the same key in whatever file it comes; two lines never share one. */
  readonly key: string;
  readonly line: StatementLine;
  /** Key of a line known before with the same bank reference but other content: the bank corrected it. Both stay. */
  readonly corrects?: string;
}

/** What an account knows of earlier files, as {@link planImport} needs it. Grows by {@link remember}. */
export interface KnownLines {
  /** How many lines there are of each content. */
  readonly counts: ReadonlyMap<string, number>;
  /** Newest key of each bank reference. */
  readonly byReference: ReadonlyMap<string, string>;
}

export const nothingKnown: KnownLines = { counts: new Map(), byReference: new Map() };

/** What importing a statement would do to an account. */
export interface ImportPlan {
  readonly added: readonly IdentifiedLine[];
  /** Lines that an earlier file brought. */
  readonly repeated: readonly IdentifiedLine[];
}

/**
 * Content of a line that no file of the same account changes: account, days, amount, direction, status and the bank's
 * reference. Without a reference the end-to-end id, payer and memo tell lines apart. Equal lines are counted (`ordinal`).
 */
function contentOf(account: string, line: StatementLine): string {
  const { references, counterparty, remittance } = line;
  const told = references.bankReference ?? [
    references.endToEndId,
    references.customerReference,
    counterparty.account,
    // Formats cut and join memos differently.
    [...remittance.unstructured, ...remittance.structured.map(({ reference }) => reference)]
      .join('')
      .replace(/\s/g, ''),
  ];
  const status = line.status === 'BOOKED' ? '' : line.status;
  return JSON.stringify([
    account,
    line.bookingDate,
    line.valueDate ?? line.bookingDate,
    signedAmount(line),
    line.currency,
    status,
    told,
  ]);
}

/** Key of the nth line, from 0, of one content. */
const keyOf = (content: string, ordinal: number) => `${content}#${ordinal}`;

/**
 * Which lines of a statement are new to an account. Importing a file again, or one that overlaps, adds only what was not there:
 * of n equal lines in a statement, as many are repeated as are known.
 * @param follows true: the statement begins where the last one ended ({@link followsOn}): then equal lines are new as well, for had
 * they been there before, the opening balance would be another. Only lines that together move nothing prove nothing: they count
 * as repeated, because a line missing shows in the balance and a line twice that moves nothing would not.
 */
export function planImport(statement: Statement, known: KnownLines, follows = false): ImportPlan {
  const contents = statement.lines.map((line) => contentOf(statement.account.id, line));
  const added: IdentifiedLine[] = [];
  const repeated: IdentifiedLine[] = [];
  const goesOn = follows && movedByRepeated(statement.lines, contents, known) !== 0;
  const seen = new Map<string, number>();
  statement.lines.forEach((line, i) => {
    const content = contents[i]!;
    const before = known.counts.get(content) ?? 0;
    const nth = seen.get(content) ?? 0;
    seen.set(content, nth + 1);
    const ordinal = goesOn ? nth + before : nth;
    const key = keyOf(content, ordinal);
    if (ordinal < before) {
      repeated.push({ key, line });
      return;
    }
    const reference = referenceOf(statement, line);
    const corrects = reference === undefined || before > 0 ? undefined : known.byReference.get(reference);
    added.push(corrects === undefined ? { key, line } : { key, line, corrects });
  });
  return { added, repeated };
}

/** Net amount of the lines that are known in as many copies. */
function movedByRepeated(lines: readonly StatementLine[], contents: readonly string[], known: KnownLines): number {
  const seen = new Map<string, number>();
  let moved = 0;
  lines.forEach((line, i) => {
    const content = contents[i]!;
    const nth = seen.get(content) ?? 0;
    seen.set(content, nth + 1);
    if (nth < (known.counts.get(content) ?? 0)) moved += signedAmount(line);
  });
  return moved;
}

/** A pending line that is booked later is no correction: it is known by its status. */
function referenceOf(statement: Statement, { references, status }: StatementLine): string | undefined {
  return references.bankReference === undefined
    ? undefined
    : JSON.stringify([statement.account.id, status, references.bankReference]);
}

/** What is known after a plan was carried out. */
export function remember(known: KnownLines, statement: Statement, plan: ImportPlan): KnownLines {
  const counts = new Map(known.counts);
  const byReference = new Map(known.byReference);
  for (const { key, line } of plan.added) {
    const content = contentOf(statement.account.id, line);
    counts.set(content, (counts.get(content) ?? 0) + 1);
    const reference = referenceOf(statement, line);
    if (reference !== undefined) byReference.set(reference, key);
  }
  return { counts, byReference };
}
