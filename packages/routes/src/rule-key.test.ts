import { expect, it } from 'vitest';

import { parseRuleKey } from './rule-key.ts';

it.each([
  ['GET  /img/*', { key: 'GET /img/*', isDefault: false, method: 'GET', pathPattern: '/img/*' }],
  ['ANY /a?c', { key: 'ANY /a?c', isDefault: false, pathPattern: '/a?c' }],
  ['PROPFIND /', { key: 'PROPFIND /', isDefault: false, method: 'PROPFIND', pathPattern: '/' }],
  [' images ', { key: 'images', isDefault: false }],
  ['$default', { key: '$default', isDefault: true }],
])('reads %s', (text, key) => {
  expect(parseRuleKey(text)).toEqual(key);
});

it.each([
  ['', 'is not a method and a path pattern'],
  ['/img/*', 'is not a method and a path pattern'],
  ['10', 'is a number'],
  ['GET /a b', 'is not a method and a path pattern'],
  ['get /img', '"get" is not a method'],
  ['* /img', '"*" is not a method'],
  ['GET img', 'does not begin with a slash'],
  ['GET /img/{id}', 'has no path parameters'],
  ['GET /ä', '"/ä" is not a path pattern'],
  [`GET /${'a'.repeat(128)}`, 'is not a path pattern'],
])('refuses %s', (text, message) => {
  expect(() => parseRuleKey(text)).toThrow(message);
});
