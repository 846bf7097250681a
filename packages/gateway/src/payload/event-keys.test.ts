import { expect, it } from 'vitest';

import { eventFormats } from '../testing/event-formats.ts';
import { sent } from '../testing/event-table.ts';
import { sampleRequest, sampleSource } from '../testing/sample-request.ts';
import { toFunctionUrlEvent } from './function-url-event.ts';

const v1Keys = [
  'body',
  'headers',
  'httpMethod',
  'isBase64Encoded',
  'multiValueHeaders',
  'multiValueQueryStringParameters',
  'path',
  'pathParameters',
  'queryStringParameters',
  'requestContext',
  'resource',
  'stageVariables',
];
const v1Context = [
  'accountId',
  'apiId',
  'deploymentId',
  'domainName',
  'domainPrefix',
  'extendedRequestId',
  'httpMethod',
  'identity',
  'path',
  'protocol',
  'requestId',
  'requestTime',
  'requestTimeEpoch',
  'resourceId',
  'resourcePath',
  'stage',
];
const identity = [
  'accessKey',
  'accountId',
  'caller',
  'cognitoAuthenticationProvider',
  'cognitoAuthenticationType',
  'cognitoIdentityId',
  'cognitoIdentityPoolId',
  'principalOrgId',
  'sourceIp',
  'user',
  'userAgent',
  'userArn',
];
const v2Keys = [
  'headers',
  'isBase64Encoded',
  'rawPath',
  'rawQueryString',
  'requestContext',
  'routeKey',
  'version',
];
const v2Optional = ['body', 'cookies', 'queryStringParameters'];
const v2Context = [
  'accountId',
  'apiId',
  'domainName',
  'domainPrefix',
  'http',
  'requestId',
  'routeKey',
  'stage',
  'time',
  'timeEpoch',
];

/** The keys of an event, or of a map in it, in their order in the alphabet. */
const keysOf = (value: unknown, ...path: readonly string[]): string[] => {
  const [first, ...rest] = path;
  if (typeof value !== 'object' || value === null) return [];
  return first === undefined ? Object.keys(value).sort() : keysOf(Reflect.get(value, first), ...rest);
};
const parsed = (event: object): unknown => JSON.parse(JSON.stringify(event));

const bare = sampleSource();
const full = sampleSource(
  sampleRequest({ ...sent(['Cookie', 'a=b']), rawQuery: 'a=b', body: Buffer.from('a') }),
  { pathParameters: { id: '7' }, api: { ...bare.api, stageVariables: { table: 'orders' } } },
);

it.each([
  ['bare', bare],
  ['full', full],
])('a %s 1.0 event has all of its keys', (_, source) => {
  for (const [format, more] of [
    ['rest', []],
    ['http-1.0', ['version']],
  ] as const) {
    const event = parsed(eventFormats[format](source));
    expect(keysOf(event)).toEqual([...v1Keys, ...more]);
    expect(keysOf(event, 'requestContext')).toEqual(v1Context);
    expect(keysOf(event, 'requestContext', 'identity')).toEqual(identity);
  }
});

it('a 2.0 event has the keys of what there is', () => {
  const ofApi = [...v2Optional, 'pathParameters', 'stageVariables'];
  expect(keysOf(parsed(eventFormats['http-2.0'](bare)))).toEqual(v2Keys);
  expect(keysOf(parsed(eventFormats['http-2.0'](full)))).toEqual([...v2Keys, ...ofApi].sort());
  expect(keysOf(parsed(eventFormats.url(bare)))).toEqual(v2Keys);
  expect(keysOf(parsed(eventFormats.url(full)))).toEqual([...v2Keys, ...v2Optional].sort());
  for (const format of ['http-2.0', 'url'] as const) {
    const event = parsed(eventFormats[format](full));
    expect(keysOf(event, 'requestContext')).toEqual(v2Context);
    expect(keysOf(event, 'requestContext', 'http')).toEqual([
      'method',
      'path',
      'protocol',
      'sourceIp',
      'userAgent',
    ]);
  }
});

it('an event of a load balancer has one of the two maps of headers', () => {
  const keys = ['body', 'httpMethod', 'isBase64Encoded', 'path', 'requestContext'];
  expect(keysOf(eventFormats.alb(full))).toEqual([...keys, 'headers', 'queryStringParameters'].sort());
  expect(keysOf(eventFormats['alb-multi'](full))).toEqual(
    [...keys, 'multiValueHeaders', 'multiValueQueryStringParameters'].sort(),
  );
});

it("a health check's event has a user agent, and no more", () => {
  const check = sampleRequest({ headers: [['User-Agent', 'ELB-HealthChecker/2.0']] });
  expect(eventFormats.alb(sampleSource(check))).toEqual({
    requestContext: { elb: { targetGroupArn: expect.any(String) } },
    httpMethod: 'GET',
    path: '/',
    queryStringParameters: {},
    headers: { 'user-agent': 'ELB-HealthChecker/2.0' },
    body: '',
    isBase64Encoded: false,
  });
});

it('a REST API keeps headers of the connection and of the framing to itself', () => {
  const names = [
    'Connection',
    'Content-Length',
    'Content-MD5',
    'Expect',
    'Max-Forwards',
    'Proxy-Authenticate',
    'Server',
    'TE',
    'Transfer-Encoding',
    'Trailer',
    'Upgrade',
    'WWW-Authenticate',
  ];
  const headers = names.map((name) => [name, 'x'] as const);
  const event = eventFormats.rest(sampleSource(sampleRequest({ headers: [...headers, ['Via', 'x']] })));
  expect(event['headers']).toEqual({ Via: 'x' });
});

it('the event of a function URL with AWS_IAM says who signed', () => {
  const caller = { accessKey: 'AKIDEXAMPLE', accountId: '123456789012' };
  expect(toFunctionUrlEvent({ urlId: 'url1234567', request: sampleRequest(), caller })).toMatchObject({
    requestContext: {
      accountId: '123456789012',
      authentication: null,
      authorizer: { iam: { accessKey: 'AKIDEXAMPLE', accountId: '123456789012' } },
    },
  });
});
