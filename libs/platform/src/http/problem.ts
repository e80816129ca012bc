/** One fault of a request: `pointer` is a JSON pointer (RFC 6901) into the body, or names a parameter or header. */
export interface ProblemField {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly header?: string;
  readonly code: string;
  readonly message: string;
}

/** Every problem that the edge itself answers, with its status and title. Business codes come from rejections. */
export const problems = {
  'malformed-request': [400, 'The request can not be read'],
  'malformed-body': [400, 'The body is not acceptable JSON'],
  'invalid-parameter': [400, 'A query parameter is not acceptable'],
  'invalid-header': [400, 'A header is not acceptable'],
  'invalid-cursor': [400, 'The cursor does not belong to this list'],
  'idempotency-key-missing': [400, 'Idempotency-Key is missing'],
  unauthenticated: [401, 'A valid access token is needed'],
  forbidden: [403, 'Your role may not do this'],
  'not-found': [404, 'There is no such resource'],
  'method-not-allowed': [405, 'The method is not allowed'],
  'not-acceptable': [406, 'None of the accepted media types can be produced'],
  'already-exists': [409, 'The resource exists already'],
  'revision-stale': [412, 'The resource has changed since you read it'],
  'body-too-large': [413, 'The body is too large'],
  'uri-too-long': [414, 'The address is too long'],
  'unsupported-media-type': [415, 'The media type of the body is not supported'],
  'invalid-body': [422, 'The body has fields that are not acceptable'],
  'figure-too-large': [422, 'An amount or quantity is too large'],
  'idempotency-key-reused': [422, 'Idempotency-Key was used before with another meaning'],
  'if-match-missing': [428, 'If-Match is missing'],
  'headers-too-large': [431, 'The headers are too large'],
  'internal-error': [500, 'Something went wrong on our side'],
  'not-yet-visible': [503, 'The read model has not reached Min-Event-Position yet'],
  'outcome-unknown': [503, 'It is not known whether the command was carried out'],
  unavailable: [503, 'The service is not available at the moment'],
  overloaded: [503, 'The service has too much to do at the moment'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof problems;

/** Body of every answer with status 4xx or 5xx (RFC 9457, application/problem+json). */
export interface ProblemBody {
  readonly type: string;
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly ProblemField[];
  /** Figures behind a business refusal. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

export interface ProblemParts {
  readonly detail?: string;
  readonly errors?: readonly ProblemField[];
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown at the edge to end a request with a problem. Carries nothing that the caller may not see. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly title: string;
  constructor(
    readonly status: number,
    readonly code: string,
    readonly parts: ProblemParts = {},
    title?: string,
  ) {
    super(parts.detail ?? title ?? code);
    this.title = title ?? (Object.hasOwn(problems, code) ? problems[code as ProblemCode][1] : code);
  }

  /** The body that the client gets. */
  body(requestId: string): ProblemBody {
    const { detail, errors, details } = this.parts;
    return {
      type: `urn:tuyen:problem:${this.code}`,
      code: this.code,
      title: this.title,
      status: this.status,
      ...(detail === undefined ? {} : { detail }),
      ...(errors === undefined ? {} : { errors }),
      ...(details === undefined ? {} : { details }),
      requestId,
    };
  }
}

/** A problem of the table above. */
export function problem(code: ProblemCode, detail?: string, parts: Omit<ProblemParts, 'detail'> = {}): Problem {
  return new Problem(problems[code][0], code, detail === undefined ? parts : { ...parts, detail });
}

/** What is not there and what is not the caller's own are told alike. */
export function notFound(): Problem {
  return problem('not-found');
}

/** A query parameter that is not acceptable. */
export function badParameter(parameter: string, message: string): Problem {
  return problem('invalid-parameter', `${parameter} ${message}.`, {
    errors: [{ parameter, code: 'invalid', message }],
  });
}

/** A header that is not acceptable. */
export function badHeader(header: string, message: string): Problem {
  return problem('invalid-header', `${header} ${message}.`, { errors: [{ header, code: 'invalid', message }] });
}
