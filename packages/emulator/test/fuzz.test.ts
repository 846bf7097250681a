import { writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import fc from 'fast-check';
import { serviceErrorStatus, type ServiceErrorType } from '@lambda-stack/invoke';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { startEmulator, type Fixture } from './emulator-fixture.ts';
import { expectSuccess, faultsOf, invokeApiForms } from './invoke-api-model.ts';
import { notLinux, variableOf } from './processes.ts';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await startEmulator({ fn: { timeout: 20 }, off: { concurrency: 0 } });
});

afterEach(() => fixture.close());

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function send(url: string, { method, path, headers, body }: Call): Promise<Answer> {
  // Node.js sends the body of a GET without its length otherwise.
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  const outgoing = request(new URL(url).origin + path, { method, headers: { ...headers, ...length } });
  outgoing.end(body);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: await text(incoming) };
}

const method = fc.constantFrom('POST', 'POST', 'POST', 'GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH');
/** What a header may hold at all. */
const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code === 0x7f ? 0x20 : code)),
  maxLength: 40,
});
const headersOf = (
  known: Readonly<Record<string, fc.Arbitrary<string>>>,
): fc.Arbitrary<Record<string, string | undefined>> =>
  fc.record(
    Object.fromEntries(
      Object.entries(known).map(([name, value]) => [name, fc.oneof(value, headerText)] as const),
    ),
    { requiredKeys: [] },
  );
const oneOf = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
const body = fc.option(fc.oneof(fc.json(), fc.string({ maxLength: 200 })), { nil: undefined });
const segment = fc.string({ maxLength: 20 }).map(encodeURIComponent);

test('the Invoke API answers whatever it is asked as it should, and goes on', async () => {
  const name = fc.oneof(
    oneOf('fn', 'off', 'nope', 'fn:live', 'function:fn', '%', 'fn%0d%0a', '..'),
    oneOf('arn:aws:lambda:eu-central-1:123456789012:function:fn', 'arn:aws:lambda:x:1:function:fn'),
    segment.filter((text) => !['', '.'].includes(text)),
  );
  const query = fc.tuple(
    oneOf('Qualifier', 'MaxItems', 'Marker', 'x'),
    fc.oneof(segment, oneOf('live', '%', '5')),
  );
  const headers = headersOf({
    'x-amz-invocation-type': oneOf('RequestResponse', 'DryRun', 'Nonsense'),
    'x-amz-log-type': oneOf('Tail', 'None'),
    'x-amz-client-context': oneOf('e30=', 'xx', Buffer.from('{"a":"\u00fc\u2028"}').toString('base64')),
    'x-amzn-trace-id': oneOf('Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1', 'x'),
    'x-amz-tenant-id': oneOf('blue'),
    'content-type': oneOf('application/json', 'text/plain'),
    origin: oneOf('http://localhost:1', 'https://evil.example', 'null'),
  });
  const form = oneOf('/2015-03-31/functions/NAME/invocations', ...Object.keys(invokeApiForms));
  const call = fc.record({ method, form, name, query: fc.option(query, { nil: undefined }), headers, body });
  await fc.assert(
    fc.asyncProperty(call, async (asked) => {
      const path =
        asked.form.replace('NAME', () => asked.name) + (asked.query ? `?${asked.query.join('=')}` : '');
      const answer = await send(fixture.url, { ...asked, path });
      const faults = faultsOf(asked);
      if (faults.length > 0) {
        expect(faults).toContain(answer.headers['x-amzn-errortype']);
        expect(answer.status).toBe(
          serviceErrorStatus[answer.headers['x-amzn-errortype'] as ServiceErrorType],
        );
        if (asked.method !== 'HEAD') expect(JSON.parse(answer.body)).toMatchObject({});
      } else expectSuccess(asked, answer);
      const alive = { method: 'POST', path: '/2015-03-31/functions/fn/invocations', headers: {} };
      expect(await send(fixture.url, { ...alive, body: '{"a":1}' })).toMatchObject({
        status: 200,
        body: '{"a":1}',
      });
    }),
    { numRuns: 300 },
  );
}, 60_000);

/** The address of the environment's APIs, once its invocation runs. */
async function runtimeApiUrl(): Promise<string> {
  const { pid = 0 } = await vi.waitFor(() => {
    const found = fixture.emulator.state().functions[0]?.environments[0];
    if (found?.phase !== 'busy') throw new Error('not busy yet');
    return found;
  });
  return `http://${variableOf(pid, 'AWS_LAMBDA_RUNTIME_API') ?? ''}`;
}

test('the Runtime API answers whatever it is asked, and the function goes on', async (context) => {
  context.skip(notLinux !== undefined, notLinux);
  // What a generated request answers need not be JSON.
  const running = fixture.emulator.invoke({ functionName: 'fn', payload: Buffer.from('{"do":"hang"}') });
  running.catch(() => undefined);
  const url = await runtimeApiUrl();
  const id = /START RequestId: (\S+)/.exec(fixture.texts().join('\n'))?.[1] ?? '';

  const path = fc
    .tuple(
      fc.oneof(oneOf(id, 'nope'), segment),
      // The response itself comes last.
      oneOf(
        'runtime/invocation/ID/error',
        'runtime/invocation/ID/response',
        'runtime/invocation/ID/response/',
        'runtime/invocation/next',
        'runtime/init/error',
        'runtime/restore/next',
        'runtime/restore/error',
        'ping',
        'ID',
      ),
    )
    .map(([named, form]) => `/2018-06-01/${form.replace('ID', () => named)}`);
  const headers = headersOf({
    'lambda-runtime-function-response-mode': oneOf('streaming', 'nonsense', 'buffered'),
    'lambda-runtime-function-error-type': oneOf('Handler.Broken'),
    'content-type': oneOf('application/json'),
    origin: oneOf('http://localhost:1', 'https://evil.example'),
  });
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(fc.record({ method, path, headers, body }), async (asked) => {
      // Until its answer is taken `next` gives the same event again; from then on it would wait for another one.
      const isNext = asked.path.endsWith('invocation/next') && asked.method === 'GET';
      if (isNext && taken > 0) return;
      const { status, body: answered } = await send(url, asked);
      expect([200, 202, 400, 403, 404, 405]).toContain(status);
      if (status === 202) taken += 1;
      if (status >= 400 && asked.method !== 'HEAD')
        expect(JSON.parse(answered)).toEqual({
          errorMessage: expect.any(String),
          errorType: expect.any(String),
        });
    }),
    { numRuns: 500 },
  );
  // An answer is taken once, however often one is sent.
  const last = {
    method: 'POST',
    path: `/2018-06-01/runtime/invocation/${id}/response`,
    headers: {},
    body: '1',
  };
  const { status } = await send(url, last);
  expect(taken + (status === 202 ? 1 : 0)).toBe(1);
  await running;
  expect((await fixture.call({ a: 1 })).json).toEqual({ a: 1 });
}, 60_000);

test('the APIs of extensions answer whatever they are asked, and the function goes on', async (context) => {
  context.skip(notLinux !== undefined, notLinux);
  await fixture.close();
  fixture = await startEmulator({ fn: { timeout: 20, environment: { INTERNAL: 'inner' } } });
  const file = join(fixture.directory, 'go-on');
  const running = fixture.call({ do: 'waitFor', file });
  const url = await runtimeApiUrl();
  const id = await vi.waitFor(() => {
    const found = /inner is (\S+)/.exec(fixture.texts('function').join('\n'))?.[1];
    if (found === undefined) throw new Error('not registered yet');
    return found;
  });

  const unknown = '11111111-1111-4111-8111-111111111111';
  // What this extension may do would end its environment, or wait: it is not let.
  const asked = fc.oneof(
    fc.tuple(
      oneOf('/2020-01-01/extension/', '/2020-01-01/extension/register', '/2020-01-01/extension/event/next'),
      oneOf(unknown, 'nonsense'),
    ),
    fc.tuple(oneOf('/2020-01-01/extension/exit/error'), oneOf(unknown, 'nonsense')),
    fc.tuple(
      oneOf(
        '/2020-01-01/extension/init/error',
        '/2022-07-01/telemetry',
        '/2020-08-15/logs',
        '/2020-08-15/logs/',
      ),
      oneOf(id, unknown, 'nonsense'),
    ),
    fc.tuple(
      segment.map((name) => `/2020-01-01/extension/${name}`),
      oneOf(id),
    ),
  );
  const subscription = fc.record(
    {
      schemaVersion: fc.oneof(oneOf('2022-12-13', '2020-08-15'), fc.anything()),
      types: fc.oneof(fc.subarray(['platform', 'function', 'extension', 'x']), fc.anything()),
      destination: fc.oneof(
        fc.record({ protocol: oneOf('HTTP', 'TCP', 'x'), URI: fc.string(), port: fc.anything() }),
        fc.anything(),
      ),
      buffering: fc.oneof(fc.record({ maxItems: fc.integer(), timeoutMs: fc.anything() }), fc.anything()),
      events: fc.oneof(fc.subarray(['INVOKE', 'SHUTDOWN', 'PAUSE']), fc.anything()),
    },
    { requiredKeys: [] },
  );
  const headers = headersOf({
    'lambda-extension-name': oneOf('inner', 'other'),
    'lambda-extension-accept-feature': oneOf('accountId'),
    'lambda-extension-function-error-type': oneOf('Extension.Broken'),
    origin: oneOf('http://localhost:1', 'https://evil.example'),
  });
  const text = fc.oneof(
    subscription.map((value) => JSON.stringify(value)),
    body,
  );
  await fc.assert(
    fc.asyncProperty(method, asked, headers, text, async (verb, [path, identity], more, sent) => {
      const { status, body: answered } = await send(url, {
        method: verb,
        path,
        headers: { ...more, 'lambda-extension-identifier': identity },
        body: sent,
      });
      expect([400, 403, 404, 405]).toContain(status);
      if (verb !== 'HEAD')
        expect(JSON.parse(answered)).toEqual({
          errorMessage: expect.any(String),
          errorType: expect.any(String),
        });
    }),
    { numRuns: 500 },
  );
  await writeFile(file, '');
  expect((await running).functionError).toBeUndefined();
  expect((await fixture.call({ a: 1 })).json).toEqual({ a: 1 });
}, 60_000);
