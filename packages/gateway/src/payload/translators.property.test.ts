import { validateHeaderName, validateHeaderValue } from 'node:http';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { eventFormats } from '../testing/event-formats.ts';
import { sampleRequest, sampleSource } from '../testing/sample-request.ts';
import { toAlbResponse } from './alb-response.ts';
import { AnswerError } from './answer-error.ts';
import { toFunctionUrlHead, toFunctionUrlResponse } from './function-url-response.ts';
import { toHttpV1Response, toHttpV2Response } from './http-response.ts';
import { toRestHead, toRestResponse } from './rest-response.ts';

/** The keys of an event that are looked at here. */
interface ParsedEvent {
  readonly body?: string | null;
  readonly isBase64Encoded: boolean;
  readonly pathParameters?: Record<string, string> | null;
  readonly headers: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly queryStringParameters?: Record<string, string> | null;
  readonly multiValueQueryStringParameters?: Record<string, string[]> | null;
}

const awkward = fc.constantFrom('__proto__', 'constructor', 'toString', '1', '0');
const visible = fc.stringMatching(/^[!-~]{0,20}$/);
const headerName = fc.oneof(
  fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/),
  fc.constantFrom(
    'Cookie',
    'content-type',
    'Content-Encoding',
    'Authorization',
    'TE',
    'Content-Length',
    'accept',
  ),
  awkward,
);
const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
});
const contentType = fc.constantFrom(
  'text/plain',
  'application/json',
  'image/png',
  'multipart/form-data',
  ';',
  '',
);
const source = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PROPFIND'),
    rawPath: visible.map((text) => `/${text}`),
    rawQuery: fc.oneof(visible, fc.webQueryParameters(), fc.stringMatching(/^[a-b=&;+%0-9A-F]{0,20}$/)),
    headers: fc.array(fc.tuple(headerName, fc.oneof(headerText, contentType))),
    body: fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    ),
  })
  .chain((request) =>
    fc
      .dictionary(fc.oneof(fc.stringMatching(/^[a-z]{1,5}$/), awkward), visible)
      .map((pathParameters) => sampleSource(sampleRequest(request), { pathParameters })),
  );

describe.each(Object.entries(eventFormats))('the %s event', (_, toEvent) => {
  it('is JSON in UTF-8 for every request', () => {
    fc.assert(
      fc.property(source, (input) => {
        const text = JSON.stringify(toEvent(input));
        const decoded = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text));
        expect(decoded).toBe(text);
        const event: ParsedEvent = JSON.parse(decoded);
        if (event.isBase64Encoded)
          expect(Buffer.from(event.body ?? '', 'base64')).toEqual(Buffer.from(input.request.body));
        else expect(event.body ?? '').toBe(Buffer.from(input.request.body).toString('utf8'));
        if (event.pathParameters !== undefined)
          expect(Object.keys(event.pathParameters ?? {}).toSorted()).toEqual(
            Object.keys(input.pathParameters).toSorted(),
          );
      }),
    );
  });
});

describe.each([
  ['rest', eventFormats.rest],
  ['http-1.0', eventFormats['http-1.0']],
] as const)('the %s event', (_, toEvent) => {
  it('has each value of each header and parameter, the last one in the single maps', () => {
    fc.assert(
      fc.property(source, (input) => {
        const event: ParsedEvent = JSON.parse(JSON.stringify(toEvent(input)));
        for (const [single, multi] of [
          [event.headers, event.multiValueHeaders],
          [event.queryStringParameters, event.multiValueQueryStringParameters],
        ] as const) {
          expect(Object.keys(single ?? {})).toEqual(Object.keys(multi ?? {}));
          for (const [name, values] of Object.entries(multi ?? {})) {
            expect(Object.getOwnPropertyDescriptor(single ?? {}, name)?.value).toBe(values.at(-1));
          }
        }
      }),
    );
  });
});

const headers = fc.oneof(
  fc.dictionary(fc.oneof(headerName, fc.string()), fc.oneof(fc.string(), fc.integer(), fc.jsonValue())),
  fc.jsonValue(),
);
const shaped = fc.record(
  {
    statusCode: fc.oneof(fc.integer({ min: 100, max: 700 }), fc.jsonValue()),
    headers,
    multiValueHeaders: fc.oneof(
      fc.dictionary(headerName, fc.array(fc.oneof(headerText, fc.jsonValue()))),
      headers,
    ),
    cookies: fc.oneof(fc.array(headerText), fc.jsonValue()),
    body: fc.oneof(fc.string(), fc.base64String(), fc.jsonValue()),
    isBase64Encoded: fc.oneof(fc.boolean(), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const payload = fc.oneof(
  shaped.map((answer) => Buffer.from(JSON.stringify(answer))),
  fc.jsonValue().map((answer) => Buffer.from(JSON.stringify(answer))),
  fc.uint8Array(),
);

describe.each([
  [
    'rest',
    (answer: Uint8Array) => toRestResponse(answer, { accept: 'image/png', binaryMediaTypes: ['image/*'] }),
  ],
  ['http-1.0', toHttpV1Response],
  ['http-2.0', toHttpV2Response],
  ['url', toFunctionUrlResponse],
  ['alb', (answer: Uint8Array) => toAlbResponse(answer, { multiValueHeaders: false })],
  ['alb-multi', (answer: Uint8Array) => toAlbResponse(answer, { multiValueHeaders: true })],
  ['streamed rest', (prelude: Uint8Array) => ({ ...toRestHead(prelude), body: prelude })],
  ['streamed url', (prelude: Uint8Array) => ({ ...toFunctionUrlHead(prelude), body: prelude })],
] as const)('the response to a %s answer', (_, toResponse) => {
  it('can be sent, or the answer is refused with an AnswerError', () => {
    fc.assert(
      fc.property(payload, (answer) => {
        try {
          const response = toResponse(answer);
          expect(response.status).toBeGreaterThanOrEqual(200);
          expect(response.status).toBeLessThanOrEqual(599);
          expect(response.body).toBeInstanceOf(Uint8Array);
          for (const [name, value] of response.headers) {
            validateHeaderName(name);
            validateHeaderValue(name, value);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(AnswerError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
