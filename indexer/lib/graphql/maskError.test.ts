import { InputError } from '@assay/sdk';
import { describe, expect, test } from 'vitest';
import { GraphQLError } from './graphqlModule.ts';
import { maskError } from './maskError.ts';

const wrapped = (originalError: Error) => new GraphQLError(originalError.message, { originalError, path: ['receipt'] });

describe('maskError', () => {
  test('keeps the code of our own errors', () => {
    const masked = maskError(wrapped(new InputError('HEX_MALFORMED', 'bad digest', { given: 'zz' })), () => {});
    expect(masked).toMatchObject({ extensions: { code: 'HEX_MALFORMED', given: 'zz' }, path: ['receipt'] });
  });

  test.each([
    ['Invalid limit. Got 1001, expected <=1000.'],
    ['Cannot specify both before and after cursors.'],
    ['Unknown column "x" used in orderBy argument'],
  ])('passes on a refusal by Ponder: %s', (message) => {
    expect(maskError(wrapped(new Error(message)), () => {})).toMatchObject({
      message,
      extensions: { code: 'QUERY_INVALID' },
    });
  });

  test("a cursor that is none is the caller's mistake", () => {
    const masked = maskError(wrapped(new SyntaxError('Unexpected end of JSON input')), () => {});
    expect(masked.extensions.code).toBe('QUERY_INVALID');
  });

  test('passes on what GraphQL itself refuses', () => {
    expect(maskError(new GraphQLError('Cannot query field'), () => {}).extensions.code).toBe('QUERY_INVALID');
  });

  test('keeps a code that is there', () => {
    const error = new GraphQLError('deep', { extensions: { code: 'QUERY_TOO_COMPLEX' } });
    expect(maskError(error, () => {}).extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  test('hides anything else from the caller and reports it', () => {
    const reported: unknown[] = [];
    const secret = new Error('connect to postgres://user:password@db');
    const masked = maskError(wrapped(secret), (error) => reported.push(error));
    expect(masked.extensions.code).toBe('INTERNAL');
    expect(masked.message).not.toContain('password');
    expect(reported).toEqual([secret]);
  });
});
