import { assertNever } from '#libs/kernel';
import type { BankLineEvent } from './events.js';

type Recorded = Extract<BankLineEvent, { type: 'bank-line.recorded' }>['data'];
type Noticed = Extract<BankLineEvent, { type: 'bank-line.noticed' }>['data'];

/** A line as told so far. NOTICED: no statement has it yet. */
export interface RecordedLine extends Pick<Recorded, keyof Recorded & keyof Noticed> {
  readonly status: Recorded['status'] | 'NOTICED';
  /** Null until a statement books it. */
  readonly bookedOn: string | null;
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
  /** A person matched, unmatched or ignored it: rules keep their hands off. */
  readonly handled: boolean;
} | null;

/** Folds one event of a line. */
export function evolveLine(state: BankLineState, event: BankLineEvent): BankLineState {
  if (event.type === 'bank-line.recorded' || event.type === 'bank-line.noticed') {
    const line =
      event.type === 'bank-line.noticed' ? { ...event.data, bookedOn: null, status: 'NOTICED' as const } : event.data;
    return { line, matches: [], made: 0, open: event.data.amount, ignored: null, handled: false };
  }
  if (!state) throw new Error(`${event.type} before bank-line.recorded`);
  switch (event.type) {
    case 'bank-line.booked': {
      const { bookedOn, valueDate, references, virtualAccountId } = event.data;
      const booked = { status: 'BOOKED', bookedOn, valueDate, references, virtualAccountId } as const;
      return { ...state, line: { ...state.line, ...booked } };
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
      return { ...state, ignored: null };
    default:
      return assertNever(event, 'bank line event');
  }
}
