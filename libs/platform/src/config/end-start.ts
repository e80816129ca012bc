import { StoreUnavailable } from '#libs/event-store';
import { OtherLog } from '#libs/projections';
import { isUnreachable } from '../database/database-errors.js';
import { ConfigError } from './load-config.js';

/** Exit code of a program that refuses its settings (EX_CONFIG of sysexits.h): to start it again is of no use. */
export const refusedExitCode = 78;

/**
 * Ends a program that does not come up. What its operator can put right is told in a line (a setting, a port, a database or
 * store that does not answer), a fault of the program with its stack.
 */
export function endStart(error: unknown): never {
  const refused = error instanceof ConfigError || error instanceof OtherLog;
  const told = refused || error instanceof StoreUnavailable || isUnreachable(error) || isPortRefused(error);
  const { message, stack } = error as Error;
  process.stderr.write(`${told ? message : String(stack)}\n`);
  process.exit(refused ? refusedExitCode : 1);
}

const isPortRefused = (error: unknown): boolean => (error as { syscall?: unknown }).syscall === 'listen';
