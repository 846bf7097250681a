import { existsSync, readFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { Sandbox } from './sandbox.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox({
    'lambda-stack.yaml': `
endpoint: { port: 0 }
defaults: { runtime: nodejs22.x, code: ./fn, timeout: 30 }
functions:
  web: { handler: web.handler, url: { port: 0, invokeMode: RESPONSE_STREAM } }
  plain: { handler: plain.handler, url: { port: 0, invokeMode: RESPONSE_STREAM } }
gateways:
  rest: { type: rest, port: 0, routes: { 'ANY /': { function: web, stream: true } } }
  http: { port: 0, routes: { 'ANY /': web } }
`,
    'fn/plain.mjs': `export const handler = async () => ({ statusCode: 418, body: 'tea' });\n`,
    'fn/web.mjs': `
import { existsSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const { wait, early, late, count } = event.queryStringParameters ?? {};
  if (early) throw new RangeError('early');
  const headers = { 'Content-Type': 'text/event-stream' };
  stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers, cookies: ['a=b', 'c=d'] });
  if (count) return pipeline(Readable.from(pieces(count)), stream);
  stream.write('data: 1\\n\\n');
  while (wait && !existsSync(wait)) await delay(5);
  if (late) throw new RangeError('late');
  stream.end('data: 2\\n\\n');
  if (wait) writeFileSync(wait + '.ended', '');
});
function* pieces(file) {
  for (let count = 1; count <= 600; count++) {
    writeFileSync(file, String(count));
    yield Buffer.alloc(100_000, 'x');
  }
}
`,
  });
});

afterEach(() => sandbox.close());

/** Resolves with the head of a response. */
const open = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => request(url, { agent: false }, resolve).once('error', reject).end());

const textOf = async (response: IncomingMessage): Promise<string> =>
  Buffer.concat(await response.toArray()).toString();

test('clients of function URLs and REST APIs get a response as it comes', { timeout: 60_000 }, async () => {
  const stack = await sandbox.up();
  const { web = '', plain = '' } = stack.urls ?? {};
  for (const [name, base] of [
    ['url', web],
    ['rest', stack.url('rest')],
  ] as const) {
    const wait = join(sandbox.project, name);
    const response = await open(`${base}?wait=${wait}`);
    expect(response).toMatchObject({
      statusCode: 201,
      headers: { 'content-type': 'text/event-stream', 'set-cookie': ['a=b', 'c=d'] },
    });
    const body = response.setEncoding('utf8')[Symbol.asyncIterator]();
    expect(await body.next()).toEqual({ done: false, value: 'data: 1\n\n' });
    sandbox.write({ [name]: '' });
    expect(await body.next()).toEqual({ done: false, value: 'data: 2\n\n' });
    expect(await body.next()).toMatchObject({ done: true });

    expect((await open(`${base}?early=1`)).statusCode).toBe(502);
    await expect(textOf(await open(`${base}?late=1`))).rejects.toThrow('aborted');
    expect(await textOf(await open(base))).toBe('data: 1\n\ndata: 2\n\n');
  }
  const answer = await fetch(plain);
  expect([answer.status, await answer.json()]).toEqual([200, { statusCode: 418, body: 'tea' }]);
  await expect
    .poll(async () => (await sandbox.run(['logs', 'rest'])).stdout, { timeout: 10_000 })
    .toMatch(/GET \/local\/? → 201 [\d.]+ ms 9 bytes \(web\): the function failed with RangeError \(/);
});

test(
  'a client that reads slowly slows the function, and one that leaves does not end it',
  { timeout: 60_000 },
  async () => {
    const stack = await sandbox.up();
    const { web = '' } = stack.urls ?? {};
    const count = join(sandbox.project, 'count');
    let received = 0;
    let ahead = 0;
    for await (const chunk of await open(`${web}?count=${count}`)) {
      received += (chunk as Buffer).byteLength;
      ahead = Math.max(ahead, Number(readFileSync(count, 'utf8')) * 100_000 - received);
      await delay(1);
    }
    expect(received).toBe(60_000_000);
    expect(ahead).toBeLessThan(received / 2);

    const wait = join(sandbox.project, 'left');
    const left = await open(`${web}?wait=${wait}`);
    left.destroy();
    sandbox.write({ left: '' });
    await expect.poll(() => existsSync(`${wait}.ended`), { timeout: 10_000 }).toBe(true);
  },
);

test('down --drain waits for a stream', { timeout: 60_000 }, async () => {
  const stack = await sandbox.up();
  const wait = join(sandbox.project, 'drain');
  const response = await open(`${stack.url('rest')}?wait=${wait}`);
  const drained = sandbox.run(['down', '--drain']);
  await expect
    .poll(
      () =>
        fetch(stack.url('rest')).then(
          () => 'open',
          () => 'closed',
        ),
      { timeout: 10_000 },
    )
    .toBe('closed');
  sandbox.write({ drain: '' });
  expect(await textOf(response)).toBe('data: 1\n\ndata: 2\n\n');
  expect(await drained).toMatchObject({ code: 0 });
  await sandbox.nothingLeft();
});

test('the log tells of a function that streams behind an HTTP API', { timeout: 60_000 }, async () => {
  const stack = await sandbox.up();
  const response = await open(stack.url('http'));
  expect([response.statusCode, await textOf(response)]).toEqual([500, '{"message":"Internal Server Error"}']);
  const logs = async () => (await sandbox.run(['logs', 'http'])).stdout;
  await expect.poll(logs).toContain('(HttpResponseStream.from)');
});
