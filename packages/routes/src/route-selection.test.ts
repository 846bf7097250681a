import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseRouteSelection } from './index.ts';

const select = (expression: string, body: unknown): string | undefined =>
  parseRouteSelection(expression)(typeof body === 'string' ? body : JSON.stringify(body));

describe('a route selection expression', () => {
  it.each([
    ['$request.body.action', { action: 'join' }, 'join'],
    ['${request.body.action}', { action: 'join' }, 'join'],
    ['$request.body.a.b', { a: { b: 'deep' } }, 'deep'],
    ['${request.body.a.b}', { a: { b: 'deep' } }, 'deep'],
    ['${request.body.version}-beta', { version: 2 }, '2-beta'],
    ['$request.body.service/$request.body.action', { service: 's', action: 'a' }, 's/a'],
    [String.raw`\$$request.body.action`, { action: 'default' }, '$default'],
    [String.raw`a\b$request.body.action`, { action: 'x' }, String.raw`a\bx`],
    ['$request.body.action', { action: true }, 'true'],
    ['$request.body.action', { action: 0 }, '0'],
    ['$request.body.action', { action: '' }, ''],
    ['$request.body.a-b', { 'a-b': 'x' }, 'x'],
  ])('%s of %j is %s', (expression, body, key) => {
    expect(select(expression, body)).toBe(key);
  });

  it.each([
    'no JSON',
    '',
    '"action"',
    'null',
    '[]',
    {},
    { action: null },
    { action: {} },
    { action: ['a'] },
    { Action: 'a' },
  ])('selects nothing of %j', (body) => {
    expect(select('$request.body.action', body)).toBeUndefined();
  });

  it('does not see what a message has not itself', () => {
    expect(select('$request.body.constructor.name', {})).toBeUndefined();
    expect(select('$request.body.__proto__', '{"__proto__":"own"}')).toBe('own');
  });

  it('names one value for which all others stand where one is missing', () => {
    expect(select('$request.body.service/$request.body.action', { action: 'a' })).toBeUndefined();
  });

  it.each([
    '$request.header.x',
    '$request.body.ab.',
    '$request.body',
    '$request.body.',
    '$request.body.a..b',
    '${request.body.a',
    '$context.routeKey',
    '$',
    'a$',
  ])('%s is refused with what it cannot be read from', (expression) => {
    expect(() => parseRouteSelection(expression)).toThrow(/cannot be read/);
  });

  it.each(['', 'action', String.raw`\$default`])('%j is refused: it depends on no message', (expression) => {
    expect(() => parseRouteSelection(expression)).toThrow('names no value');
  });

  it('never throws for a message', () => {
    const selector = parseRouteSelection('${request.body.a.b}');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (message) => {
        selector(message);
      }),
    );
  });
});
