import type { FastifyInstance } from 'fastify';
import type { TokenVerifier } from '../auth/token-verifier.js';
import { problem } from '../http/problem.js';
import { sendProblem } from '../http/problem.filter.js';

const guarded = /^\/(docs|openapi\.json|metrics)([/?-]|$)/;

/** Keeps documentation and metrics for role admin. */
export function guardOperations(server: FastifyInstance, verifier: TokenVerifier): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (!guarded.test(request.url)) return done();
    verifier.verify(request.headers.authorization).then(
      (caller) => {
        if (caller.has('admin')) done();
        else sendProblem(problem('forbidden'), request, reply);
      },
      (error: unknown) => sendProblem(error, request, reply),
    );
  });
}
