import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createRemoteEmulator, type RemoteEmulator } from './remote-emulator.ts';

let remote: Server;
let url: string;
let emulator: RemoteEmulator;
let seen: string[];
/** Ids that emulators were told. */
let ids: unknown[];

beforeEach(async () => {
  seen = [];
  ids = [];
  remote = createServer((request, response) => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''}`);
    ids.push(request.headers['x-lambda-stack-request-id']);
    if (request.url === '/_lambda-stack/state') {
      response.end(JSON.stringify({ functions: [{ name: 'orders' }] }));
      return;
    }
    if (request.url?.includes('slow')) return;
    response.writeHead(200, { 'Content-Type': 'application/json', 'x-amzn-RequestId': 'id' });
    request.pipe(response);
  });
  await new Promise<void>((resolve) => remote.listen(0, '127.0.0.1', resolve));
  const address = remote.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}`;
  emulator = createRemoteEmulator({
    version: '1',
    functions: new Map([
      ['orders', url],
      ['gone', 'http://127.0.0.1:9'],
    ]),
    region: 'us-east-1',
    accountId: '000000000000',
  });
});

afterEach(async () => {
  await emulator.close();
  remote.closeAllConnections();
  remote.close();
});

const payload = Buffer.from('{"a":1}');

it.each(['orders', 'arn:aws:lambda:us-east-1:000000000000:function:orders'])(
  'passes a call of %s on to its emulator',
  async (functionName) => {
    const result = await emulator.invoke({ functionName, qualifier: 'live', payload });
    expect(Buffer.from(result.payload).toString()).toBe('{"a":1}');
    expect(seen).toEqual(['POST /2015-03-31/functions/orders/invocations?Qualifier=live']);
  },
);

it('knows its functions, and no others', async () => {
  await expect(emulator.invoke({ functionName: 'nope', payload })).rejects.toMatchObject({
    type: 'ResourceNotFoundException',
    message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope:$LATEST',
  });
  await expect(
    emulator.invoke({ functionName: 'arn:aws:lambda:eu-west-1:000000000000:function:orders', payload }),
  ).rejects.toMatchObject({ type: 'ResourceNotFoundException' });
  expect(seen).toEqual([]);
});

it('says which emulator does not answer', async () => {
  await expect(emulator.invoke({ functionName: 'gone', payload })).rejects.toMatchObject({
    type: 'ServiceException',
    message: expect.stringContaining('The emulator of gone failed'),
  });
});

it('joins what the emulators report', async () => {
  const { host, port } = await emulator.listen({ host: '127.0.0.1', port: 0 });
  const response = await fetch(`http://${host}:${port}/_lambda-stack/state`);
  expect(await response.json()).toMatchObject({
    functions: [{ name: 'orders' }],
    unreachable: [{ name: 'gone', problem: expect.stringContaining('does not answer') }],
  });
});

describe('with a queue', () => {
  const asynchronous = { concurrency: 1, retries: 2, maxEventAge: 21_600 };
  let directory: string;
  let queued: RemoteEmulator;
  let notes: [name: string | undefined, text: string][];

  beforeEach(async () => {
    notes = [];
    directory = await mkdtemp(join(tmpdir(), 'remote-emulator-test-'));
    queued = createRemoteEmulator({
      version: '1',
      functions: new Map([
        ['orders', url],
        ['slow', url],
        ['text', url],
        ['json', url],
      ]),
      region: 'us-east-1',
      accountId: '000000000000',
      queue: {
        directory,
        functions: [
          ...['orders', 'slow'].map((name) => ({ name, timeout: 3, queueTimeout: 0, ...asynchronous })),
          ...(['text', 'json'] as const).map((logFormat) => ({
            ...{ name: logFormat, logFormat, timeout: 3, queueTimeout: 0 },
            ...{ ...asynchronous, concurrency: 0 },
          })),
        ],
        note: (text, name) => notes.push([name, text]),
      },
    });
  });

  afterEach(async () => {
    await queued.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('delivers events to the function’s emulator, and counts them', async () => {
    const { requestId } = await queued.invoke({ functionName: 'orders', type: 'Event', payload });
    await expect
      .poll(async () => (await queued.state()).functions[0])
      .toMatchObject({ name: 'orders', events: { queued: 0, delivered: 1 } });
    expect(ids).toContain(requestId);
  });

  it('says what becomes of events in the format of the function’s log', async () => {
    for (const functionName of ['text', 'json'])
      await queued.invoke({ functionName, type: 'Event', payload, requestId: functionName });
    await expect.poll(() => notes).toHaveLength(2);
    const said = new Map(notes);
    expect(said.get('text')).toMatch(/^The asynchronous invocation text /);
    expect(JSON.parse(said.get('json') ?? '')).toEqual({
      time: expect.any(String),
      type: 'lambda-stack.note',
      record: expect.stringMatching(/^The asynchronous invocation json /),
    });
  });

  it('does not wait at its end for a function that hangs', async () => {
    const { host, port } = await queued.listen({ host: '127.0.0.1', port: 0 });
    const path = '/2015-03-31/functions/slow/invocations';
    const cut = expect(fetch(`http://${host}:${port}${path}`, { method: 'POST' })).rejects.toThrow();
    await expect.poll(() => seen).toEqual([`POST ${path}`]);
    await queued.close();
    await cut;
  });

  it('does not wait at its end for an emulator that does not answer', async () => {
    await queued.invoke({ functionName: 'slow', type: 'Event', payload });
    // The end comes behind each test.
    await expect.poll(() => seen).toEqual(['POST /2015-03-31/functions/slow/invocations']);
  });
});
