import { once } from 'node:events';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

import { limits, ServiceError } from '@lambda-stack/invoke';
import { describe, expect, it } from 'vitest';

import type { ClientPatience } from './index.ts';
import { preludeType } from './payload/prelude.ts';
import { exchangeBytes, open, send } from './testing/client.ts';
import { FunctionError, StreamAnswer, type Handler } from './testing/function-invoker.ts';
import { startGateway } from './testing/start-gateway.ts';

const streamingRoutes = [{ key: 'ANY /{proxy+}', function: 'hello', stream: true }];

/** Starts a gateway that streams what `handler` does. */
const starters = {
  url: (handler: Handler, patience?: ClientPatience) =>
    startGateway('url', handler, { invokeMode: 'RESPONSE_STREAM' }, {}, patience),
  rest: (handler: Handler, patience?: ClientPatience) =>
    startGateway('rest', handler, { routes: streamingRoutes }, {}, patience),
};

/** A stage in front is a path like others to a function URL. */
const path = '/local/x';

const prelude = (metadata: unknown): string => `${JSON.stringify(metadata)}${'\0'.repeat(8)}`;

const withPrelude = (metadata: unknown, ...pieces: readonly string[]): StreamAnswer =>
  new StreamAnswer([prelude(metadata), ...pieces], preludeType);

/** A stream that goes on when the test lets it. */
function holdStream(...pieces: readonly string[]): {
  readonly handler: Handler;
  readonly release: () => void;
  readonly ended: Promise<void>;
} {
  let release = (): void => undefined;
  let end = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  async function* stream(): AsyncGenerator<string, void> {
    try {
      yield* pieces;
      await released;
      yield 'last';
      yield 'lost to who has left';
    } finally {
      end();
    }
  }
  return { handler: () => new StreamAnswer(stream(), 'text/event-stream'), release, ended };
}

describe.each(['url', 'rest'] as const)('a streamed response of a %s gateway', (type) => {
  const start = starters[type];
  const failed = { url: 'Internal Server Error', rest: '{"message": "Internal server error"}' }[type];

  it('begins before the function has ended', async () => {
    const held = holdStream('data: 1\n\n');
    const gateway = await start(held.handler);
    const response = await open(gateway, path);
    expect(response).toMatchObject({ statusCode: 200, headers: { 'content-type': 'text/event-stream' } });
    const body = response.setEncoding('utf8')[Symbol.asyncIterator]();
    expect(await body.next()).toEqual({ done: false, value: 'data: 1\n\n' });
    expect(gateway.log).toEqual([]);
    held.release();
    let rest = '';
    for await (const piece of { [Symbol.asyncIterator]: () => body }) rest += String(piece);
    expect(rest).toBe('lastlost to who has left');
    await expect.poll(() => gateway.log).toMatchObject([{ status: 200, bytes: 33, error: undefined }]);
  });

  it('has the head that its prelude says', async () => {
    const metadata = {
      statusCode: 201,
      headers: { 'Content-Type': 'text/html', 'X-Count': 1 },
      cookies: ['a=b; Secure', 'c=d'],
    };
    const gateway = await start(() => withPrelude(metadata, '<p>', 'hello'));
    const response = await send(gateway, path);
    expect(response).toMatchObject({
      status: 201,
      body: '<p>hello',
      headers: { 'content-type': 'text/html', 'x-count': '1', 'transfer-encoding': 'chunked' },
    });
    expect(response.headers['content-length']).toBeUndefined();
    expect(response.headers['set-cookie']).toBe('a=b; Secure, c=d');
    expect(response.headers['x-amzn-requestid']).toBe(gateway.log[0]?.requestId);
  });

  it('takes multi-value headers where a REST API has it, or the log says that they go nowhere', async () => {
    const gateway = await start(() => withPrelude({ multiValueHeaders: { 'x-a': ['1', '2'] } }, 'body'));
    const { headers } = await send(gateway, path);
    expect(headers['x-a']).toBe({ url: undefined, rest: '1, 2' }[type]);
    await expect.poll(() => gateway.log).toHaveLength(1);
    const note = { url: expect.stringMatching(/^not sent: multiValueHeaders /), rest: undefined }[type];
    expect(gateway.log[0]?.note).toEqual(note);
  });

  it('is 200 and JSON where its prelude does not say', async () => {
    const response = await send(await start(() => withPrelude({}, '{}')), path);
    expect(response).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
  });

  it('has the head before there is a body', async () => {
    const held = holdStream(prelude({ statusCode: 202 }));
    const handler: Handler = (event, invocation) => {
      const { pieces } = held.handler(event, invocation) as StreamAnswer;
      return new StreamAnswer(pieces, preludeType);
    };
    expect((await open(await start(handler), path)).statusCode).toBe(202);
  });

  it('is the raw stream where there is no prelude', async () => {
    const bytes = Buffer.from([0, 1, 2, 255, 0, 0]);
    const response = await send(await start(() => new StreamAnswer([bytes])), path);
    expect(response).toMatchObject({ status: 200, headers: { 'content-type': 'application/octet-stream' } });
    expect(response.bytes).toEqual(bytes);
  });

  it('is the untranslated JSON of a function that does not stream', async () => {
    const answer = { statusCode: 418, body: 'tea' };
    const response = await send(await start(() => answer), path);
    expect(response).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(response.body)).toEqual(answer);
  });

  it('of nothing is empty', async () => {
    expect(await send(await start(() => new StreamAnswer([])), path)).toMatchObject({
      status: 200,
      body: '',
    });
  });

  it.each([
    ['that is no JSON', `{"statusCode"}${'\0'.repeat(8)}`, 'the answer is not JSON'],
    ['that is no object', `{1}${'\0'.repeat(8)}`, 'is not a JSON object'],
    ['with a status that is none', prelude({ statusCode: 99 }), 'statusCode is 99'],
    ['with a header that is none', prelude({ headers: { 'a b': 'c' } }), 'a name or value that HTTP'],
    ['without end', `{"a":"${'x'.repeat(20_000)}`, 'has no end within 16384 bytes'],
  ])('with a prelude %s is 502, and the function is let go', async (_, text, error) => {
    const held = holdStream(text);
    const gateway = await start((event, invocation) => {
      const { pieces } = held.handler(event, invocation) as StreamAnswer;
      return new StreamAnswer(pieces, preludeType);
    });
    expect(await send(gateway, path)).toMatchObject({ status: 502, body: failed });
    await expect.poll(() => gateway.log).toMatchObject([{ error: expect.stringContaining(error) }]);
    held.release();
    await held.ended;
  });

  it.each([
    ['is cut off', ['{"statusCode":200}'], 'is not complete when the stream ends'],
    ['is not there', [], 'is missing: HttpResponseStream sends it with the first write()'],
    [
      'is not sent with the end',
      ['lift-off'],
      'is missing: HttpResponseStream sends it with the first write()',
    ],
  ])('whose prelude %s is 502', async (_, pieces, reason) => {
    const gateway = await start(() => new StreamAnswer(pieces, preludeType));
    expect(await send(gateway, path)).toMatchObject({ status: 502, body: failed });
    const error = expect.stringContaining(reason);
    await expect.poll(() => gateway.log).toMatchObject([{ error }]);
  });

  it.each([
    ['before it begins', []],
    ['in its prelude', ['{"status']],
  ])('of a function that fails %s is 502', async (_, pieces) => {
    const gateway = await start(() => new StreamAnswer(failAfter(pieces), preludeType));
    expect(await send(gateway, path)).toMatchObject({ status: 502, body: failed });
    await expect
      .poll(() => gateway.log)
      .toMatchObject([
        { status: 502, error: expect.stringMatching(/^the function failed with RangeError \(/) },
      ]);
  });

  it('of a function that throws without streaming is 502', async () => {
    const gateway = await start(() => {
      throw new FunctionError('no');
    });
    expect(await send(gateway, path)).toMatchObject({ status: 502, body: failed });
  });

  it('of a function that fails in the middle of it breaks off after its last byte', async () => {
    const gateway = await start(
      () =>
        new StreamAnswer(
          failAfter([prelude({}), 'some', '', 'more'], () => undefined),
          preludeType,
        ),
    );
    const bytes = await exchangeBytes(gateway, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(bytes).toMatch(/^HTTP\/1\.1 200 .*\r\n4\r\nsome\r\n4\r\nmore\r\n$/s);
    await expect(send(gateway, path)).rejects.toThrow('aborted');
    await expect
      .poll(() => gateway.log[0])
      .toMatchObject({
        status: 200,
        bytes: 8,
        error: expect.stringMatching(/^the function failed with Ra.*\)$/),
      });
  });

  it('breaks off behind the whole response to an earlier request on the connection', async () => {
    const held = holdStream('first');
    const failing = new StreamAnswer(failAfter(['some']));
    const answers = [held.handler, () => failing];
    const gateway = await start((event, invocation) => answers.shift()?.(event, invocation));
    const get = `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
    const bytes = exchangeBytes(gateway, get + get);
    await expect.poll(() => gateway.invoker.invocations).toHaveLength(2);
    await turn();
    held.release();
    expect(await bytes).toMatch(/left\r\n0\r\n\r\nHTTP\/1\.1 200 [^]*\r\n4\r\nsome\r\n$/);
  });

  it('is given up when the client leaves; the invocation goes on', async () => {
    const held = holdStream('first');
    const gateway = await start(held.handler);
    const response = await open(gateway, path);
    response.destroy();
    await expect.poll(() => gateway.log).toMatchObject([{ status: 200, error: 'the client went away' }]);
    held.release();
    await held.ended;
    expect((await send(gateway, '/local/y')).body).toBe('firstlastlost to who has left');
  });

  it.each([
    ['to HEAD', 'HEAD', {}, 200],
    ['with status 204', 'GET', { statusCode: 204 }, 204],
    ['with status 304', 'GET', { statusCode: 304 }, 304],
  ])('%s ends with its head', async (_, method, metadata, status) => {
    const held = holdStream(prelude({ ...metadata, headers: { 'X-A': 'b' } }), 'never sent');
    const gateway = await start((event, invocation) => {
      const { pieces } = held.handler(event, invocation) as StreamAnswer;
      return new StreamAnswer(pieces, preludeType);
    });
    const response = await send(gateway, path, { method });
    expect(response).toMatchObject({ status, body: '', headers: { 'x-a': 'b' } });
    expect(response.headers['transfer-encoding']).toBeUndefined();
    await expect.poll(() => gateway.log).toMatchObject([{ bytes: 0, error: undefined }]);
    held.release();
    await held.ended;
  });

  it('leaves the connection for the next request', async () => {
    const gateway = await start(() => new StreamAnswer(['a', 'b']));
    const get = (more = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
    const bytes = await exchangeBytes(gateway, get() + get('Connection: close\r\n'));
    expect(bytes.match(/1\r\na\r\n1\r\nb\r\n0\r\n\r\n/g)).toHaveLength(2);
  });

  it('has no chunks for a client of HTTP 1.0, and ends with the connection', async () => {
    const gateway = await start(() => new StreamAnswer(['a', 'b']));
    const bytes = await exchangeBytes(gateway, `GET ${path} HTTP/1.0\r\nHost: a\r\n\r\n`);
    expect(bytes).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\nab$/);
    expect(bytes).not.toMatch(/transfer-encoding/i);
  });

  it('comes no faster than the client takes it', async () => {
    const piece = Buffer.alloc(65_536, 'x');
    const total = 1024;
    let sent = 0;
    async function* stream(): AsyncGenerator<Uint8Array, void> {
      for (; sent < total; sent++) {
        yield piece;
        await turn();
      }
    }
    const response = await open(await start(() => new StreamAnswer(stream())), path);
    let received = 0;
    let ahead = 0;
    for await (const chunk of response) {
      received += (chunk as Buffer).byteLength;
      ahead = Math.max(ahead, sent * piece.byteLength - received);
      for (let turns = 0; turns < 4; turns++) await turn();
    }
    expect(received).toBe(total * piece.byteLength);
    expect(ahead).toBeLessThan(received / 2);
  });

  it('is waited for by a gateway that drains', async () => {
    const held = holdStream('first');
    const gateway = await start(held.handler);
    const response = await open(gateway, path);
    const closed = gateway.gateway.close({ drain: true });
    held.release();
    let text = '';
    for await (const piece of response.setEncoding('utf8')) text += String(piece);
    expect(text).toBe('firstlastlost to who has left');
    await closed;
  });

  it('is not waited for without end by a gateway that drains where the client reads nothing', async () => {
    const gateway = await start(() => new StreamAnswer(endless()), { readerMs: 50 });
    const response = await open(gateway, path);
    await gateway.gateway.close({ drain: true });
    const error = 'the gateway ended: the client read nothing of the response for 0.05 s';
    await expect.poll(() => gateway.log).toMatchObject([{ status: 200, error }]);
    await expect(response.toArray()).rejects.toThrow('aborted');
  });

  it('is cut by a gateway that closes, be it while it drains', async () => {
    const held = holdStream('first');
    const gateway = await start(held.handler);
    const response = await open(gateway, path);
    const drained = gateway.gateway.close({ drain: true });
    await gateway.gateway.close();
    await drained;
    await expect(response.toArray()).rejects.toThrow('aborted');
    held.release();
  });
});

describe('a streaming function URL', () => {
  it('answers itself where Lambda does not call the function', async () => {
    const gateway = await starters.url(() => {
      throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.');
    });
    expect(await send(gateway, '/')).toMatchObject({ status: 429, body: '{"message":"Rate Exceeded."}' });
    const error =
      'Rate Exceeded. The function has no free environment: see its concurrency and queueTimeout.';
    await expect.poll(() => gateway.log).toMatchObject([{ status: 429, error }]);
    const body = Buffer.alloc(limits.requestBytes);
    expect((await send(gateway, '/', { method: 'POST', body })).status).toBe(413);
  });

  it('takes metadata without its content type for the body', async () => {
    const text = prelude({ statusCode: 201 });
    const response = await send(await starters.url(() => new StreamAnswer([text])), '/');
    expect(response).toMatchObject({ status: 200, body: text });
  });

  it('has headers for other origins', async () => {
    const gateway = await startGateway('url', () => new StreamAnswer(['a']), {
      invokeMode: 'RESPONSE_STREAM',
      cors: {
        allowOrigins: ['*'],
        allowMethods: [],
        allowHeaders: [],
        exposeHeaders: [],
        allowCredentials: false,
      },
    });
    const { headers } = await send(gateway, '/', { headers: { Origin: 'https://a.example' } });
    expect(headers['access-control-allow-origin']).toBe('*');
  });
});

describe('a streaming route of a REST API', () => {
  it('takes metadata whatever the content type', async () => {
    const pieces = [prelude({ statusCode: 201, multiValueHeaders: { 'X-A': ['b', 'c'] } }), 'body'];
    const response = await send(await starters.rest(() => new StreamAnswer(pieces)), path);
    expect(response).toMatchObject({ status: 201, body: 'body', headers: { 'x-a': 'b, c' } });
  });

  it('begins with the first byte of what has no prelude, though it is JSON', async () => {
    const held = holdStream('{"a":1}\n');
    const response = await open(await starters.rest(held.handler), path);
    const [first] = (await once(response, 'data')) as [Buffer];
    expect(first.toString()).toBe('{"a":1}\n');
    held.release();
    await held.ended;
  });

  it('has the headers of a REST API', async () => {
    const metadata = { headers: { Date: 'today', Server: 'mine' } };
    const response = await send(await starters.rest(() => withPrelude(metadata, 'body')), path);
    expect(response.headers).toMatchObject({
      'x-amzn-remapped-date': 'today',
      'x-amzn-remapped-server': 'mine',
      'x-amz-apigw-id': expect.any(String),
      'x-amzn-trace-id': expect.any(String),
    });
  });

  it('streams beside routes that do not', async () => {
    const gateway = await startGateway('rest', () => ({ statusCode: 418, body: 'tea' }), {
      routes: [...streamingRoutes, { key: 'GET /tea', function: 'hello' }],
    });
    expect((await send(gateway, '/local/tea')).status).toBe(418);
    expect((await send(gateway, path)).status).toBe(200);
  });

  it('waits longer than for other routes, to a limit of its own', async () => {
    const slow: Handler = async () => {
      await delay(20);
      return new StreamAnswer(['a']);
    };
    const patient = await startGateway('rest', slow, { routes: streamingRoutes, timeoutMs: 1 });
    expect((await send(patient, path)).body).toBe('a');
    const streamLimits = { idleMs: 1, durationMs: 60_000 };
    const hasty = await startGateway('rest', slow, { routes: streamingRoutes, streamLimits });
    expect(await send(hasty, path)).toMatchObject({
      status: 504,
      body: '{"message":"Endpoint request timed out"}',
    });
    expect(hasty.log).toMatchObject([{ error: 'the function sent nothing for 1 ms' }]);
    const debugged = { routes: streamingRoutes, streamLimits, debugged: new Set(['hello']) };
    expect((await send(await startGateway('rest', slow, debugged), path)).body).toBe('a');
  });

  it.each([
    [
      'sends nothing for too long',
      { idleMs: 500, durationMs: 60_000 },
      'the function sent nothing for 500 ms',
    ],
    ['takes too long', { idleMs: 60_000, durationMs: 500 }, 'the function did not end within 500 ms'],
  ])('is broken off where the function %s', async (_, streamLimits, error) => {
    const held = holdStream('first');
    const routes = streamingRoutes;
    const gateway = await startGateway('rest', held.handler, { routes, streamLimits });
    await expect(send(gateway, path)).rejects.toThrow('aborted');
    await expect.poll(() => gateway.log).toMatchObject([{ status: 200, error }]);
    held.release();
    await held.ended;
  });

  it('is broken off where it takes too long because the client does not read', async () => {
    const streamLimits = { idleMs: 60_000, durationMs: 500 };
    const routes = streamingRoutes;
    const gateway = await startGateway('rest', () => new StreamAnswer(endless()), { routes, streamLimits });
    await open(gateway, path);
    const error = 'the function did not end within 500 ms';
    await expect.poll(() => gateway.log, { timeout: 15_000 }).toMatchObject([{ status: 200, error }]);
  });
});

async function* endless(): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    yield Buffer.alloc(65_536);
    await turn();
  }
}

/** @param pause what comes between the last piece and the failure */
async function* failAfter(
  pieces: readonly string[],
  pause: () => unknown = turn,
): AsyncGenerator<string, void> {
  yield* pieces;
  await pause();
  throw new FunctionError('far', 'RangeError');
}
