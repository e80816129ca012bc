import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/settings.js';
import { observeRequests } from '../telemetry/request-telemetry.js';
import { parseJsonBody } from './json-body.js';
import { sendProblem } from './problem.filter.js';
import { problem } from './problem.js';

/** Types of body that the API reads. A feature that takes files adds its own parser for its own route. */
export const jsonTypes = ['application/json', 'application/merge-patch+json'];

const securityHeaders: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
];
/** The documentation page brings its own scripts and styles. */
const docsPolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; frame-ancestors 'none'";
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * The HTTP server: time limits against slow clients, caps on connections and requests at work, strict JSON bodies,
 * security headers, and problem details for whatever fails before Nest sees it.
 */
export function createHttpAdapter(config: Config, logger: Logger): FastifyAdapter {
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.bodyLimit,
    requestTimeout: config.requestTimeout * 1000,
    keepAliveTimeout: 72_000,
    http: {
      headersTimeout: config.headersTimeout * 1000,
      connectionsCheckingInterval: Math.min(5_000, config.headersTimeout * 500),
      maxHeaderSize: 16_384,
    },
    routerOptions: { maxParamLength: 200 },
    genReqId: requestId,
    // The router itself refused the address: no hook has run.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      setHeaders(request, reply);
      sendProblem(error, request, reply);
    },
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket),
  });
  const server = adapter.getInstance<FastifyInstance>();
  server.server.maxConnections = config.maxConnections;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(jsonTypes, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      if (isSigned(request)) done(null, body);
      else done(null, parseJsonBody(body as Buffer, config.bodyDepth));
    } catch (error) {
      done(error as Error);
    }
  });
  guardRequests(server, config.maxInFlight);
  observeRequests(server, logger);
  return adapter;
}

/** Whether the route checks a signature over the body as it came ({@link SignedRoute}). */
function isSigned({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as { signed?: boolean } | undefined)?.signed === true;
}

/** The caller's own request id if it is a harmless one, else a new one. */
function requestId(request: { headers: Record<string, unknown> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9._-]{8,100}$/.test(given) ? given : randomUUID();
}

function guardRequests(server: FastifyInstance, maxInFlight: number): void {
  let inFlight = 0;
  server.addHook('onRequest', (request, reply, done) => {
    setHeaders(request, reply);
    inFlight++;
    reply.raw.once('close', () => inFlight--);
    const refusal = refusalOf(request, inFlight > maxInFlight);
    if (refusal) sendProblem(refusal, request, reply);
    else done();
  });
}

function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  for (const [name, value] of securityHeaders) void reply.header(name, value);
  if (request.url.startsWith('/docs')) void reply.header('Content-Security-Policy', docsPolicy);
  void reply.header('X-Request-Id', request.id);
}

function refusalOf(request: { url: string; method: string; headers: Record<string, unknown> }, full: boolean) {
  if (!methods.has(request.method)) return problem('method-not-allowed');
  // No id holds it, and PostgreSQL takes no text with it.
  if (/%00/.test(request.url)) return problem('malformed-request', 'The address holds the character NUL.');
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return problem('unsupported-media-type', 'Send the body without Content-Encoding.');
  }
  if (full && !request.url.startsWith('/health')) return problem('overloaded');
  return undefined;
}

/** Node could not even parse the request: answer by hand and close. */
function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const found =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? problem('headers-too-large')
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? problem('malformed-request', 'The request was not complete in time.')
        : problem('malformed-request');
  const body = JSON.stringify(found.body(randomUUID()));
  const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : `${found.status} Bad Request`;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}
