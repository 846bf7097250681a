import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { readBody } from './body.ts';
import type { Handler } from './exchange.ts';
import { NodeExchange } from './node-exchange.ts';
import { readPlainHead } from './plain-head.ts';
import { closeServer, createApiServer, listen } from './server.ts';

/** Answers with all that it was told. */
const tell: Handler = (exchange) =>
  readBody(exchange, 1_000, (body) => {
    if (body.kind === 'aborted') return;
    const { method, url, headers, trailers } = exchange;
    exchange.answer(
      200,
      ['Content-Type', 'application/json'],
      JSON.stringify({ method, url, headers, trailers, body }),
    );
  });

/** Pieces, one after the other, in an answer that is streamed. */
const streamPieces: Handler = (exchange) =>
  void pipeline(['a', '', 'bc'], exchange.stream(200, ['X-Test', '1']));

const handle: Handler = (exchange) => (exchange.url === '/stream' ? streamPieces : tell)(exchange);

interface Witness {
  readonly server: Server;
  readonly port: number;
  /** The requests that it has read. */
  readonly read: string[];
}

let ours: Witness;
/** llhttp alone; what comes at once is handled one after the other, for it is answered at once. */
let reference: Witness;

async function witness(create: (handle: Handler) => Server): Promise<Witness> {
  const read: string[] = [];
  const server = create((exchange) => {
    const { method, url, headers } = exchange;
    read.push(JSON.stringify({ method, url, headers }));
    handle(exchange);
  });
  return { server, read, port: (await listen(server, { host: '127.0.0.1', port: 0 })).port };
}

beforeAll(async () => {
  ours = await witness(createApiServer);
  reference = await witness((handle) =>
    createServer({ keepAliveTimeout: 0 }, (request, response) =>
      handle(new NodeExchange(request, response)),
    ).on('clientError', (error: NodeJS.ErrnoException, socket) => {
      const status =
        error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
      if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }),
  );
});

afterAll(() => Promise.all([ours, reference].map(({ server }) => closeServer(server))));

/** What comes back for these bytes, whose sender then ends. */
async function answersTo({ port }: Witness, pieces: readonly Buffer[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  const received = text(socket);
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
  socket.end();
  return (await received)
    .replace(/\r\nDate: [^\r]*/g, '')
    .replaceAll(
      'Connection: keep-alive\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: chunked\r\nConnection: keep-alive',
    );
}

const isRefused = (answers: string): boolean => /HTTP\/1\.1 4\d\d /.test(answers);

async function expectSame(pieces: readonly Buffer[]): Promise<void> {
  for (const { read } of [ours, reference]) read.length = 0;
  const [answers, expected] = await Promise.all([answersTo(ours, pieces), answersTo(reference, pieces)]);
  if (!isRefused(expected)) {
    expect(ours.read).toEqual(reference.read);
    expect(answers).toBe(expected);
    return;
  }
  // What comes at once is parsed at once: Node.js forgets the answers to those before a request that can't be read.
  expect(answers).toSatisfy(isRefused);
  expect(ours.read).toEqual(reference.read.slice(0, ours.read.length));
}

const get = (headers = '', url = '/'): string => `GET ${url} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;
const post = (headers: string, body: string): string => `POST / HTTP/1.1\r\nHost: a\r\n${headers}\r\n${body}`;

test.each([
  ['one request', get()],
  ['a body', post('Content-Length: 3\r\n', 'abc')],
  ['several at once', get() + post('Content-Length: 3\r\n', 'abc') + get('X: y\r\n')],
  ['one that is not plain between others', get() + get('Connection: keep-alive, x\r\n') + get()],
  [
    'a body in chunks after another request',
    get() + post('Transfer-Encoding: chunked\r\n', '1\r\na\r\n0\r\n\r\n'),
  ],
  ['the last one', get('Connection: close\r\n') + get()],
  ['a streamed answer between others', get() + get('', '/stream') + get()],
  ['a body that is too large', post('Content-Length: 1001\r\n', 'x'.repeat(1_001)) + get()],
  ['a body that breaks off', post('Content-Length: 3\r\n', 'ab')],
  ['a head that breaks off', get() + 'GET / HTTP/1.1\r\nHo'],
  ['two lengths', post('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc')],
  ['a length and chunks', post('Content-Length: 3\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
  ['a space before a colon', post('Content-Length : 3\r\n', 'abc')],
  ['a folded header', get('X: a\r\n b\r\n')],
  ['line feeds alone', get('X: a\nContent-Length: 3\n')],
  ['a length with a sign', post('Content-Length: +3\r\n', 'abc')],
  ['no host', 'GET / HTTP/1.1\r\n\r\n'],
  ['a name of an object', get('__proto__: x\r\nconstructor: y\r\n')],
  ['a head that is too long', get(`X: ${'x'.repeat(20_000)}\r\n`)],
  ['what is no HTTP', 'hello\r\n\r\n'],
])('%s is answered as by Node.js alone', async (_case, bytes) => {
  await expectSame([Buffer.from(bytes, 'latin1')]);
});

const sometimes = (usual: string, ...others: string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
const octets = (maxLength: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString('latin1'));

const method = sometimes('POST', 'GET', 'PUT', 'HEAD', 'OPTIONS', 'post', 'P', '');
const url = sometimes('/a?b=%20', '/', '//', '*', 'http://a/', '/a b', '/\xe9', '/#x', '/<>"\\^`{|}[]', '');
const version = sometimes('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'http/1.1', 'HTTP/1.12');
const name = fc.oneof(
  fc.constantFrom(
    'Host',
    'Content-Length',
    'Connection',
    'Transfer-Encoding',
    'X-A',
    'x-a',
    'X-B',
    'Expect',
    'Cookie',
  ),
  fc.constantFrom('Upgrade', 'Trailer', 'Set-Cookie', 'Proxy-Connection', 'X A', 'X(', ''),
  octets(5),
);
const value = fc.oneof(
  fc.constantFrom(
    'a',
    '',
    ' ',
    '3',
    '03',
    '3, 3',
    '-1',
    'keep-alive',
    'close',
    'Keep-Alive',
    'chunked',
    'identity',
  ),
  octets(8),
);
const colon = sometimes(': ', ':', ':\t ', ' : ', ' ');
const lineEnd = sometimes('\r\n', '\n', '\r', '\r\n ', '\r\r\n');
const line = fc.tuple(name, colon, value, lineEnd).map((parts) => parts.join(''));
const framed = fc
  .tuple(octets(20), sometimes('', '0', 'x'))
  .map(([body, surplus]) => `Content-Length: ${body.length}${surplus}\r\n\r\n${body}`);
const request = fc
  .tuple(
    fc
      .tuple(method, sometimes(' ', '  ', '\t'), url, sometimes(' ', '  '), version, lineEnd)
      .map((parts) => parts.join('')),
    sometimes('Host: a\r\n', ''),
    fc.array(line, { maxLength: 2 }).map((lines) => lines.join('')),
    fc.oneof(fc.constant('\r\n'), framed, framed),
  )
  .map((parts) => parts.join(''));

test('whatever is sent is read as by llhttp alone', async () => {
  let plain = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 3 }), fc.nat(), async (requests, cut) => {
      const bytes = Buffer.from(requests.join(''), 'latin1');
      if (readPlainHead(bytes)) plain += 1;
      const at = cut % (bytes.length + 1);
      await expectSame([bytes.subarray(0, at), bytes.subarray(at)].filter(({ length }) => length > 0));
    }),
    { numRuns: 1_000 },
  );
  // The property says something only where there were such.
  expect(plain).toBeGreaterThan(50);
}, 60_000);
