import { kindOf } from './errors.js';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('errors of PostgreSQL', () => {
  it.each([
    [withCode('ECONNREFUSED'), 'unreached'],
    [new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]), 'unreached'],
    [withCode('57P03'), 'unreached'],
    [new Error('timeout exceeded when trying to connect'), 'unreached'],
    [withCode('ECONNRESET'), 'unknown'],
    [withCode('57P01'), 'unknown'],
    [new Error('Connection terminated unexpectedly'), 'unknown'],
    [new Error('Query read timeout'), 'unknown'],
    [withCode('08006'), 'unknown'],
    [withCode('55P03'), 'undone'],
    [withCode('57014'), 'undone'],
    [withCode('53100'), 'undone'],
    [withCode('25006'), 'undone'],
    [withCode('23505'), 'refused'],
    [withCode('28P01'), 'refused'],
    [new TypeError('a bug'), 'refused'],
  ])('%s %#: %s', (error, kind) => expect(kindOf(error)).toBe(kind));
});
