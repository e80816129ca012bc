import { applyDecorators, HttpCode, SetMetadata, type Type } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { problemResponses, type ProblemExample } from '../openapi/problem-responses.js';

export const commandRouteKey = 'tuyen:command-route';

export interface CommandRouteOptions {
  /** One line, for the documentation. */
  readonly summary: string;
  readonly description?: string;
  /** DTO of the resource as decided. */
  readonly answers: Type;
  /** The command makes a new resource: 201. Else it changes one that exists: 200, and If-Match counts. */
  readonly creates?: boolean;
  /** `required`: without If-Match 428. `optional` unless told. */
  readonly ifMatch?: 'required' | 'optional';
  /** True if Prefer: wait is heeded. */
  readonly waits?: boolean;
  /** Business refusals that the caller should expect, by code. */
  readonly refusals?: readonly ProblemExample[];
}

/** Declares a POST as a command: its status, the headers that it takes and answers, and its documentation. */
export function CommandRoute(options: CommandRouteOptions): MethodDecorator {
  const {
    summary,
    description,
    answers,
    creates = false,
    ifMatch = 'optional',
    waits = false,
    refusals = [],
  } = options;
  const headers = [
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description:
        'A new random value for each new command. The same key and body: the first outcome again, one effect.',
      schema: { type: 'string', minLength: 1, maxLength: 200 },
      example: '5f0c1f0e-6d0a-4d0b-9b53-1f2a7c9e4b11',
    }),
  ];
  if (!creates) {
    headers.push(
      ApiHeader({
        name: 'If-Match',
        required: ifMatch === 'required',
        description: 'ETag of the state that you decided on; 412 if the resource has moved on.',
        schema: { type: 'string' },
        example: '"3"',
      }),
    );
  }
  if (waits) {
    headers.push(
      ApiHeader({
        name: 'Prefer',
        required: false,
        description:
          'wait=<seconds>, at most 30: answer when the processes behind the command have done their first work.',
        schema: { type: 'string' },
        example: 'wait=10',
      }),
    );
  }
  return applyDecorators(
    SetMetadata<string, CommandRouteOptions>(commandRouteKey, options),
    HttpCode(creates ? 201 : 200),
    ApiOperation({ summary, ...(description === undefined ? {} : { description }) }),
    ApiResponse({
      status: creates ? 201 : 200,
      type: answers,
      description: 'The resource as decided.',
      headers: {
        ETag: { $ref: '#/components/headers/ETag' },
        'Event-Position': { $ref: '#/components/headers/Event-Position' },
        Location: { $ref: '#/components/headers/Location' },
        'Idempotent-Replayed': { $ref: '#/components/headers/Idempotent-Replayed' },
      },
    }),
    ...headers,
    problemResponses([
      'malformed-body', 'idempotency-key-missing', 'invalid-header', 'unauthenticated', 'forbidden', 'invalid-body',
      'idempotency-key-reused', 'unavailable', 'outcome-unknown', 'body-too-large', 'unsupported-media-type',
      ...(creates ? (['already-exists'] as const) : (['not-found', 'revision-stale'] as const)),
      ...(ifMatch === 'required' ? (['if-match-missing'] as const) : []),
    ], refusals), // prettier-ignore
  );
}
