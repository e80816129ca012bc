import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../auth/access.js';
import type { Caller } from '../auth/caller.js';
import { badHeader } from '../http/problem.js';

/** What a request says about the query that it carries. */
export class QueryRequest {
  readonly caller: Caller;
  readonly query: Readonly<Record<string, unknown>>;
  readonly accept: string | undefined;
  /** Of Min-Event-Position: the read model must have reached it. */
  readonly minPosition: number | undefined;

  constructor(
    request: FastifyRequest,
    readonly reply: FastifyReply,
  ) {
    this.caller = callerOf(request);
    this.query = request.query as Record<string, unknown>;
    this.accept = request.headers.accept;
    this.minPosition = readPosition(request.headers['min-event-position']);
  }

  /** Tells the client how fresh the answer is. */
  answeredAt(position: number): void {
    void this.reply.header('Event-Position', String(position)).header('Cache-Control', 'private, no-cache');
  }
}

function readPosition(header: unknown): number | undefined {
  if (header === undefined || header === '') return undefined;
  if (typeof header !== 'string' || !/^\d{1,15}$/.test(header)) {
    throw badHeader('Min-Event-Position', 'is the Event-Position of an earlier answer');
  }
  return Number(header);
}

/** Controller parameter of a query: the {@link QueryRequest}, its headers checked. */
export const Asked = createParamDecorator((_: unknown, context: ExecutionContext): QueryRequest => {
  const http = context.switchToHttp();
  return new QueryRequest(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
});
