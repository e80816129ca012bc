import type { Pool } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppendRefused, OutcomeUnknown, StoreUnavailable, type AppendResult } from '../port.js';
import type { Flushed, QueuedAppend } from './append-queue.js';
import { isOfData, isUniqueViolation, kindOf, textOf } from './errors.js';

export interface FlushOptions {
  readonly pool: Pool;
  /** How long a flush is tried again on faults that pass, milliseconds. */
  readonly retryForMs: number;
  readonly signal: AbortSignal;
  readonly onRetry?: ((error: unknown) => void) | undefined;
}

const text = 'SELECT log.append($1, $2, $3, $4, $5, $6, $7, $8, $9)::text';
const special = /["\\]/g;
const plain = /^[\w.-]+$/;
const quoted = (word: string) => (plain.test(word) ? `"${word}"` : `"${word.replace(special, '\\$&')}"`);

/** Parameters of log.append. Arrays are written as PostgreSQL's text form, bodies as one JSON array each. */
function parametersOf(appends: readonly QueuedAppend[], check: boolean): string[] {
  const columns: string[] = ['', '', '', '', '', '', '', ''];
  const add = (column: number, item: string | number, separator: string) => {
    columns[column] += separator + item;
  };
  let separator = '';
  for (const { streamId, expected, events } of appends) {
    const stream = quoted(streamId);
    for (const [index, event] of events.entries()) {
      add(0, stream, separator);
      add(1, expected + 1 + index, separator);
      add(2, event.id, separator);
      add(3, quoted(event.type), separator);
      add(4, event.schemaVersion, separator);
      add(5, event.data, separator);
      add(6, event.metadata, separator);
      add(7, index === 0 ? 't' : 'f', separator);
      separator = ',';
    }
  }
  const parameters = columns.map((text, column) => (column === 5 || column === 6 ? `[${text}]` : `{${text}}`));
  return [...parameters, String(check)];
}

/** Reads the answer of log.append: `{first position}` if all were appended, else three numbers per append. */
function resultsOf(answer: string, appends: readonly QueuedAppend[]): AppendResult[] {
  const numbers = answer.slice(1, -1).split(',').map(Number);
  if (numbers.length === 1) {
    let position = numbers[0]! - 1;
    return appends.map(({ expected, events }) => {
      position += events.length;
      return { kind: 'appended', revision: expected + events.length, position };
    });
  }
  return appends.map((_, index) => {
    const [kind, revision, position] = numbers.slice(index * 3) as [number, number, number];
    if (kind === 2) return { kind: 'conflict', actual: revision };
    return { kind: kind === 0 ? 'appended' : 'duplicate', revision, position };
  });
}

/**
 * Writes a flush, again with the same ids when the connection is lost or the server is away: what went through before
 * comes back as a duplicate. An append that the server refuses for its own sake harms no other one.
 */
export async function flushAppends(
  appends: readonly QueuedAppend[],
  options: FlushOptions,
): Promise<readonly Flushed[]> {
  let check = false;
  for (;;) {
    try {
      return resultsOf(await write(appends, check, options), appends);
    } catch (error) {
      if (!isOfData(error)) throw error;
      if (isUniqueViolation(error) && !check) {
        // An id that is stored already stands behind a revision that is free: look at each id.
        check = true;
        continue;
      }
      if (appends.length === 1)
        return [new AppendRefused(`PostgreSQL refused the append: ${textOf(error)}`, { cause: error })];
      const apart: Flushed[] = [];
      for (const append of appends) apart.push(...(await flushAppends([append], options)));
      return apart;
    }
  }
}

async function write(appends: readonly QueuedAppend[], check: boolean, options: FlushOptions): Promise<string> {
  const { pool, retryForMs, signal, onRetry } = options;
  const values = parametersOf(appends, check);
  const until = performance.now() + retryForMs;
  let unknown = false;
  for (let attempt = 1; ; attempt++) {
    try {
      const { rows } = await pool.query<[string]>({ name: 'log-append', text, values, rowMode: 'array' });
      return rows[0]![0];
    } catch (error) {
      const kind = kindOf(error);
      unknown ||= kind === 'unknown';
      if (kind === 'refused' && (!unknown || isOfData(error))) throw error;
      if (kind === 'refused' || performance.now() > until || signal.aborted) {
        const message = `no answer from PostgreSQL after ${attempt} attempts: ${textOf(error)}`;
        throw unknown ? new OutcomeUnknown(message, { cause: error }) : new StoreUnavailable(message, { cause: error });
      }
      onRetry?.(error);
      // Grows to a second, with chance in it, so that instances do not come back all at once.
      await sleep(Math.min(1000, 10 * 2 ** attempt) * (0.5 + Math.random() / 2));
    }
  }
}
