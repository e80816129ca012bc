import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppendRefused, OutcomeUnknown, StoreUnavailable } from '#libs/event-store';
import { BeyondSafeInteger } from '#libs/kernel';
import { isDatabaseDown } from '../database/database-errors.js';
import { notFound, problem, Problem, problems, type ProblemCode } from './problem.js';

/** Ends every failed request with problem details (RFC 9457). Faults are logged in full and shown as nothing. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** Sends any thrown value as a problem; also for errors that never reach Nest. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const found = problemOf(error);
  if (found.status >= 500) request.log[found.code === 'internal-error' ? 'error' : 'warn']({ err: error }, found.code);
  if (reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  // A half-read body would be taken for the next request.
  if (found.status === 413) void reply.header('Connection', 'close');
  if (found.status === 503) void reply.header('Retry-After', '1');
  for (const [name, value] of Object.entries(found.parts.headers ?? {})) void reply.header(name, value);
  void reply
    .code(found.status)
    .header('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(found.body(request.id)));
}

/** The problem behind any thrown value. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof AppendRefused)
    return problem('body-too-large', 'The command leads to more than one append may hold.');
  if (error instanceof BeyondSafeInteger) {
    return problem(
      'figure-too-large',
      'A figure that follows from the request passes 9,007,199,254,740,991: split it.',
    );
  }
  if (error instanceof OutcomeUnknown) {
    return problem('outcome-unknown', 'Send the request again with the same Idempotency-Key.');
  }
  if (error instanceof StoreUnavailable || isDatabaseDown(error)) return problem('unavailable');
  if (error instanceof HttpException) return problemOfStatus(error.getStatus(), error.message);
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof status === 'number' && status < 500 && typeof code === 'string' && code.startsWith('FST_')) {
    return problemOfStatus(status, (error as Error).message);
  }
  return problem('internal-error');
}

const codeOfStatus = new Map<number, ProblemCode>([
  [400, 'malformed-request'],
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [405, 'method-not-allowed'],
  [406, 'not-acceptable'],
  [408, 'malformed-request'],
  [413, 'body-too-large'],
  [414, 'uri-too-long'],
  [415, 'unsupported-media-type'],
  [431, 'headers-too-large'],
  [503, 'unavailable'],
]);

function problemOfStatus(status: number, message: string): Problem {
  if (status === 404) return notFound();
  const code = codeOfStatus.get(status);
  if (code) return new Problem(status, code, { detail: message }, problems[code][1]);
  return status < 500 ? new Problem(status, 'malformed-request', { detail: message }) : problem('internal-error');
}
