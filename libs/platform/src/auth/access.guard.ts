import { Injectable, type CanActivate, type ExecutionContext, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { problem } from '../http/problem.js';
import { accessKey, setCaller, type Access } from './access.js';
import { TokenVerifier } from './token-verifier.js';

const pathMetadata = 'path';

/** Lets a request through if its token is good and one of its roles is declared on the route. */
@Injectable()
export class AccessGuard implements CanActivate, OnApplicationBootstrap {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(accessKey, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.verifier.verify(request.headers.authorization);
    if (!access || !caller.has(...access)) throw problem('forbidden');
    setCaller(request, caller);
    return true;
  }

  /** A route that nobody thought about is a hole: refuse to start. */
  onApplicationBootstrap(): void {
    const open = this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      if (!instance || !metatype) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown>;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name] as () => unknown;
        const isRoute = Reflect.hasMetadata(pathMetadata, handler);
        const declared = this.reflector.getAllAndOverride<Access | undefined>(accessKey, [
          handler,
          metatype as () => unknown,
        ]);
        return isRoute && declared === undefined ? [`${metatype.name}.${name}`] : [];
      });
    });
    if (open.length > 0) throw new Error(`routes without @Roles or @Public: ${open.join(', ')}`);
  }
}
