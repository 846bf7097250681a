import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import type { Exchange, Handler } from '@lambda-stack/http';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';

import { closeServer, createApiServer, listen } from './server.ts';

let server: Server;

afterEach(() => closeServer(server));

async function serve(handle: Handler): Promise<number> {
  server = createApiServer(handle);
  return (await listen(server, { host: '127.0.0.1', port: 0 })).port;
}

/** What a request had: where it went, and its body. */
const tellingOf = (url: string, body: Buffer): string =>
  `<${url} ${body.length} ${createHash('sha1').update(body).digest('hex')}>`;

/** Reads the body, each piece after a wait, and gives what to answer. */
function readSlowly(exchange: Exchange, isSlow: boolean, done: (telling: string) => void): void {
  const pieces: Buffer[] = [];
  exchange.receive({
    piece(bytes) {
      pieces.push(bytes);
      if (!isSlow) return;
      exchange.pause();
      setImmediate(() => exchange.resume());
    },
    end: () => done(tellingOf(exchange.url, Buffer.concat(pieces))),
    aborted: () => undefined,
  });
}

const tellingsIn = (answers: string): string[] => answers.match(/<[^>]*>/g) ?? [];

/** Bytes that differ from those beside them. */
const patterned = (length: number, from: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, index) => (from + index) % 251));

type Form = 'plain' | 'odd' | 'chunked' | 'last';

const framings: Readonly<Record<Form, string>> = {
  plain: '',
  odd: 'Connection: keep-alive, x\r\n',
  chunked: 'Transfer-Encoding: chunked\r\n',
  last: 'Connection: close\r\n',
};

function post(url: string, form: Form, body: Buffer): Buffer {
  const chunk = body.length === 0 ? [] : [`${body.length.toString(16)}\r\n`, body, '\r\n'];
  const head = `POST ${url} HTTP/1.1\r\nHost: a\r\n${framings[form]}`;
  const parts =
    form === 'chunked'
      ? [`${head}\r\n`, ...chunk, '0\r\n\r\n']
      : [`${head}Content-Length: ${body.length}\r\n\r\n`, body];
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

/** A request and its answer. */
interface Asked {
  readonly size: number;
  readonly answerSize: number;
  readonly form: Form;
  readonly isSlow: boolean;
  readonly isStreamed: boolean;
  /** How long (ms) its reading, and its answer then, wait; at once for 0. */
  readonly wait: number;
}

const size = fc.oneof(fc.nat(200), fc.nat(300_000));
const asked: fc.Arbitrary<Asked> = fc.record({
  size,
  answerSize: size,
  form: fc.constantFrom('plain', 'plain', 'plain', 'odd', 'chunked'),
  isSlow: fc.boolean(),
  isStreamed: fc.boolean(),
  wait: fc.nat(5),
});

/** What comes on a connection, and in which pieces. */
interface Sent {
  readonly requests: readonly Asked[];
  /** Bytes, and how long (ms) the next wait. */
  readonly cuts: readonly { readonly length: number; readonly pause: number }[];
}

const sent: fc.Arbitrary<Sent> = fc.record({
  requests: fc.array(asked, { minLength: 1, maxLength: 6 }),
  cuts: fc.array(fc.record({ length: fc.oneof(fc.nat(2_000), fc.nat(300_000)), pause: fc.nat(4) }), {
    maxLength: 10,
  }),
});

const after = (ms: number, then: () => void): unknown => (ms === 0 ? then() : setTimeout(then, ms));

const lastAsked: Asked = {
  size: 0,
  answerSize: 0,
  form: 'last',
  isSlow: false,
  isStreamed: false,
  wait: 0,
};

test('every request is answered in turn, however it comes and whoever reads it', async () => {
  const plans = new Map<string, Asked>();
  const port = await serve((exchange) => {
    const { isSlow, isStreamed, wait, answerSize } = plans.get(exchange.url) ?? lastAsked;
    after(wait, () =>
      readSlowly(exchange, isSlow, (telling) =>
        after(wait, () => {
          const answer = telling + 'y'.repeat(answerSize);
          if (isStreamed) exchange.stream(200, []).end(answer);
          else exchange.answer(200, [], answer);
        }),
      ),
    );
  });
  const conversation = async (name: string, { requests, cuts }: Sent): Promise<void> => {
    const sent = [...requests, lastAsked].map((request, index) => {
      const url = `/${name}/${index}`;
      plans.set(url, request);
      return { url, form: request.form, body: patterned(request.size, index) };
    });
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const received = text(socket);
    let bytes = Buffer.concat(sent.map(({ url, form, body }) => post(url, form, body)));
    for (const { length, pause } of cuts) {
      socket.write(bytes.subarray(0, length));
      bytes = bytes.subarray(length);
      if (pause > 0) await delay(pause);
    }
    socket.write(bytes);
    expect(tellingsIn(await received)).toEqual(sent.map(({ url, body }) => tellingOf(url, body)));
  };
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { minLength: 4, maxLength: 4 }), async (conversations) => {
      await Promise.all(conversations.map((sent, index) => conversation(String(index), sent)));
    }),
    { numRuns: 100, endOnFailure: true },
  );
}, 60_000);

test('bytes keep their order when Node.js takes over what was read ahead and what waits behind it', async () => {
  let peer: Socket | undefined;
  let answerFirst: (() => void) | undefined;
  const port = await serve((exchange) => {
    if (exchange.url === '/first') answerFirst = () => exchange.answer(200, []);
    else after(1, () => readSlowly(exchange, false, (telling) => exchange.answer(200, [], telling)));
  });
  server.once('connection', (accepted) => (peer = accepted));
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const received = text(socket);
  const sent = [
    { url: '/second', form: 'odd', body: Buffer.alloc(0) },
    { url: '/third', form: 'plain', body: patterned(100_000, 0) },
    { url: '/fourth', form: 'last', body: Buffer.from('4') },
  ] as const;
  const bytes = Buffer.concat([
    post('/first', 'plain', Buffer.alloc(0)),
    ...sent.map(({ url, form, body }) => post(url, form, body)),
  ]);
  // More than is read ahead; then some that wait in the stream; the rest comes while the connection goes over.
  socket.write(bytes.subarray(0, 80_000));
  await expect.poll(() => peer?.isPaused() === true && peer.bytesRead).toBe(80_000);
  socket.write(bytes.subarray(80_000, 81_000));
  await expect.poll(() => peer?.readableLength).toBe(1_000);
  socket.write(bytes.subarray(81_000));
  answerFirst?.();
  expect(tellingsIn(await received)).toEqual(sent.map(({ url, body }) => tellingOf(url, body)));
});
