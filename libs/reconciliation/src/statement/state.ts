import { assertNever } from '#libs/kernel';
import type { LineFacts } from '../line/facts.js';
import type { BankStatementEvent } from './events.js';

export type ReceivedStatement = Extract<BankStatementEvent, { type: 'bank-statement.received' }>['data'];

/** Null before it is received. */
export type BankStatementState = {
  readonly received: ReceivedStatement;
  /** Pages that came in so far. */
  readonly pages: number;
  /** Pages that count: all but those of a statement in quarantine. */
  readonly accepted: number;
  /** Lines in quarantine, by page. */
  readonly held: readonly (readonly LineFacts[])[];
  readonly end: 'RELEASED' | 'DISCARDED' | null;
} | null;

/** Folds one event of a statement. */
export function evolveStatement(state: BankStatementState, event: BankStatementEvent): BankStatementState {
  if (event.type === 'bank-statement.received') {
    return { received: event.data, pages: 0, accepted: 0, held: [], end: null };
  }
  if (!state) throw new Error(`${event.type} before bank-statement.received`);
  switch (event.type) {
    case 'bank-statement.lines-accepted': {
      const pages = Math.max(state.pages, event.data.page + 1);
      return { ...state, pages, accepted: state.accepted + 1 };
    }
    case 'bank-statement.lines-held':
      return { ...state, pages: event.data.page + 1, held: [...state.held, event.data.lines] };
    case 'bank-statement.released':
      return { ...state, end: 'RELEASED' };
    case 'bank-statement.discarded':
      return { ...state, end: 'DISCARDED', held: [] };
    default:
      return assertNever(event, 'bank statement event');
  }
}
