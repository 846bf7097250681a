import { describe } from 'vitest';

import { sent, testEvents, type EventRow } from '../testing/event-table.ts';
import { sampleRequest } from '../testing/sample-request.ts';

const forwarded = { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-port': '8080', 'x-forwarded-proto': 'http' };
const titleCased = {
  'X-Forwarded-For': '127.0.0.1',
  'X-Forwarded-Port': '8080',
  'X-Forwarded-Proto': 'http',
  'X-Amzn-Trace-Id': sampleRequest().traceId,
};
const lowerCased = { ...forwarded, 'x-amzn-trace-id': sampleRequest().traceId };

const rows: Readonly<Record<string, EventRow>> = {
  'header names': {
    request: sent(['authorization', 'a'], ['X-cUsToM', 'b']),
    cells: {
      rest: { headers: { Authorization: 'a', authorization: undefined, 'X-cUsToM': 'b' } },
      'http-1.0': { headers: { authorization: 'a', 'X-cUsToM': 'b' } },
      'http-2.0': { headers: { authorization: 'a', 'x-custom': 'b' } },
      url: { headers: { authorization: 'a', 'x-custom': 'b' } },
      alb: { headers: { authorization: 'a', 'x-custom': 'b' } },
      'alb-multi': { multiValueHeaders: { authorization: ['a'], 'x-custom': ['b'] } },
    },
  },
  'what every request carries': {
    cells: {
      rest: { headers: titleCased },
      'http-1.0': { headers: titleCased },
      'http-2.0': { headers: lowerCased },
      url: {
        headers: { ...lowerCased, 'x-amzn-tls-version': 'TLSv1.2', 'x-amzn-tls-cipher-suite': /^ECDHE-/ },
      },
      alb: { headers: lowerCased },
    },
  },
  'repeated headers': {
    request: sent(['X-Twice', 'one'], ['x-twice', 'two']),
    cells: {
      rest: { headers: { 'X-Twice': 'two' }, multiValueHeaders: { 'X-Twice': ['one', 'two'] } },
      'http-1.0': { headers: { 'X-Twice': 'two' }, multiValueHeaders: { 'X-Twice': ['one', 'two'] } },
      'http-2.0': { headers: { 'x-twice': 'one,two' }, multiValueHeaders: undefined },
      url: { headers: { 'x-twice': 'one,two' }, multiValueHeaders: undefined },
      alb: { headers: { 'x-twice': 'two' }, multiValueHeaders: undefined },
      'alb-multi': { headers: undefined, multiValueHeaders: { 'x-twice': ['one', 'two'] } },
    },
  },
  query: {
    request: { rawQuery: 'a=1+2&a=%C3%A9;b=3' },
    cells: {
      rest: {
        queryStringParameters: { a: 'é', b: '3' },
        multiValueQueryStringParameters: { a: ['1 2', 'é'], b: ['3'] },
      },
      'http-1.0': {
        queryStringParameters: { a: 'é;b=3' },
        multiValueQueryStringParameters: { a: ['1 2', 'é;b=3'] },
      },
      'http-2.0': { rawQueryString: 'a=1+2&a=%C3%A9;b=3', queryStringParameters: { a: '1 2,é;b=3' } },
      url: { rawQueryString: 'a=1+2&a=%C3%A9;b=3', queryStringParameters: { a: '1 2,é;b=3' } },
      alb: { queryStringParameters: { a: '%C3%A9;b=3' }, multiValueQueryStringParameters: undefined },
      'alb-multi': {
        queryStringParameters: undefined,
        multiValueQueryStringParameters: { a: ['1+2', '%C3%A9;b=3'] },
      },
    },
  },
  'path and requestContext.path': {
    request: { rawPath: '/dev/caf%C3%A9/%F' },
    source: { path: '/caf%C3%A9/%F' },
    cells: {
      rest: { path: '/caf%C3%A9/%F', requestContext: { path: '/dev/caf%C3%A9/%F' } },
      'http-1.0': { path: '/dev/caf%C3%A9/%F', requestContext: { path: '/dev/café/%F' } },
      'http-2.0': { rawPath: '/dev/café/%F', requestContext: { http: { path: '/dev/café/%F' } } },
      url: { rawPath: '/dev/café/%F', requestContext: { http: { path: '/dev/café/%F' } } },
      alb: { path: '/dev/caf%C3%A9/%F' },
    },
  },
  pathParameters: {
    source: { pathParameters: { id: 'caf%C3%A9' } },
    cells: {
      rest: { pathParameters: { id: 'caf%C3%A9' } },
      'http-1.0': { pathParameters: { id: 'café' } },
      'http-2.0': { pathParameters: { id: 'café' } },
      url: { pathParameters: undefined },
      alb: { pathParameters: undefined },
    },
  },
  cookies: {
    request: sent(['Cookie', 'a=b; c=%20d'], ['cookie', 'e=f']),
    cells: {
      rest: { headers: { Cookie: 'e=f' }, multiValueHeaders: { Cookie: ['a=b; c=%20d', 'e=f'] } },
      'http-1.0': { headers: { Cookie: 'e=f' }, multiValueHeaders: { Cookie: ['a=b; c=%20d', 'e=f'] } },
      'http-2.0': { cookies: ['a=b', 'c=%20d', 'e=f'], headers: { cookie: undefined } },
      url: { cookies: ['a=b', 'c=%20d', 'e=f'], headers: { cookie: 'a=b; c=%20d; e=f' } },
      alb: { cookies: undefined, headers: { cookie: 'e=f' } },
    },
  },
  'content-length': {
    request: sent(['Content-Length', '0']),
    cells: {
      rest: { headers: { 'Content-Length': undefined } },
      'http-1.0': { headers: { 'Content-Length': '0' } },
      'http-2.0': { headers: { 'content-length': '0' } },
      url: { headers: { 'content-length': '0' } },
    },
  },
  'content-length that was not sent': {
    cells: {
      rest: { headers: { 'Content-Length': undefined } },
      'http-1.0': { headers: { 'Content-Length': '0' } },
      'http-2.0': { headers: { 'content-length': '0' } },
      url: { headers: { 'content-length': undefined } },
    },
  },
  'what is absent': {
    cells: {
      rest: {
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
        pathParameters: null,
        stageVariables: null,
        body: null,
        isBase64Encoded: false,
        requestContext: { authorizer: undefined },
      },
      'http-1.0': {
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
        pathParameters: null,
        stageVariables: null,
        body: null,
      },
      'http-2.0': {
        queryStringParameters: undefined,
        pathParameters: undefined,
        stageVariables: undefined,
        cookies: undefined,
        body: undefined,
        requestContext: { authorizer: undefined },
      },
      url: {
        queryStringParameters: undefined,
        pathParameters: undefined,
        stageVariables: undefined,
        cookies: undefined,
        body: undefined,
      },
      alb: { queryStringParameters: {}, body: '', isBase64Encoded: false },
      'alb-multi': { multiValueQueryStringParameters: {}, body: '', isBase64Encoded: false },
    },
  },
  'no User-Agent': {
    cells: {
      rest: { requestContext: { identity: { userAgent: null } } },
      'http-1.0': { requestContext: { identity: { userAgent: '' } } },
      'http-2.0': { requestContext: { http: { userAgent: '' } } },
    },
  },
  ids: {
    source: { routeKey: 'POST /a/{id}', resourceId: 'res1234567' },
    cells: {
      rest: {
        resource: '/a/{id}',
        requestContext: {
          resourceId: 'res1234567',
          requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
          extendedRequestId: 'JKJaXmPLvHcESHA=',
        },
      },
      'http-1.0': {
        version: '1.0',
        requestContext: { requestId: 'JKJaXmPLvHcESHA=', extendedRequestId: 'JKJaXmPLvHcESHA=' },
      },
      'http-2.0': {
        version: '2.0',
        routeKey: 'POST /a/{id}',
        requestContext: { requestId: 'JKJaXmPLvHcESHA=', routeKey: 'POST /a/{id}' },
      },
      url: {
        version: '2.0',
        routeKey: '$default',
        requestContext: {
          accountId: 'anonymous',
          apiId: 'url1234567',
          domainPrefix: 'url1234567',
          requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
          routeKey: '$default',
          stage: '$default',
        },
      },
      alb: { requestContext: { elb: { targetGroupArn: /^arn:aws:elasticloadbalancing:/ } } },
    },
  },
  'the time of the request': {
    cells: {
      rest: {
        requestContext: { requestTime: '04/Mar/2020:19:15:17 +0000', requestTimeEpoch: 1583349317135 },
      },
      'http-1.0': {
        requestContext: { requestTime: '04/Mar/2020:19:15:17 +0000', requestTimeEpoch: 1583349317135 },
      },
      'http-2.0': { requestContext: { time: '04/Mar/2020:19:15:17 +0000', timeEpoch: 1583349317135 } },
      url: { requestContext: { time: '04/Mar/2020:19:15:17 +0000', timeEpoch: 1583349317135 } },
    },
  },
};

describe('the event', () => {
  testEvents(rows);
});
