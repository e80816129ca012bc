import { assertNever } from '#libs/kernel';
import type { BankLineEvent } from './events.js';

type Recorded = Extract<BankLineEvent, { type: 'bank-line.recorded' }>['data'];
type Noticed = Extract<BankLineEvent, { type: 'bank-line.noticed' }>['data'];

/** A line as told so far. NOTICED: no statement has it yet. */
export interface RecordedLine extends Pick<Recorded, keyof Recorded & keyof Noticed> {
  readonly status: Recorded['status'] | 'NOTICED';
  /** Null until a statement books it. */
  readonly bookedOn: string | null;
  /** The statement that told of it last; null: only a notice did. */
  readonly statementId: string | null;
}
export type Match = Extract<BankLineEvent, { type: 'bank-line.matched' }>['data'];

/** Null before it is recorded. */
export type BankLineState = {
  readonly line: RecordedLine;
  /** Matches that hold. */
  readonly matches: readonly Match[];
  /** Matches ever made: the next one's number is one more. */
  readonly made: number;
  /** Minor units that nothing explains yet. */
  readonly open: number;
  readonly ignored: string | null;
  /** The line that counts in its place, since the bank corrected it. */
  readonly supersededBy: string | null;
  /** A person matched, unmatched, ignored or superseded it: rules keep their hands off. */
  readonly handled: boolean;
} | null;
export type KnownLine = NonNullable<BankLineState>;

/** What every event of a line says of it. */
export function idOf({ lineId, bankAccountId, creditorId, level, distributorId, currency }: RecordedLine) {
  return { lineId, bankAccountId, creditorId, level, distributorId, currency };
}

/** Folds one event of a line. */
export function evolveLine(state: BankLineState, event: BankLineEvent): BankLineState {
  if (event.type === 'bank-line.recorded' || event.type === 'bank-line.noticed') {
    const noticed = { bookedOn: null, statementId: null, status: 'NOTICED' } as const;
    const line = event.type === 'bank-line.noticed' ? { ...event.data, ...noticed } : event.data;
    const { amount: open } = line;
    return { line, matches: [], made: 0, open, ignored: null, supersededBy: null, handled: false };
  }
  if (!state) throw new Error(`${event.type} before bank-line.recorded`);
  switch (event.type) {
    case 'bank-line.booked': {
      const { statementId, bookedOn, valueDate, references, virtualAccountId } = event.data;
      const bankReference = event.data.bankReference ?? state.line.bankReference;
      const paymentId = event.data.paymentId ?? state.line.paymentId;
      const booked = { statementId, bookedOn, valueDate, references, virtualAccountId, bankReference, paymentId };
      return { ...state, line: { ...state.line, ...booked, status: 'BOOKED' } };
    }
    case 'bank-line.matched': {
      const handled = state.handled || event.data.by === 'CLERK';
      const matches = [...state.matches, event.data];
      return { ...state, matches, made: event.data.match, open: event.data.open, handled };
    }
    case 'bank-line.unmatched': {
      const matches = state.matches.filter(({ match }) => match !== event.data.match);
      return { ...state, matches, open: event.data.open, handled: true };
    }
    case 'bank-line.ignored':
      return { ...state, ignored: event.data.reason, handled: true };
    case 'bank-line.reopened':
      return { ...state, ignored: null, supersededBy: null };
    case 'bank-line.superseded':
      return { ...state, supersededBy: event.data.by, handled: true };
    case 'bank-line.correction-refused':
      return state;
    default:
      return assertNever(event, 'bank line event');
  }
}
