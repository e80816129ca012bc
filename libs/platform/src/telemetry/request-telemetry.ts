import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { subjectOf } from '../auth/access.js';
import type { Metrics } from './metrics.js';
import { traceIdOf, traceparentOf } from './trace-context.js';

const traceparents = new WeakMap<FastifyRequest, string>();

/** The trace context of a request; begins one where the caller sent none. */
export function requestTraceparent(request: FastifyRequest): string {
  let traceparent = traceparents.get(request);
  if (traceparent === undefined) {
    traceparent = traceparentOf(request.headers.traceparent);
    traceparents.set(request, traceparent);
  }
  return traceparent;
}

const quiet = /^\/(health|metrics)/;

/** One log line per request. */
export function observeRequests(server: FastifyInstance, logger: Logger): void {
  server.addHook('onResponse', (request, reply, done) => {
    const level = quiet.test(request.url) ? 'debug' : 'info';
    if (logger.isLevelEnabled(level)) {
      request.log[level](
        {
          traceId: traceIdOf(requestTraceparent(request)),
          method: request.method,
          route: request.routeOptions.url,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 100) / 100,
          subject: subjectOf(request),
        },
        'request',
      );
    }
    done();
  });
}

/** Counts and times every request by route template. */
export function measureRequests(server: FastifyInstance, metrics: Metrics): void {
  server.addHook('onRequest', (_request, reply, done) => {
    metrics.requestsInFlight.inc();
    reply.raw.once('close', () => metrics.requestsInFlight.dec());
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
}
