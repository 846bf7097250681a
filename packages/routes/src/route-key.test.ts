import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseRouteKey, RouteKeyError, type RouteRules } from './index.ts';

const failure = (text: string, rules: RouteRules): RouteKeyError => {
  try {
    parseRouteKey(text, rules);
  } catch (error) {
    if (error instanceof RouteKeyError) return error;
    throw error;
  }
  throw new Error(`"${text}" was taken`);
};

describe('parseRouteKey', () => {
  it('reads the method and each part of the path', () => {
    expect(parseRouteKey('GET /pets/{id}/{rest+}', 'http')).toEqual({
      method: 'GET',
      key: 'GET /pets/{id}/{rest+}',
      isDefault: false,
      segments: [
        { kind: 'static', text: 'pets' },
        { kind: 'parameter', name: 'id' },
        { kind: 'greedy', name: 'rest' },
      ],
    });
  });

  it('writes the method in upper case and a single space', () => {
    expect(parseRouteKey('  post   /a ', 'rest').key).toBe('POST /a');
  });

  it('reads the root path as no parts', () => {
    expect(parseRouteKey('ANY /', 'rest').segments).toEqual([]);
  });

  it('knows $default for HTTP APIs only', () => {
    expect(parseRouteKey('$default', 'http').isDefault).toBe(true);
    expect(failure('$default', 'rest').hint).toContain('ANY /{proxy+}');
  });

  it.each([
    ['', 'not a method and a path'],
    ['/pets', 'not a method and a path'],
    ['GET /a /b', 'not a method and a path'],
    ['FETCH /a', 'not a method that API Gateway routes'],
    ['* /a', 'not a method that API Gateway routes'],
    ['GET pets', 'does not begin with a slash'],
    ['GET /a//b', 'has an empty part'],
    ['GET /{proxy+}/a', 'is not the last part'],
    ['GET /{a}/{a}', 'stands twice'],
    ['GET /x{y}', 'mixes text and braces'],
    ['GET /{y', 'mixes text and braces'],
    ['GET /{}', 'mixes text and braces'],
    ['GET /a?b=c', 'holds a character'],
    ['GET /a%2', 'holds a character'],
  ])('refuses "%s"', (text, message) => {
    for (const rules of ['http', 'rest'] as const) {
      const error = failure(text, rules);
      expect(error.message).toContain(message);
      expect(error.hint).not.toBe('');
    }
  });

  it('tells a trailing slash in an HTTP API and refuses it in a REST API', () => {
    expect(parseRouteKey('GET /a/', 'http').segments.at(-1)).toEqual({ kind: 'static', text: '' });
    expect(failure('GET /a/', 'rest').hint).toContain('"/a"');
  });

  it('either reads a text or fails with a RouteKeyError, whatever it is', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^(GET|ANY) \/[a-z{}+/%$ ]{0,20}$/),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('http', 'rest'), (key, rules) => {
        try {
          const route = parseRouteKey(key, rules);
          expect(parseRouteKey(route.key, rules)).toEqual(route);
        } catch (error) {
          expect(error).toBeInstanceOf(RouteKeyError);
        }
      }),
    );
  });
});
