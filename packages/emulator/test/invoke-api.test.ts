import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { startEmulator, type Fixture } from './emulator-fixture.ts';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await startEmulator({ fn: { timeout: 1, concurrency: 2 }, off: { concurrency: 0 } });
});

afterEach(() => fixture.close());

const post = (path: string, body = '{}', headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${fixture.url}${path}`, { method: 'POST', body, headers });

const invoke = (name: string, body?: string, headers?: Record<string, string>): Promise<Response> =>
  post(`/2015-03-31/functions/${name}/invocations`, body, headers);

/** `fetch` sets Host and Origin itself. */
async function withHeaders(
  headers: Record<string, string>,
): Promise<{ status: number | undefined; body: string }> {
  const outgoing = request(`${fixture.url}/2015-03-31/functions/fn/invocations`, { method: 'POST', headers });
  outgoing.end('{}');
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  return { status: incoming.statusCode, body: await text(incoming) };
}

test('an invocation carries the headers of AWS', async () => {
  const response = await invoke('fn', '{"a":1}');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ a: 1 });
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(response.headers.get('x-amz-executed-version')).toBe('$LATEST');
  expect(response.headers.get('x-amzn-trace-id')).toMatch(
    /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
  );
  expect(response.headers.get('x-amz-function-error')).toBeNull();
});

test.each([
  'fn',
  'fn:live',
  'function:fn',
  '123456789012:function:fn',
  'arn:aws:lambda:eu-central-1:123456789012:function:fn',
  'arn%3Aaws%3Alambda%3Aeu-central-1%3A123456789012%3Afunction%3Afn%3A%24LATEST',
])('%s names the function', async (name) => {
  expect((await invoke(name)).status).toBe(200);
});

test.each([
  'arn:aws:lambda:us-west-2:123456789012:function:fn',
  'arn:aws:lambda:eu-central-1:999999999999:function:fn',
])('%s is no function of this stack', async (arn) => {
  expect((await invoke(encodeURIComponent(arn))).status).toBe(404);
});

test.each([
  ['nope', '{}', 404],
  ['off', '{}', 429],
  ['fn', '{', 400],
])('an error has a request id, too: %s %s', async (name, body, status) => {
  const response = await invoke(name, body);
  expect(response.status).toBe(status);
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
});

test('an unknown function: 404 with its ARN', async () => {
  const response = await invoke('nope');
  expect(response.status).toBe(404);
  expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
  expect(await response.json()).toEqual({
    Type: 'User',
    Message: 'Function not found: arn:aws:lambda:eu-central-1:123456789012:function:nope:$LATEST',
  });
});

test('the ARN of a 404 ends in the qualifier that was named', async () => {
  const response = await post('/2015-03-31/functions/nope/invocations?Qualifier=v2');
  expect(await response.json()).toMatchObject({ Message: expect.stringMatching(/:function:nope:v2$/) });
});

test('a qualifier that differs from that of the name: 400', async () => {
  const path = '/2015-03-31/functions/fn:live/invocations?Qualifier=';
  expect((await post(`${path}live`)).status).toBe(200);
  const response = await post(`${path}other`);
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-errortype')).toBe('InvalidParameterValueException');
});

test.each(['a b', 'a%0d%0ab', '%ff'])('a qualifier that can be none, %j: 400', async (qualifier) => {
  const response = await post(`/2015-03-31/functions/fn/invocations?Qualifier=${qualifier}`);
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-errortype')).toBe('ValidationException');
});

test('the runtime is told of the qualifier only where the caller named one', async () => {
  const arnOf = async (name: string): Promise<unknown> =>
    Object(await (await invoke(name, '{"do":"headers"}')).json())['lambda-runtime-invoked-function-arn'];
  const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:fn';
  expect([await arnOf('fn'), await arnOf('fn:live')]).toEqual([arn, `${arn}:live`]);
});

test('trace and tenant reach the runtime', async () => {
  const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0';
  const response = await invoke('fn', '{"do":"headers"}', {
    'X-Amzn-Trace-Id': trace,
    'X-Amz-Tenant-Id': 'blue',
  });
  expect(response.headers.get('x-amzn-trace-id')).toBe(trace);
  expect(await response.json()).toMatchObject({
    'lambda-runtime-trace-id': trace,
    'lambda-runtime-aws-tenant-id': 'blue',
  });
});

test.each(['%', '%F', 'a%00b', '..%2f', 'x'.repeat(200)])('a name that is none, %j: 404', async (name) => {
  expect((await invoke(name)).status).toBe(404);
});

test.each([
  ['{"a":}', 'Unexpected "}" at position 5'],
  // As deep as it is long.
  ['['.repeat(6_000_000), 'Unexpected end at position 6000000'],
])('a payload that is no JSON: 400 (%#)', async (payload, problem) => {
  const response = await invoke('fn', payload);
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-errortype')).toBe('InvalidRequestContentException');
  expect(await response.json()).toMatchObject({
    message: `Could not parse request body into json: ${problem}`,
  });
});

test('a payload that is no UTF-8: 400', async () => {
  const response = await fetch(`${fixture.url}/2015-03-31/functions/fn/invocations`, {
    method: 'POST',
    body: Buffer.from([0x22, 0xff, 0x22]),
  });
  expect(response.status).toBe(400);
});

test('an empty body is {}', async () => {
  expect(await (await invoke('fn', '')).json()).toEqual({});
});

test('the largest payload goes through, one byte more is 413', async () => {
  const largest = `"${'x'.repeat(6_291_454)}"`;
  const fine = await invoke('fn', largest);
  expect(fine.status).toBe(200);
  expect((await fine.text()).length).toBe(largest.length);
  const tooLarge = await invoke('fn', `${largest} `);
  expect(tooLarge.status).toBe(413);
  expect(tooLarge.headers.get('x-amzn-errortype')).toBe('RequestEntityTooLargeException');
  expect(await tooLarge.json()).toMatchObject({
    message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
  });
});

test('concurrency 0 refuses all: 429', async () => {
  const response = await invoke('off');
  expect(response.status).toBe(429);
  expect(response.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException');
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await response.json()).toEqual({
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    Type: 'User',
    message: 'Rate Exceeded.',
  });
});

test('a function error is marked, with status 200', async () => {
  const response = await invoke('fn', '{"do":"fail"}');
  expect(response.status).toBe(200);
  expect(response.headers.get('x-amz-function-error')).toBe('Unhandled');
  expect(await response.json()).toEqual({ errorType: 'Broken', errorMessage: 'on purpose' });
});

test('the log tail has this invocation, and at most 4 KB of it', async () => {
  await invoke('fn', '{"do":"print","lines":["another invocation"]}');
  const lines = Array.from({ length: 2000 }, (_, n) => `line ${n} ü`);
  const response = await invoke('fn', JSON.stringify({ do: 'print', lines }), { 'X-Amz-Log-Type': 'Tail' });
  const tail = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64');
  expect(tail.length).toBeLessThanOrEqual(4096);
  expect(tail.length).toBeGreaterThan(4000);
  expect(tail.toString()).toContain('line 1999 ü\nEND RequestId: ');
  expect(tail.toString()).toMatch(/REPORT RequestId: .*\n$/);
  expect(tail.toString()).not.toContain('another invocation');
  expect(tail.toString()).not.toContain('\uFFFD');
});

test('a short log is in the tail as a whole', async () => {
  const response = await invoke('fn', '{"do":"print","lines":["only"]}', { 'X-Amz-Log-Type': 'Tail' });
  const tail = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString();
  expect(tail).toMatch(
    /^START RequestId: .+ Version: \$LATEST\nonly\nEND RequestId: .+\nREPORT RequestId: .+\n$/,
  );
});

/** A client context of so many bytes of base64. */
const contextOf = (length: number): string =>
  Buffer.from(JSON.stringify('x'.repeat((length / 4) * 3 - 2))).toString('base64');

test.each([
  ['not base64 JSON', 'xx'],
  ['base64 JSON with something behind it', 'e30=%%%%'],
  ['too long in base64', contextOf(3588)],
])('a client context that is %s: 400', async (_case, context) => {
  const response = await invoke('fn', '{}', { 'X-Amz-Client-Context': context });
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-errortype')).toBe('InvalidRequestContentException');
});

test('a client context may be as long as Lambda allows', async () => {
  const response = await invoke('fn', '{}', { 'X-Amz-Client-Context': contextOf(3580) });
  expect(response.status).toBe(200);
});

test('a client context may hold any JSON', async () => {
  const context = Buffer.from('{"custom":{"a":"\u007f\t"}}'.replace('\t', '')).toString('base64');
  const response = await invoke('fn', '{"do":"headers"}', { 'X-Amz-Client-Context': context });
  const headers = Object(await response.json());
  expect(JSON.parse(String(headers['lambda-runtime-client-context']))).toEqual({ custom: { a: '\u007f' } });
});

test('a sampled trace has its line after the report', async () => {
  await invoke('fn', '{}', {
    'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
  });
  await vi.waitFor(() =>
    expect(fixture.texts('platform').at(-1)).toBe(
      'XRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793\tSegmentId: 53995c3f42cd8ad8\tSampled: true',
    ),
  );
});

describe('what is refused to an invocation is refused to', () => {
  const stream = '/2021-11-15/functions/fn/response-streaming-invocations';
  test.each([
    ['DryRun', '/2015-03-31/functions/fn/invocations', { 'X-Amz-Invocation-Type': 'DryRun' }],
    ['a stream', stream, {}],
    ['DryRun of a stream', stream, { 'X-Amz-Invocation-Type': 'DryRun' }],
  ])('%s', async (_case, path, headers) => {
    const statuses = [
      await post(path, '{', headers),
      await post(path, '{}', { ...headers, 'X-Amz-Client-Context': 'xx' }),
      await post(path, '"'.padEnd(6_291_457, 'x'), headers),
      await post(path.replace('/fn/', '/nope/'), '{}', headers),
      await post(`${path}?Qualifier=a%20b`, '{}', headers),
    ].map(({ status }) => status);
    expect(statuses).toEqual([400, 400, 413, 404, 400]);
  });

  test('a stream that no one waits for: 400', async () => {
    expect((await post(stream, '{}', { 'X-Amz-Invocation-Type': 'Event' })).status).toBe(400);
  });
});

test('who waits for an environment gets one, or 429 when the time is over', async () => {
  await fixture.close();
  fixture = await startEmulator({
    fn: { timeout: 10, concurrency: 1, queueTimeout: 30 },
    quick: { timeout: 10, concurrency: 1, queueTimeout: 0.05 },
  });
  const file = join(fixture.directory, 'go');
  const body = JSON.stringify({ do: 'waitFor', file });
  const first = [invoke('fn', body), invoke('quick', body)];
  await vi.waitFor(() =>
    expect(fixture.emulator.state().functions.map((fn) => fn.environments[0]?.phase)).toEqual([
      'busy',
      'busy',
    ]),
  );
  const waiting = invoke('fn', '{"a":1}');
  const refused = await invoke('quick');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  await writeFile(file, '');
  expect(await (await waiting).json()).toEqual({ a: 1 });
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
});

describe('invocation types', () => {
  test('DryRun: 204 and no invocation', async () => {
    const response = await invoke('fn', '{}', { 'X-Amz-Invocation-Type': 'DryRun' });
    expect(response.status).toBe(204);
    expect(response.headers.get('x-amz-executed-version')).toBeNull();
    expect(fixture.emulator.state().functions[0]?.counters.invocations).toBe(0);
  });

  const asEvent = { 'X-Amz-Invocation-Type': 'Event' };

  test('Event: 202 with nothing in it, and the function runs under the id that was answered', async () => {
    const response = await invoke('fn', '{"do":"print","lines":["here"]}', asEvent);
    expect(response.status).toBe(202);
    expect(response.headers.get('x-amz-executed-version')).toBeNull();
    expect(response.headers.get('content-length')).toBe('0');
    expect(await response.text()).toBe('');
    const requestId = response.headers.get('x-amzn-requestid');
    await vi.waitFor(() =>
      expect(fixture.log).toContainEqual(expect.objectContaining({ text: 'here', requestId })),
    );
    await vi.waitFor(() =>
      expect(fixture.emulator.state().functions[0]?.events).toMatchObject({ queued: 0, delivered: 1 }),
    );
  });

  test('Event: an unknown function is 404, 1 MB is taken and one byte more is 413', async () => {
    expect((await invoke('nope', '{}', asEvent)).status).toBe(404);
    const largest = JSON.stringify('x'.repeat(1_048_576 - 2));
    expect((await invoke('off', largest, asEvent)).status).toBe(202);
    const response = await invoke('off', `${largest} `, asEvent);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      message: 'Request must be smaller than 1048576 bytes for the InvokeFunction operation',
    });
  });

  test('an id of the caller’s own lifts no limit', async () => {
    const withId = { 'X-Lambda-Stack-Request-Id': '11111111-1111-4111-8111-111111111111' };
    const event = JSON.stringify('x'.repeat(1_048_576));
    expect((await invoke('off', event, { ...asEvent, ...withId })).status).toBe(413);
    expect((await invoke('off', JSON.stringify('x'.repeat(6_291_456)), withId)).status).toBe(413);
  });

  test('what the queue of another emulator delivers may be larger, but not without end', async () => {
    await fixture.close();
    fixture = await startEmulator({ off: { concurrency: 0 } }, { eventEndpoint: 'http://127.0.0.1:9' });
    const delivered = { 'X-Lambda-Stack-Request-Id': '11111111-1111-4111-8111-111111111111' };
    const record = JSON.stringify('x'.repeat(7_340_032));
    expect((await invoke('off', record, delivered)).status).toBe(429);
    expect((await invoke('off', record)).status).toBe(413);
    expect((await invoke('off', ' '.repeat(33_554_433), delivered)).status).toBe(413);
  });

  test('an unknown type, and an id that is none, are refused', async () => {
    expect((await invoke('fn', '{}', { 'X-Amz-Invocation-Type': 'Nonsense' })).status).toBe(400);
    expect((await invoke('fn', '{}', { 'X-Lambda-Stack-Request-Id': '../x' })).status).toBe(400);
  });
});

describe('web pages of other hosts', () => {
  test('a foreign Host or Origin: 403, and no invocation', async () => {
    expect((await withHeaders({ Host: 'evil.example' })).status).toBe(403);
    expect((await withHeaders({ Origin: 'https://evil.example' })).status).toBe(403);
    expect((await withHeaders({ Origin: 'null' })).status).toBe(403);
    expect((await withHeaders({ Origin: 'https://127.evil.example' })).status).toBe(403);
    expect(fixture.emulator.state().functions[0]?.counters.invocations).toBe(0);
  });

  test.each([
    { Host: 'localhost' },
    { Host: '127.0.0.1:1' },
    { Host: '[::1]:9000' },
    { Origin: 'http://localhost:3000' },
  ])('loopback is fine: %j', async (headers) => {
    expect((await withHeaders(headers)).status).toBe(200);
  });
});

describe('cors', () => {
  const headersOf = async (origin: string, isPreflight = false): Promise<Record<string, unknown>> => {
    const outgoing = request(`${fixture.url}/2015-03-31/functions/fn/invocations`, {
      method: isPreflight ? 'OPTIONS' : 'POST',
      headers: { Origin: origin, ...(isPreflight ? { 'Access-Control-Request-Method': 'POST' } : {}) },
    });
    outgoing.end();
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
    });
    await text(incoming);
    const cors = Object.entries(incoming.headers).filter(([name]) => /^access-control|^vary$/.test(name));
    return { status: incoming.statusCode, ...Object.fromEntries(cors) };
  };
  const cors = { allowMethods: ['*'], exposeHeaders: [], allowCredentials: false };

  test('lets pages of all origins call functions, with signatures, and read what SDKs read', async () => {
    await fixture.close();
    const all = { ...cors, allowOrigins: ['*'], allowHeaders: ['*'], maxAge: 60 };
    fixture = await startEmulator({ fn: {} }, { cors: all });
    expect(await headersOf('https://app.example', true)).toEqual({
      status: 204,
      'access-control-allow-origin': '*',
      'access-control-allow-methods': '*',
      'access-control-allow-headers': '*,authorization',
      'access-control-max-age': '60',
    });
    expect(await headersOf('https://app.example')).toEqual({
      status: 200,
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('x-amz-Function-Error'),
    });
  });

  test('lets those of one origin do so, and refuses the others', async () => {
    await fixture.close();
    const one = { ...cors, allowOrigins: ['https://app.example'], allowHeaders: ['x-one'] };
    fixture = await startEmulator({ fn: {} }, { cors: one });
    expect(await headersOf('https://app.example', true)).toMatchObject({
      status: 204,
      vary: 'Origin',
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-headers': 'x-one',
    });
    expect(await headersOf('https://evil.example', true)).toEqual({ status: 403 });
    expect(await headersOf('https://evil.example')).toEqual({ status: 403 });
    expect(fixture.emulator.state().functions[0]?.counters.invocations).toBe(0);
  });

  test('is off by default: no preflight', async () => {
    expect(await headersOf('http://localhost:3000', true)).toEqual({ status: 405 });
  });
});

test('health and state', async () => {
  await invoke('fn');
  expect((await fetch(`${fixture.url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${fixture.url}/_lambda-stack/state`)).json()).toMatchObject({
    version: '0.0.0-test',
    functions: [
      {
        name: 'fn',
        timeout: 1,
        counters: { invocations: 1, coldStarts: 1 },
        environments: [{ invocations: 1 }],
      },
      { name: 'off' },
    ],
  });
});

test('HEAD is answered as GET is, without a body', async () => {
  const [head, get] = await Promise.all(
    ['HEAD', 'GET'].map((method) => fetch(`${fixture.url}/2015-03-31/functions`, { method })),
  );
  expect([head?.status, await head?.text()]).toEqual([200, '']);
  for (const name of ['content-type', 'content-length'])
    expect(head?.headers.get(name)).toBe(get?.headers.get(name));
});

test('other paths and methods are refused in Lambda’s way', async () => {
  expect((await fetch(`${fixture.url}/2015-03-31/functions/fn/invocations`)).status).toBe(405);
  const unknown = await post('/2015-03-31/nothing');
  expect(unknown.status).toBe(404);
  expect(unknown.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
});

test('a client that vanishes leaves the invocation running to its end', async () => {
  const abort = new AbortController();
  const file = join(fixture.directory, 'go');
  const call = fetch(`${fixture.url}/2015-03-31/functions/fn/invocations`, {
    method: 'POST',
    body: JSON.stringify({ do: 'waitFor', file }),
    signal: abort.signal,
  });
  await vi.waitFor(() => expect(fixture.emulator.state().functions[0]?.environments[0]?.phase).toBe('busy'));
  abort.abort();
  await expect(call).rejects.toThrow('aborted');
  await writeFile(file, '');
  await vi.waitFor(() => expect(fixture.texts()).toContain('waited to the end'));
  expect((await invoke('fn')).status).toBe(200);
});

test.each([
  ['no HTTP', 'hello\r\n\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  [
    'length and chunks',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
  ],
  ['a header bomb', `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
])('malformed requests are refused, and the emulator lives on: %s', async (_case, bytes) => {
  const socket = connect(Number(new URL(fixture.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(bytes);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect((await invoke('fn')).status).toBe(200);
});

test.each([
  ['less than its length', 'Content-Length: 100\r\n\r\n{}'],
  ['broken chunks', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n{}'],
  ['nothing', ''],
])('a sender of %s keeps no one waiting', async (_case, rest) => {
  const socket = connect(Number(new URL(fixture.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`POST /2015-03-31/functions/fn/invocations HTTP/1.1\r\nHost: localhost\r\n${rest}`);
  await once(socket, 'connect');
  expect((await invoke('fn')).status).toBe(200);
  socket.destroy();
});

test('a request that ends in the middle of its body is no invocation', async () => {
  const socket = connect(Number(new URL(fixture.url).port), '127.0.0.1');
  socket.write(
    'POST /2015-03-31/functions/fn/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"do"',
  );
  await once(socket, 'connect');
  socket.destroy();
  expect((await invoke('fn')).status).toBe(200);
  expect(fixture.emulator.state().functions[0]?.counters.invocations).toBe(1);
});
