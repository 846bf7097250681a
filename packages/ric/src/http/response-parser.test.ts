import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ProtocolError } from './protocol-error.ts';
import { ResponseParser } from './response-parser.ts';

interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly close: boolean;
  readonly body: string;
}

function parse(pieces: readonly Buffer[], ended = false): Seen[] {
  const seen: Seen[] = [];
  const parser = new ResponseParser(({ head, body }) => {
    const headers = Object.fromEntries(head.headers);
    seen.push({ status: head.status, headers, close: head.close, body: body.toString('utf8') });
  });
  // A copy that is wiped afterwards, as the connection's buffer is used again.
  for (const piece of pieces) {
    const copy = Buffer.from(piece);
    parser.push(copy);
    copy.fill(0);
  }
  if (ended) parser.end();
  return seen;
}

const message = (...lines: readonly string[]) => Buffer.from(lines.join('\r\n'));

const stream = Buffer.concat([
  message('HTTP/1.1 202 Accepted', 'Content-Length: 15', '', '{"status":"OK"}'),
  message('HTTP/1.1 103 Early Hints', 'X: y', '', ''),
  message(
    'HTTP/1.1 200 OK',
    'TRANSFER-ENCODING: chunked',
    'Id:  ü ',
    '',
    '3;x=y',
    'abc',
    'A',
    '0123456789',
    '0',
    'T: x',
    '',
    '',
  ),
  message('HTTP/1.1 204 No Content', '', ''),
  message('HTTP/1.1 403 Forbidden', 'content-length:0', 'Connection: close', '', ''),
]);

const expected: readonly Seen[] = [
  { status: 202, headers: { 'content-length': '15' }, close: false, body: '{"status":"OK"}' },
  { status: 200, headers: { 'transfer-encoding': 'chunked', id: 'ü' }, close: false, body: 'abc0123456789' },
  { status: 204, headers: {}, close: false, body: '' },
  { status: 403, headers: { 'content-length': '0', connection: 'close' }, close: true, body: '' },
];

describe('a response parser', () => {
  test('finds the responses in one piece', () => {
    expect(parse([stream])).toEqual(expected);
  });

  test('finds them however they are cut', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (places) => {
        const sorted = [0, ...places.sort((a, b) => a - b), stream.length];
        const pieces = sorted.slice(1).map((end, index) => stream.subarray(sorted[index], end));
        expect(parse(pieces)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('finds them cut at every single place', () => {
    for (let place = 1; place < stream.length; place += 1) {
      expect(parse([stream.subarray(0, place), stream.subarray(place)])).toEqual(expected);
    }
  });

  test('takes what comes until the end where there is no length', () => {
    const pieces = [message('HTTP/1.0 200 OK', '', 'ab'), Buffer.from('cd')];
    expect(parse(pieces)).toEqual([]);
    expect(parse(pieces, true)).toMatchObject([{ body: 'abcd', close: true }]);
  });

  test('keeps an HTTP/1.0 connection that is to be kept', () => {
    const bytes = message('HTTP/1.0 200 OK', 'Connection: Keep-Alive', 'Content-Length: 0', '', '');
    expect(parse([bytes])).toMatchObject([{ close: false }]);
  });

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['a status that is none', 'HTTP/1.1 abc Status\r\n\r\n'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['a length beyond reason', 'HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\nabc'],
    ['a chunk of an odd size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc'],
    ['a head without an end', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(50_000)}`],
  ])('refuses %s', (_case, text) => {
    const bytes = Buffer.from(text);
    expect(() => parse([bytes.subarray(0, 10), bytes.subarray(10)])).toThrow(ProtocolError);
  });
});
