import { describe, expect, it } from 'vitest';

import { toAlbResponse } from './alb-response.ts';
import { AnswerError } from './answer-error.ts';
import { toHttpV1Response } from './http-response.ts';
import { toRestHead, toRestResponse } from './rest-response.ts';

const answer = (parts: object): Uint8Array => Buffer.from(JSON.stringify({ statusCode: 200, ...parts }));
const rest = (payload: Uint8Array) => toRestResponse(payload, { accept: undefined, binaryMediaTypes: [] });

/** A header whose line has so many bytes. */
const line = (bytes: number): Readonly<Record<string, string>> => ({ 'x-a': 'é'.repeat(bytes - 7) });

describe.each<[string, number, (payload: Uint8Array) => unknown]>([
  ['a REST API', 10_240, rest],
  ['a stream of a REST API', 10_240, toRestHead],
  ['a load balancer', 32_768, (payload) => toAlbResponse(payload, { multiValueHeaders: false })],
])('the headers of an answer to %s', (_, limit, toResponse) => {
  it('have a limit', () => {
    expect(() => toResponse(answer({ headers: line(limit) }))).not.toThrow();
    expect(() => toResponse(answer({ headers: line(limit + 1) }))).toThrow(
      new AnswerError(`the answer has ${limit + 1} bytes of headers; there may be ${limit}`),
    );
  });
});

describe('headers and multiValueHeaders', () => {
  it('are merged without comparing each with each', () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `x-${index}`);
    const payload = answer({
      headers: Object.fromEntries(names.map((name) => [name, 'a'])),
      multiValueHeaders: Object.fromEntries(names.map((name) => [name, ['a', 'b']])),
    });
    expect(toHttpV1Response(payload).headers).toHaveLength(2 * names.length + 1);
    expect(() => rest(payload)).toThrow(AnswerError);
  });

  it('have a pair once, whatever its casing', () => {
    const payload = answer({ headers: { 'x-a': '1' }, multiValueHeaders: { 'X-A': ['1', '2'] } });
    expect(toHttpV1Response(payload).headers).toEqual([
      ['x-a', '1'],
      ['x-a', '2'],
      ['Content-Type', 'text/plain; charset=utf-8'],
    ]);
  });
});
