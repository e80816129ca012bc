import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller, Role } from './caller.js';

export const accessKey = 'tuyen:access';

/** `public`: no token. A list: any of these roles. */
export type Access = 'public' | readonly Role[];

/** Who may use a route. Every route (or its controller) declares it, else the application does not start. */
export const Roles = (first: Role, ...more: Role[]): CustomDecorator =>
  SetMetadata<string, Access>(accessKey, [first, ...more]);

/** Anyone may use the route, without a token. */
export const Public = (): CustomDecorator => SetMetadata<string, Access>(accessKey, 'public');

const callers = new WeakMap<FastifyRequest, Caller>();

/** Keeps the verified caller of a request. */
export function setCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** The verified caller of a request; a fault on a public route. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (!caller) throw new Error('the route is public and has no caller');
  return caller;
}

/** The subject of the caller if there is one, for logs. */
export function subjectOf(request: FastifyRequest): string | undefined {
  return callers.get(request)?.subject;
}

/** Controller parameter: the {@link Caller}. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
