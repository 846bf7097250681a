import { describe } from 'vitest';

import type { ApiRequest } from '../api/api-request.ts';
import type { HeaderField } from '../message/header-fields.ts';
import { eventFormats } from '../testing/event-formats.ts';
import { sent, testEvents, type EventRow } from '../testing/event-table.ts';

const bytes = Uint8Array.of(0xff, 0x00);
const base64 = { body: '/wA=', isBase64Encoded: true };
const body = (
  type: string | undefined,
  text: string | Uint8Array = bytes,
  ...more: HeaderField[]
): Partial<ApiRequest> => ({
  ...sent(...(type === undefined ? [] : [['content-type', type] as const]), ...more),
  body: Buffer.from(text),
});
const plain = { body: 'a', isBase64Encoded: false };

const every = (cell: object): EventRow['cells'] =>
  Object.fromEntries(Object.keys(eventFormats).map((format) => [format, cell]));

const rows: Readonly<Record<string, EventRow>> = {
  text: { request: body('text/plain', 'a'), cells: every(plain) },
  'application/json': { request: body('application/json', 'a'), cells: every(plain) },
  'application/javascript': { request: body('application/javascript', 'a'), cells: every(plain) },
  'application/xml': { request: body('application/xml', 'a'), cells: every(plain) },
  'a type of binaryMediaTypes': { request: body('image/png'), cells: every(base64) },
  'octet-stream': {
    request: body('application/octet-stream'),
    cells: { ...every(base64), rest: { isBase64Encoded: false } },
  },
  multipart: {
    request: body('multipart/form-data; boundary=x'),
    cells: { ...every(base64), rest: { isBase64Encoded: false } },
  },
  'a form': {
    request: body('application/x-www-form-urlencoded'),
    cells: { ...every(base64), rest: { isBase64Encoded: false } },
  },
  'no type': {
    request: body(undefined),
    cells: { ...every(base64), rest: { isBase64Encoded: false } },
  },
  'compressed text': {
    request: body('text/plain', bytes, ['content-encoding', 'gzip']),
    cells: { ...every(base64), rest: { isBase64Encoded: false } },
  },
  'text with content encoding identity': {
    request: body('text/plain', 'a', ['content-encoding', 'identity']),
    cells: { ...every(plain), alb: { isBase64Encoded: true }, 'alb-multi': { isBase64Encoded: true } },
  },
};

describe('the body', () => {
  testEvents(rows);
});
