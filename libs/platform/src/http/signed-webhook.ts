import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { Public } from '../auth/access.js';
import { problemResponses, type ProblemExample } from '../openapi/problem-responses.js';
import { problem, type Problem } from './problem.js';

/** How far from our clock a message may be timed, seconds, either way: what is older is a replay. */
export const replaySeconds = 300;
/** Signatures of one message that are looked at: one a secret while secrets change. */
const mostSignatures = 10;

/** A message that came signed. */
export interface SignedMessage {
  readonly headers: IncomingHttpHeaders;
  /** The body as it came. */
  readonly body: Buffer;
}

/**
 * Checks a message after Standard Webhooks 1.0.0: HMAC-SHA256 over `id.timestamp.body` with one of the keys, in one of the
 * signatures `v1,BASE64` of `webhook-signature`; timed within {@link replaySeconds} of now. Every comparison takes the
 * same time. Throws a 401 problem that does not tell a wrong sender from a wrong signature.
 * @param keys none: nobody may send
 * @returns the message's `webhook-id`
 */
export function verifyWebhook({ headers, body }: SignedMessage, keys: readonly Buffer[], now: Date): string {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : '';
  }) as [string, string, string];
  if (id === '' || id.length > 200 || !/^\d{1,12}$/.test(timestamp) || signatures === '') {
    throw unsigned('Send webhook-id, webhook-timestamp (seconds) and webhook-signature, after Standard Webhooks.');
  }
  const given = signatures.split(' ').slice(0, mostSignatures).map(signatureOf);
  const expected = keys.map((key) => createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest());
  const fits = expected.flatMap((one) => given.map((other) => timingSafeEqual(one, other))).includes(true);
  if (!fits)
    throw unsigned('The signature does not fit: is it made with the secret of this route, over the body as sent?');
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > replaySeconds) {
    throw unsigned(
      `The message is timed more than ${replaySeconds / 60} minutes from now: sign it anew when it is sent.`,
    );
  }
  return id;
}

const digestBytes = 32;

/** Bytes of a signature; one that is none becomes zeros, which fit nothing. */
function signatureOf(text: string): Buffer {
  const base64 = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(text)?.[1];
  return base64 === undefined ? Buffer.alloc(digestBytes) : Buffer.from(base64, 'base64');
}

const unsigned = (detail: string): Problem => problem('unauthenticated', detail);

export interface SignedRouteOptions {
  readonly summary: string;
  readonly description: string;
  /** DTO of the body, for the documentation. */
  readonly takes: Type;
  readonly answers: Type;
  readonly refusals?: readonly ProblemExample[];
}

/** Declares a POST without token whose sender signs it. The body arrives as bytes: {@link verifyWebhook} comes first. */
export function SignedRoute({ summary, description, takes, answers, refusals }: SignedRouteOptions): MethodDecorator {
  const header = (name: string, example: string, what: string) =>
    ApiHeader({ name, required: true, description: what, schema: { type: 'string' }, example });
  return applyDecorators(
    Public(),
    RouteConfig({ signed: true }),
    HttpCode(200),
    ApiOperation({ summary, description }),
    ApiBody({ type: takes }),
    header('webhook-id', 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W', 'Id of the message.'),
    header('webhook-timestamp', '1795867200', 'When it is sent, seconds since 1970; at most 5 minutes from now.'),
    header(
      'webhook-signature',
      'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
      'HMAC-SHA256 of `id.timestamp.body`; several with blanks between while secrets change.',
    ),
    ApiResponse({ status: 200, type: answers, description: 'It is kept.' }),
    problemResponses(
      ['malformed-body', 'unauthenticated', 'body-too-large', 'unsupported-media-type', 'unavailable'],
      refusals,
    ),
  );
}
