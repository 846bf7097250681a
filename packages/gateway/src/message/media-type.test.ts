import { describe, expect, it } from 'vitest';

import { isTextBody, matchesMediaTypes } from './media-type.ts';

describe('matchesMediaTypes', () => {
  it.each([
    [['image/png'], 'image/png', true],
    [['image/png'], 'IMAGE/PNG; q=0.5', true],
    [['image/*'], 'image/webp', true],
    [['image/*'], 'imagery/webp', false],
    [['*/*'], undefined, true],
    [['*/*'], 'text/html', true],
    [['image/*'], undefined, false],
    [['image/*'], '*/*', false],
    [[], 'image/png', false],
  ])('%s and %s: %s', (patterns, type, matches) => {
    expect(matchesMediaTypes(patterns, type)).toBe(matches);
  });
});

describe('isTextBody', () => {
  it.each([
    ['text/plain', undefined, true],
    ['text/html; charset=utf-8', undefined, true],
    ['Application/JSON', undefined, true],
    ['application/javascript', undefined, true],
    ['application/xml', undefined, true],
    ['application/problem+json', undefined, true],
    ['image/svg+xml', undefined, true],
    ['application/json', 'identity', true],
    ['application/json', 'gzip', false],
    ['application/octet-stream', undefined, false],
    ['application/x-www-form-urlencoded', undefined, false],
    ['multipart/form-data; boundary=x', undefined, false],
    [undefined, undefined, false],
  ])('%s with encoding %s: %s', (type, encoding, isText) => {
    expect(isTextBody(type, encoding)).toBe(isText);
  });
});
