import { ServiceError } from '@lambda-stack/invoke';
import { describe, expect, it } from 'vitest';

import { raw, respond, type AnswerFormat } from '../testing/answer-formats.ts';
import type { ClientRequest } from '../testing/client.ts';
import { FunctionError } from '../testing/function-invoker.ts';

/** What is looked at in a response; `undefined` for a header that is not there. */
interface Cell {
  readonly status: number;
  readonly body?: string | RegExp;
  readonly headers?: Readonly<Record<string, string | RegExp | undefined>>;
}

/** What a function answers or throws, and what comes of it. */
interface Row {
  readonly answer: unknown;
  readonly request?: ClientRequest;
  readonly cells: Partial<Readonly<Record<AnswerFormat, Cell>>>;
}

const restInternal = (status: number): Cell => ({
  status,
  body: '{"message": "Internal server error"}',
  headers: { 'x-amzn-errortype': 'InternalServerErrorException', 'x-amzn-trace-id': undefined },
});
const httpInternal: Cell = { status: 500, body: '{"message":"Internal Server Error"}' };
const urlInternal: Cell = {
  status: 502,
  body: 'Internal Server Error',
  headers: { 'content-type': /^text\// },
};
const albInternal: Cell = {
  status: 502,
  body: /<h1>502 Bad Gateway<\/h1>/,
  headers: { server: 'awselb/2.0' },
};
const failure: Row['cells'] = {
  rest: restInternal(502),
  'http-1.0': httpInternal,
  'http-2.0': httpInternal,
  url: urlInternal,
  alb: albInternal,
};
const all = (cell: Cell): Row['cells'] => ({
  rest: cell,
  'http-1.0': cell,
  'http-2.0': cell,
  url: cell,
  alb: cell,
});
const jsonType = { 'content-type': 'application/json' };
const textType = { 'content-type': 'text/plain; charset=utf-8' };
const inferred = (body: string): Cell => ({ status: 200, body, headers: jsonType });

const rows: Readonly<Record<string, Row>> = {
  'default content type': {
    answer: { statusCode: 200, body: 'a' },
    cells: {
      rest: { status: 200, body: 'a', headers: jsonType },
      'http-1.0': { status: 200, body: 'a', headers: textType },
      'http-2.0': { status: 200, body: 'a', headers: textType },
      url: { status: 200, body: 'a', headers: jsonType },
      alb: { status: 200, body: 'a', headers: { 'content-type': undefined } },
    },
  },
  'malformed: headers': { answer: { statusCode: 200, headers: 'x' }, cells: failure },
  'malformed: a list': { answer: { statusCode: 200, headers: { a: [] } }, cells: failure },
  'malformed: no JSON': { answer: raw('{'), cells: failure },
  'function error': { answer: new FunctionError('boom'), cells: failure },
  'unknown keys': {
    answer: { statusCode: 200, unknown: 1 },
    cells: { ...all({ status: 200, body: '' }), rest: restInternal(502) },
  },
  '{}': {
    answer: {},
    cells: {
      rest: { status: 200, body: '' },
      'http-1.0': httpInternal,
      'http-2.0': inferred('{}'),
      url: inferred('{}'),
      alb: albInternal,
    },
  },
  'statusCode "201"': { answer: { statusCode: '201' }, cells: all({ status: 201 }) },
  'statusCode "418"': { answer: { statusCode: '418' }, cells: all({ status: 418 }) },
  'statusCode "test"': { answer: { statusCode: 'test' }, cells: failure },
  'statusCode 0': { answer: { statusCode: 0 }, cells: failure },
  'statusCode 200.5': { answer: { statusCode: 200.5 }, cells: failure },
  'statusCode null': {
    answer: { statusCode: null },
    cells: { ...failure, rest: { status: 200, body: '' } },
  },
  'statusCode missing': {
    answer: { body: 'a' },
    cells: {
      rest: { status: 200, body: 'a' },
      'http-1.0': httpInternal,
      'http-2.0': inferred('{"body":"a"}'),
      url: inferred('{"body":"a"}'),
      alb: albInternal,
    },
  },
  'base64 body': {
    answer: { statusCode: 200, isBase64Encoded: true, body: 'YQ==' },
    cells: { ...all({ status: 200, body: 'a' }), rest: { status: 200, body: 'YQ==' } },
  },
  'base64 body, an image is accepted first': {
    answer: { statusCode: 200, isBase64Encoded: true, body: 'YQ==' },
    request: { headers: { Accept: 'image/png, text/html' } },
    cells: all({ status: 200, body: 'a' }),
  },
  'bad base64': {
    answer: { statusCode: 200, isBase64Encoded: true, body: '!' },
    request: { headers: { Accept: 'image/png' } },
    cells: { ...failure, rest: restInternal(500) },
  },
  'headers and multiValueHeaders': {
    answer: { statusCode: 200, headers: { 'x-a': '1' }, multiValueHeaders: { 'X-A': ['2', '3'] } },
    cells: {
      rest: { status: 200, headers: { 'x-a': '2, 3, 1' } },
      'http-1.0': { status: 200, headers: { 'x-a': '1, 2, 3' } },
      'http-2.0': { status: 200, headers: { 'x-a': '1' } },
      url: { status: 200, headers: { 'x-a': '1' } },
      alb: { status: 200, headers: { 'x-a': '1' } },
      'alb-multi': { status: 200, headers: { 'x-a': '2, 3' } },
    },
  },
  ids: {
    answer: { statusCode: 200 },
    cells: {
      rest: {
        status: 200,
        headers: {
          'x-amzn-requestid': /^[0-9a-f-]{36}$/,
          'x-amz-apigw-id': /^[\w+/-]{15}=$/,
          'x-amzn-trace-id': /^Root=/,
        },
      },
      'http-1.0': { status: 200, headers: { 'apigw-requestid': /^[\w+/-]{15}=$/ } },
      'http-2.0': { status: 200, headers: { 'apigw-requestid': /^[\w+/-]{15}=$/ } },
      url: { status: 200, headers: { 'x-amzn-requestid': /^[0-9a-f-]{36}$/ } },
      alb: { status: 200, headers: { 'x-amzn-requestid': undefined, 'apigw-requestid': undefined } },
    },
  },
  'a string': {
    answer: 'hello "you"',
    cells: { 'http-2.0': inferred('hello "you"'), url: inferred('hello "you"') },
  },
  'JSON as the runtime wrote it': {
    answer: raw('{ "b": 1.0,\n"a": [ ] }'),
    cells: {
      'http-2.0': inferred('{ "b": 1.0,\n"a": [ ] }'),
      url: inferred('{ "b": 1.0,\n"a": [ ] }'),
    },
  },
  null: { answer: null, cells: { ...failure, 'http-2.0': inferred('null'), url: inferred('null') } },
  'a body that is an object': {
    answer: { statusCode: 200, body: { a: 1 } },
    cells: { ...failure, url: { status: 200, body: '{"a":1}' } },
  },
  cookies: {
    answer: { statusCode: 200, cookies: ['a=b; Secure', 'c=d'] },
    cells: {
      rest: restInternal(502),
      'http-1.0': { status: 200, headers: { 'set-cookie': undefined } },
      'http-2.0': { status: 200, headers: { 'set-cookie': 'a=b; Secure, c=d' } },
      url: { status: 200, headers: { 'set-cookie': 'a=b; Secure, c=d' } },
      alb: { status: 200, headers: { 'set-cookie': undefined } },
    },
  },
  'boolean header values': {
    answer: { statusCode: 200, headers: { 'x-a': true } },
    cells: all({ status: 200, headers: { 'x-a': 'true' } }),
  },
  throttled: {
    answer: new ServiceError('TooManyRequestsException', 'Rate Exceeded.'),
    cells: {
      rest: restInternal(500),
      'http-2.0': { status: 503, body: '{"message":"Service Unavailable"}' },
      url: { status: 429, body: '{"message":"Rate Exceeded."}' },
      alb: albInternal,
    },
  },
  'too large for Lambda': {
    answer: new ServiceError('RequestEntityTooLargeException', 'too large'),
    cells: {
      rest: { status: 413, body: '{"message":"Request Too Long"}' },
      'http-2.0': { status: 413, body: '{"message":"Request Entity Too Large"}' },
      url: { status: 413, headers: { 'x-amzn-errortype': 'RequestEntityTooLargeException' } },
      alb: albInternal,
    },
  },
  'no such function': {
    answer: new ServiceError('ResourceNotFoundException', 'none'),
    cells: { ...failure, rest: restInternal(500), url: { status: 403, body: '{"Message":null}' } },
  },
};

const cells = Object.entries(rows).flatMap(([row, { answer, request, cells: each }]) =>
  Object.entries(each).map(
    ([format, cell]) => [row, format as AnswerFormat, { answer, request }, cell] as const,
  ),
);

describe('the response to', () => {
  it.each(cells)('%s: %s', async (_, format, { answer, request }, cell) => {
    const handler = (): unknown => {
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const { status, body, headers } = await respond(format, handler, request);
    expect(status).toBe(cell.status);
    if (cell.body !== undefined) expect(body).toEqual(matcher(cell.body));
    for (const [name, value] of Object.entries(cell.headers ?? {})) {
      expect(headers[name], name).toEqual(matcher(value));
    }
  });
});

const matcher = (value: string | RegExp | undefined): unknown =>
  value instanceof RegExp ? expect.stringMatching(value) : value;
