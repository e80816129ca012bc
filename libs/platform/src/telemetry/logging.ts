import type { LoggerService } from '@nestjs/common';
import { pino, type Logger, type LoggerOptions } from 'pino';
import type { Config } from '../config/settings.js';

/** Structured logs, one JSON object a line on standard output. Tokens and keys are never written. */
export function createLogger(config: Pick<Config, 'logLevel'>, name: string): Logger {
  const options: LoggerOptions = {
    name,
    level: config.logLevel,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['authorization', '*.authorization', 'headers.cookie'],
  };
  // Lines that come while one is being written travel together; what is left is written at exit.
  return pino(options, pino.destination({ sync: false }));
}

/** Nest's own messages in the same log. */
export function nestLogger(logger: Logger): LoggerService {
  const write =
    (level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal') =>
    (message: unknown, ...more: unknown[]) => {
      const context = typeof more.at(-1) === 'string' ? more.pop() : undefined;
      if (message instanceof Error) logger[level]({ err: message, context });
      else logger[level]({ context, ...(more.length > 0 ? { more } : {}) }, String(message));
    };
  return {
    // Nest tells each route and module that it maps: of use only when debugging.
    log: write('debug'),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
    verbose: write('trace'),
    fatal: write('fatal'),
  };
}
