import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { AnswerError } from '../payload/answer-error.ts';
import { evaluatePolicy, readPolicy, type PolicyRequest } from './policy.ts';

const api = 'arn:aws:execute-api:us-east-1:123456789012:api1234567';
const request: PolicyRequest = {
  arn: `${api}/dev/GET/pets/7`,
  sourceIp: '203.0.113.9',
  userAgent: 'curl/8',
  time: Date.UTC(2026, 0, 2),
};
const evaluate = (statements: unknown, overrides: Partial<PolicyRequest> = {}) =>
  evaluatePolicy(readPolicy({ Version: '2012-10-17', Statement: statements }), { ...request, ...overrides });
const allow = (more: object) => ({ Effect: 'Allow', Action: 'execute-api:Invoke', ...more });
const deny = (more: object) => ({ Effect: 'Deny', Action: 'execute-api:Invoke', ...more });

describe('a policy', () => {
  it.each([
    ['the ARN itself', `${api}/dev/GET/pets/7`, 'allowed'],
    ['all', '*', 'allowed'],
    ['all of the API', `${api}/*`, 'allowed'],
    ['any stage and method', `${api}/*/*/pets/*`, 'allowed'],
    ['a wildcard over several parts', `${api}/dev/*/7`, 'allowed'],
    ['one character', `${api}/dev/GET/pets/?`, 'allowed'],
    ['another method', `${api}/dev/POST/pets/7`, 'denied'],
    ['another path', `${api}/dev/GET/pets/77`, 'denied'],
    ['the path in other letters', `${api}/dev/GET/PETS/7`, 'denied'],
    ['a part of the ARN', `${api}/dev/GET/pets`, 'denied'],
    ['another API', '*/other/*', 'denied'],
  ])('that allows %s', (_, Resource, decision) => {
    expect(evaluate([allow({ Resource })])).toBe(decision);
  });

  it.each([
    ['execute-api:Invoke', 'allowed'],
    ['execute-api:*', 'allowed'],
    ['EXECUTE-API:invoke', 'allowed'],
    ['*', 'allowed'],
    ['execute-api:ManageConnections', 'denied'],
    ['s3:*', 'denied'],
  ])('with the action %s', (Action, decision) => {
    expect(evaluate([{ Effect: 'Allow', Action, Resource: '*' }])).toBe(decision);
  });

  it('takes lists of actions and resources, and a single statement', () => {
    const lists = { Action: ['s3:*', 'execute-api:Invoke'], Resource: ['x', request.arn] };
    expect(evaluate({ Effect: 'Allow', ...lists })).toBe('allowed');
  });

  it('takes what is not in NotAction and NotResource', () => {
    expect(evaluate([{ Effect: 'Allow', NotAction: 's3:*', NotResource: `${api}/*/POST/*` }])).toBe(
      'allowed',
    );
    expect(evaluate([{ Effect: 'Allow', NotAction: 'execute-api:*', Resource: '*' }])).toBe('denied');
    expect(evaluate([allow({ NotResource: `${api}/*/GET/*` })])).toBe('denied');
  });

  it('lets a deny go before all that allow, wherever it stands', () => {
    const statements = [allow({ Resource: '*' }), deny({ Resource: '*/pets/*' })];
    expect(evaluate(statements)).toBe('explicitly-denied');
    expect(evaluate(statements.toReversed())).toBe('explicitly-denied');
    expect(evaluate(statements, { arn: `${api}/dev/GET/dogs` })).toBe('allowed');
  });

  it('without a statement allows nothing', () => {
    expect(evaluate([])).toBe('denied');
  });
});

describe('a condition of a policy', () => {
  it.each<[string, object, boolean]>([
    ['an address in a range', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, true],
    ['an address', { IpAddress: { 'aws:sourceip': ['192.0.2.1', '203.0.113.9'] } }, true],
    ['another range', { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, false],
    ['not in a range', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, false],
    ['a pattern', { StringLike: { 'aws:UserAgent': 'curl/*' } }, true],
    ['another text', { StringEquals: { 'aws:UserAgent': 'wget' } }, false],
    ['not another text', { StringNotEquals: { 'aws:UserAgent': ['wget', 'lynx'] } }, true],
    ['letters aside', { StringEqualsIgnoreCase: { 'aws:UserAgent': 'CURL/8' } }, true],
    ['before a time', { DateLessThan: { 'aws:CurrentTime': '2026-01-03T00:00:00Z' } }, true],
    ['after a time', { DateGreaterThan: { 'aws:CurrentTime': '2026-01-03T00:00:00Z' } }, false],
    ['a number', { NumericGreaterThanEquals: { 'aws:EpochTime': '1767312000' } }, true],
    ['without TLS', { Bool: { 'aws:SecureTransport': 'true' } }, false],
    ['two at once', { StringLike: { 'aws:UserAgent': '*' }, IpAddress: { 'aws:SourceIp': '::1' } }, false],
  ])('%s', (_, Condition, holds) => {
    expect(evaluate([allow({ Resource: '*', Condition })])).toBe(holds ? 'allowed' : 'denied');
  });

  it('on what a request lacks does not hold, unless it is negative or asks only if it is there', () => {
    const on = (operator: string) =>
      evaluate([allow({ Resource: '*', Condition: { [operator]: { 'aws:UserAgent': 'x' } } })], {
        userAgent: undefined,
      });
    expect(on('StringEquals')).toBe('denied');
    expect(on('StringNotEquals')).toBe('allowed');
    expect(on('StringEqualsIfExists')).toBe('allowed');
  });
});

describe('what is no policy', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', '{}'],
    ['no statements', {}],
    ['a statement that is a text', { Statement: 'Allow' }],
    ['an effect in small letters', { Statement: [{ Effect: 'allow', Action: '*', Resource: '*' }] }],
    ['no action', { Statement: [{ Effect: 'Allow', Resource: '*' }] }],
    ['no resource', { Statement: [{ Effect: 'Allow', Action: '*' }] }],
    ['both of a pair', { Statement: [allow({ Resource: '*', NotResource: '*' })] }],
    ['a resource that is a number', { Statement: [allow({ Resource: 5 })] }],
    [
      'an unknown operator',
      { Statement: [allow({ Resource: '*', Condition: { Like: {}, Odd: { a: 1 } } })] },
    ],
    ['an unknown key', { Statement: [allow({ Resource: '*', Condition: { Bool: { 'aws:Odd': 'true' } } })] }],
    [
      'a range that is none',
      { Statement: [allow({ Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '1.2.3.4/99' } } })] },
    ],
  ])('is refused: %s', (_, document) => {
    expect(() => readPolicy(document)).toThrow(AnswerError);
  });

  it('is refused with one error, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        try {
          evaluatePolicy(readPolicy(document), request);
        } catch (error) {
          expect(error).toBeInstanceOf(AnswerError);
        }
      }),
    );
  });
});
