import { expect, it } from 'vitest';

import { createRule, type RuleConditions, type RuleRequest } from './rule.ts';

const headers: Readonly<Record<string, readonly string[]>> = { 'x-version': ['1', 'Two'] };
const request: RuleRequest = {
  method: 'GET',
  path: '/Img/a.png',
  host: 'API.example.com',
  headers: (name) => headers[name] ?? [],
  query: [
    ['Version', 'v1'],
    ['q', 'An%20example'],
  ],
  sourceIp: '10.1.2.3',
};

it.each<[string, RuleConditions, boolean]>([
  ['no condition', {}, true],
  ['a host, in whatever case', { hostHeader: ['api.EXAMPLE.com'] }, true],
  ['one of several hosts', { hostHeader: ['a.test', '*.example.com'] }, true],
  ['another host', { hostHeader: ['www.example.com'] }, false],
  ['a path', { pathPattern: ['/Img/*'] }, true],
  ['a path in another case', { pathPattern: ['/img/*'] }, false],
  ['a method', { httpRequestMethod: ['POST', 'GET'] }, true],
  ['a method in another case', { httpRequestMethod: ['get'] }, false],
  ['any value of a header', { httpHeader: { 'X-Version': ['tw?'] } }, true],
  ['two headers, one of which is not there', { httpHeader: { 'X-Version': ['1'], 'X-Other': ['*'] } }, false],
  ['a name and a value of the query string', { queryString: ['version=V1'] }, true],
  ['a value of the query string', { queryString: ['*%20EXAMPLE'] }, true],
  ['a name of the query string', { queryString: ['q=*'] }, true],
  ['another value of the query string', { queryString: ['q=v1'] }, false],
  ['a network', { sourceIp: ['192.0.2.0/24', '10.0.0.0/8'] }, true],
  ['an address', { sourceIp: ['10.1.2.3/32'] }, true],
  ['a network of IPv6', { sourceIp: ['::/0'] }, false],
  ['another network', { sourceIp: ['10.2.0.0/16'] }, false],
  ['two conditions, one of which does not hold', { pathPattern: ['*'], sourceIp: ['10.2.0.0/16'] }, false],
])('%s', (_, conditions, expected) => {
  expect(createRule(conditions)(request)).toBe(expected);
});

it.each(['10.0.0.0', '10.0.0.0/33', '2001:db8::/129', '10.0.0/8', 'x/1', '/8'])(
  'refuses the network %s',
  (network) => {
    expect(() => createRule({ sourceIp: [network] })).toThrow('is not a network');
  },
);

it('knows networks of IPv6', () => {
  expect(createRule({ sourceIp: ['2001:db8::/32'] })({ ...request, sourceIp: '2001:db8::7' })).toBe(true);
});
