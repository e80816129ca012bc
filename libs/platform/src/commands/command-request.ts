import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hashOf, uuidV5 } from '#libs/event-store';
import { callerOf } from '../auth/access.js';
import type { Caller } from '../auth/caller.js';
import { problem } from '../http/problem.js';
import { requestTraceparent } from '../telemetry/request-telemetry.js';
import { commandRouteKey, type CommandRouteOptions } from './command-route.js';
import { readIdempotencyKey, readIfMatch, readPreferredWait, type Precondition } from './headers.js';

/** What a request says about the command that it carries, besides its body. */
export class CommandRequest {
  readonly caller: Caller;
  /** (caller, route, Idempotency-Key) as one id: the same key sent again is the same command. */
  readonly commandId: string;
  /** Hash of path parameters and body in canonical form: white space and order of keys do not count. */
  readonly requestHash: string;
  readonly precondition: Precondition;
  /** Seconds that the caller would wait for the processes behind the command. */
  readonly waitSeconds: number;
  readonly traceparent: string;
  readonly correlationId: string;
  readonly creates: boolean;

  constructor(
    request: FastifyRequest,
    readonly reply: FastifyReply,
    route: Pick<CommandRouteOptions, 'creates' | 'ifMatch' | 'waits'>,
  ) {
    const template = request.routeOptions.url ?? '';
    const key = readIdempotencyKey(request.headers['idempotency-key']);
    this.creates = route.creates ?? false;
    this.precondition = readIfMatch(request.headers['if-match']);
    if (route.ifMatch === 'required' && this.precondition.kind === 'none') {
      throw problem('if-match-missing', 'Send If-Match with the ETag of the state that you decided on.');
    }
    this.caller = callerOf(request);
    this.commandId = uuidV5(
      ['command', this.caller.distributorId ?? '', this.caller.subject, template, key].join('\n'),
    );
    this.requestHash = hashOf({ params: request.params, body: request.body ?? null });
    this.waitSeconds = route.waits ? readPreferredWait(request.headers.prefer) : 0;
    this.traceparent = requestTraceparent(request);
    this.correlationId = request.id;
  }

  /** Id of a resource that the command makes: the same for a repeat of it. `kind` keeps several apart. */
  newId(kind = ''): string {
    return kind === '' ? this.commandId : uuidV5(`${this.commandId}\n${kind}`);
  }

  /** True once the client has gone away: nobody reads the answer. */
  get abandoned(): boolean {
    return this.reply.raw.destroyed;
  }
}

/** Controller parameter of a {@link CommandRoute}: the {@link CommandRequest}, its headers checked. */
export const Sent = createParamDecorator((_: unknown, context: ExecutionContext): CommandRequest => {
  const route = Reflect.getMetadata(commandRouteKey, context.getHandler()) as CommandRouteOptions | undefined;
  if (!route) throw new Error(`${context.getHandler().name} takes a command without @CommandRoute`);
  const http = context.switchToHttp();
  return new CommandRequest(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), route);
});
