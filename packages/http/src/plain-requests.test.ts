import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { refuseBrokenRequests } from './broken-requests.ts';
import type { Exchange, Handler } from './exchange.ts';
import { HeldAnswers } from './held-answers.ts';
import { NodeExchange } from './node-exchange.ts';
import { readPlainHead } from './plain-head.ts';
import { servePlainRequests } from './plain-server.ts';

/** Answers with all that it was told. */
const tell = (exchange: Exchange): void => {
  const pieces: Buffer[] = [];
  exchange.receive({
    piece: (bytes) => pieces.push(bytes),
    end: () => {
      const { method, url, httpVersion, headers, rawHeaders, trailers } = exchange;
      const body = Buffer.concat(pieces).toString('latin1');
      const told = { method, url, httpVersion, headers, rawHeaders, trailers, body };
      exchange.answer(200, ['Content-Type', 'application/json'], JSON.stringify(told));
    },
    aborted: () => undefined,
  });
};

/** Answers of other kinds, by the paths that ask for them. */
const answers: Readonly<Record<string, Handler>> = {
  // Pieces, one after the other.
  '/stream': (exchange) => void pipeline(['a', '', 'bc'], exchange.stream(200, ['X-Test', '1'])),
  '/last-stream': (exchange) => void pipeline(['a'], exchange.stream(200, [], { close: true })),
  '/empty-stream': (exchange) => exchange.stream(204, ['X-Test', '1']).end(),
  '/last': (exchange) => exchange.answer(200, ['X-Test', '1'], 'body', { close: true }),
  '/204': (exchange) => exchange.answer(204, [], 'body'),
  '/304': (exchange) => exchange.answer(304, ['ETag', '"a"'], 'body'),
  '/299': (exchange) => exchange.answer(299, [], 'body'),
  '/dated': (exchange) => exchange.answer(200, ['date', 'yesterday'], 'body'),
  '/cookies': (exchange) => exchange.answer(200, ['Set-Cookie', 'a=\xe9', 'set-cookie', 'b'], 'body'),
  '/large': (exchange) => exchange.answer(200, [], Buffer.alloc(100_000, 'x')),
  '/decorated': (exchange) => {
    exchange.decorate(['X-First', '1']);
    exchange.answer(200, ['X-Second', '2']);
  },
};

interface Witness {
  readonly server: Server;
  readonly port: number;
  /** The requests that it has read. */
  readonly read: string[];
}

/** @param prepare is called with what it does with requests, before others listen to the server */
async function witness(
  keepAliveTimeout: number,
  prepare: (server: Server, handle: Handler) => void,
): Promise<Witness> {
  const read: string[] = [];
  const server = createServer({ keepAliveTimeout });
  const handle: Handler = (exchange) => {
    const { method, url, headers, rawHeaders } = exchange;
    read.push(JSON.stringify({ method, url, headers, rawHeaders }));
    (answers[url] ?? tell)(exchange);
  };
  prepare(server, handle);
  server.on('request', (request, response) => handle(new NodeExchange(request, response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, read, port: (server.address() as AddressInfo).port };
}

/** What comes back for these bytes, whose sender then ends. */
async function answersTo({ port }: Witness, pieces: readonly Buffer[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  socket.setEncoding('latin1');
  const received = text(socket);
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
  socket.end();
  return (await received).replace(/\r\nDate: [^\r]*/g, '');
}

const isRefused = (answers: string): boolean => /HTTP\/1\.1 4\d\d /.test(answers);

const get = (headers = '', url = '/'): string => `GET ${url} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;
const post = (headers: string, body: string): string => `POST / HTTP/1.1\r\nHost: a\r\n${headers}\r\n${body}`;

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

describe.each([
  ['that holds answers back', 0, new HeldAnswers({ after: (ms, callback) => setTimeout(callback, ms) })],
  ['that ends idle connections', 60_000, undefined],
] as const)('a server %s', (_case, keepAliveMs, heldAnswers) => {
  let ours: Witness;
  /** llhttp alone; what comes at once is handled one after the other, for it is answered at once. */
  let reference: Witness;

  beforeAll(async () => {
    ours = await witness(keepAliveMs, (server, handle) => {
      const patience = { headTimeoutMs: 0, requestTimeoutMs: 0, keepAliveMs };
      servePlainRequests(server, { handle, heldAnswers, patience, checkEveryMs: 1_000 });
      refuseBrokenRequests(server, { isAnswering: () => false });
    });
    reference = await witness(keepAliveMs, (server) => {
      server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
        const status =
          error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
        if (socket.writable)
          socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      });
    });
  });

  afterAll(() => {
    for (const { server } of [ours, reference]) {
      server.close();
      server.closeAllConnections();
    }
  });

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

  test.each<readonly [string, string]>([
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
    ['a body of many pieces', post('Content-Length: 300000\r\n', 'x'.repeat(300_000)) + get()],
    [
      'a body that is long and not plain',
      get('Connection: keep-alive, x\r\n') + post('Content-Length: 300000\r\n', 'x'.repeat(300_000)),
    ],
    ...['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE'].map((method): readonly [string, string] => [
      `the method ${method}`,
      get().replace('GET', method) + post('Content-Length: 3\r\n', 'abc').replace('POST', method),
    ]),
    ...Object.keys(answers).map((url): readonly [string, string] => [`the answer to ${url}`, get('', url)]),
    ['a body that breaks off', post('Content-Length: 3\r\n', 'ab')],
    ['a head that breaks off', get() + 'GET / HTTP/1.1\r\nHo'],
    ['two lengths', post('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc')],
    ['a length and chunks', post('Content-Length: 3\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
    ['a space before a colon', post('Content-Length : 3\r\n', 'abc')],
    ['a folded header', get('X: a\r\n b\r\n')],
    ['line feeds alone', get('X: a\nContent-Length: 3\n')],
    ['a length with a sign', post('Content-Length: +3\r\n', 'abc')],
    ['a length with a tab behind it', post('Content-Length: 3\t\r\n', 'abc')],
    ['a length with blanks around it', post('Content-Length:   3  \r\n', 'abc')],
    ['a length without a blank', post('Content-Length:3\r\n', 'abc')],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a name of an object', get('__proto__: x\r\nconstructor: y\r\n')],
    ['a head that is too long', get(`X: ${'x'.repeat(20_000)}\r\n`)],
    ['what is no HTTP', 'hello\r\n\r\n'],
  ])('%s is answered as by Node.js alone', async (_case, bytes) => {
    await expectSame([Buffer.from(bytes, 'latin1')]);
  });

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
});
