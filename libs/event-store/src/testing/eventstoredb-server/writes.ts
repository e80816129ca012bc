import type { Fault, Faults } from './faults.js';
import type { Expected, ProposedEvent, ServerLog, WriteResult } from './server-log.js';

/** What came of an append, by the log or by a fault. */
export type Outcome =
  | WriteResult
  | { readonly kind: 'too-large' | 'timeout' | 'not-ready' | 'access-denied' | 'unknown' }
  /** No answer; the call stays open, breaks, ends with OK, or names another node. */
  | { readonly kind: 'silence' | 'kill' | 'end' | 'not-leader' };

export interface WriteSettings {
  /** Most bytes of one append. */
  readonly maxAppendSize: number;
}

/** Bytes that count against the limit. */
function sizeOf(events: readonly ProposedEvent[]): number {
  return events.reduce((sum, event) => sum + event.type.length + event.data.length + event.metadata.length, 0);
}

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function outcomeOf({ kind }: Fault, result: () => Outcome): Outcome {
  return kind === 'delay' ? result() : { kind };
}

/** Carries an append out, with the next fault if one is due. */
export async function write(
  log: ServerLog,
  faults: Faults,
  { maxAppendSize }: WriteSettings,
  streamId: string,
  expected: Expected,
  events: readonly ProposedEvent[],
): Promise<Outcome> {
  const append = (): Outcome =>
    sizeOf(events) > maxAppendSize ? { kind: 'too-large' } : log.append(streamId, expected, events);
  const fault = faults.take('append');
  if (!fault) return append();
  const early = fault.applied ? append() : undefined;
  if (fault.milliseconds !== undefined) await later(fault.milliseconds);
  return outcomeOf(fault, () => early ?? append());
}
