import { HttpException, NotFoundException } from '@nestjs/common';
import { AppendRefused, OutcomeUnknown, StoreUnavailable } from '#libs/event-store';
import { BeyondSafeInteger, reject } from '#libs/kernel';
import { badHeader, badParameter, problem } from './problem.js';
import { problemOf } from './problem.filter.js';
import { problemOfRejection } from './rejection-status.js';

describe('problem', () => {
  it('has a stable type, code and title', () => {
    expect(problem('if-match-missing', 'Send it.').body('r1')).toEqual({
      type: 'urn:tuyen:problem:if-match-missing',
      code: 'if-match-missing',
      title: 'If-Match is missing',
      status: 428,
      detail: 'Send it.',
      requestId: 'r1',
    });
  });

  it('names the parameter or header that is not acceptable', () => {
    expect(badParameter('limit', 'is a whole number above 0').body('r1').detail).toBe(
      'limit is a whole number above 0.',
    );
    expect(badHeader('If-Match', 'is sent once').body('r1').detail).toBe('If-Match is sent once.');
  });

  it.each<[string, unknown, number, string]>([
    ['a fault', new Error('secret: password'), 500, 'internal-error'],
    ['a thrown text', 'secret', 500, 'internal-error'],
    ['undefined', undefined, 500, 'internal-error'],
    ['an unanswered append', new OutcomeUnknown('x'), 503, 'outcome-unknown'],
    ['a store away', new StoreUnavailable('x'), 503, 'unavailable'],
    ['too large an append', new AppendRefused('x'), 413, 'body-too-large'],
    ['figures that are not exact', new BeyondSafeInteger('secret'), 422, 'figure-too-large'],
    ['a database away', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 503, 'unavailable'],
    ['a database that shuts down', Object.assign(new Error('x'), { code: '57P01' }), 503, 'unavailable'],
    ['a full disk', Object.assign(new Error('x'), { code: '53100' }), 503, 'unavailable'],
    ['a broken SQL statement', Object.assign(new Error('x'), { code: '42601' }), 500, 'internal-error'],
    ['an unknown route', new NotFoundException('Cannot GET /x'), 404, 'not-found'],
    ['an own 500', new HttpException('secret', 500), 500, 'internal-error'],
    [
      'a large body',
      Object.assign(new Error('Request body is too large'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }),
      413,
      'body-too-large',
    ],
  ])('of %s is told without its inside', (_, error, status, code) => {
    const found = problemOf(error);
    expect(found).toMatchObject({ status, code });
    expect(JSON.stringify(found.body('r'))).not.toMatch(/secret|password|stack/);
  });

  it.each([
    ['not-found', 404],
    ['maker-is-checker', 403],
    ['invalid-quantity', 422],
    ['unknown-line', 422],
    ['duplicate-line', 422],
    ['quantities-do-not-add-up', 422],
    ['policy-unknown', 422],
    ['limit-passed', 409],
    ['order-not-confirmed', 409],
  ])('of refusal %s has status %i', (code, status) => {
    expect(problemOfRejection(reject(code, 'because', { limit: 5 })).status).toBe(status);
  });

  it('of a refusal shows its words and figures', () => {
    expect(problemOfRejection(reject('limit-passed', 'Too much.', { limit: 5 })).body('r')).toMatchObject({
      code: 'limit-passed',
      title: 'Limit passed',
      detail: 'Too much.',
      details: { limit: 5 },
    });
  });
});
