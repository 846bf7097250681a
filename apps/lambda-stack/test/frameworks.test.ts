import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { Sandbox, type RunningStack } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

const code = fileURLToPath(new URL('frameworks', import.meta.url));
const frameworks = ['express', 'fastify', 'hono', 'powertools'];

/** What stands in front of each of them. */
const gateways: Readonly<Record<string, string>> = {
  rest: 'type: rest, binaryMediaTypes: [multipart/form-data]',
  'http-2': 'type: http',
  'http-1': 'type: http, payloadFormat: "1.0"',
};

const lines = (entries: readonly string[]): string => entries.map((line) => `  ${line}\n`).join('');

const configuration = `name: frameworks
endpoint: { port: 0 }
defaults: { runtime: nodejs20.x, code: ${JSON.stringify(code)}, timeout: 20, memory: 512 }
functions:
${lines(frameworks.map((name) => `${name}: { handler: ${name}.handler, url: { port: 0 } }`))}gateways:
${lines(
  frameworks.flatMap((name) =>
    Object.entries(gateways).map(
      ([kind, settings]) => `${name}-${kind}: { port: 0, ${settings}, routes: { "ANY /{proxy+}": ${name} } }`,
    ),
  ),
)}`;

let sandbox: Sandbox | undefined;
let stack: RunningStack;

beforeAll(async () => {
  if (notLinux !== undefined) return;
  sandbox = new Sandbox({ 'lambda-stack.yaml': configuration });
  stack = await sandbox.up();
});

afterAll(() => sandbox?.close());

beforeEach((context) => context.skip(notLinux !== undefined, notLinux));

const baseOf = (framework: string, kind: string): string =>
  kind === 'url' ? (stack.urls?.[framework] ?? '').replace(/\/$/, '') : stack.url(`${framework}-${kind}`);

const kinds = [...Object.keys(gateways), 'url'];
const pairs = (names: readonly string[]): string[][] =>
  names.flatMap((name) => kinds.map((kind) => [name, kind]));

describe.each(pairs(['express', 'fastify', 'hono']))('%s behind %s', (framework, kind) => {
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${baseOf(framework, kind)}${path}`, { redirect: 'manual', ...init });

  test('gets an upload as it was sent', async () => {
    const bytes = randomBytes(300_000);
    const body = new FormData();
    body.set('note', 'é');
    body.set('file', new Blob([bytes], { type: 'image/png' }), 'a b.png');
    const response = await ask('/upload', { method: 'POST', body });
    expect(await response.json()).toEqual({
      name: 'a b.png',
      note: 'é',
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  });

  test('reads and sets cookies', async () => {
    const response = await ask('/cookies', { headers: { cookie: 'a=b; c=d' } });
    expect(response.headers.getSetCookie().map((cookie) => cookie.split(';')[0])).toEqual([
      'first=1',
      'second=2',
    ]);
    expect(await response.json()).toEqual({ cookie: expect.stringMatching(/^a=b; ?c=d$/) });
  });

  test('has lists in queries, redirects, and statuses of its own', async () => {
    expect(await (await ask('/query?a=1&a=two%20words')).json()).toEqual({ a: ['1', 'two words'] });
    const moved = await ask('/moved');
    expect([moved.status, moved.headers.get('location')]).toEqual([302, '/query']);
    const teapot = await ask('/teapot');
    expect([teapot.status, await teapot.text()]).toEqual([418, 'tea']);
    expect((await ask('/nothing/here')).status).toBe(404);
  });
});

test.each(pairs(['powertools']))("%s' parser takes the events of %s", async (framework, kind) => {
  const ask = async (init: RequestInit): Promise<string> =>
    (await fetch(`${baseOf(framework, kind)}/a/b?c=d&c=e`, init)).text();
  expect(await ask({})).toBe('parsed');
  expect(await ask({ method: 'POST', body: '{}', headers: { cookie: 'a=b', 'x-y': 'z' } })).toBe('parsed');
});
