import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { limits, ServiceError, type StreamCompletion } from '@lambda-stack/invoke';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { startEmulator, type Fixture } from './emulator-fixture.ts';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await startEmulator({
    fn: { timeout: 1, concurrency: 1 },
    off: { concurrency: 0 },
    slow: { timeout: 60 },
  });
});

afterEach(() => fixture.close());

const open = (event: object, logTail = false): ReturnType<Fixture['emulator']['stream']> =>
  fixture.emulator.stream({ functionName: 'fn', payload: Buffer.from(JSON.stringify(event)), logTail });

interface Received extends StreamCompletion {
  readonly text: string;
  readonly pieces: number;
  readonly contentType: string;
}

/** Reads a stream to its end. */
async function receive(event: object, logTail = false): Promise<Received> {
  const { body, completion, contentType } = await open(event, logTail);
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  const text = Buffer.concat(pieces).toString();
  return { text, pieces: pieces.length, contentType, ...(await completion) };
}

const stillServes = async (): Promise<void> =>
  expect((await fixture.call({ alive: true })).json).toEqual({ alive: true });

test.each([
  ['that it streams', 'streaming'],
  ['nothing of it, as aws-lambda-go does', ''],
])('pieces reach the caller as the runtime writes them, if it says %s', async (_says, mode) => {
  const go = join(fixture.directory, 'go');
  const { body, contentType, completion } = await open({ do: 'stream', chunks: ['one', 'two'], go, mode });
  expect(contentType).toBe('text/event-stream');
  const pieces: string[] = [];
  for await (const piece of body) {
    pieces.push(Buffer.from(piece).toString());
    // The runtime waits for it: that we are here means that the first piece has not waited for the second.
    await writeFile(go, '');
  }
  expect(pieces).toEqual(['one', 'two']);
  expect(await completion).toEqual({ logTail: undefined });
  await vi.waitFor(() => expect(fixture.texts()).toContain('streamed 202'));
  await stillServes();
});

test('the type of what is streamed has a header of its own', async () => {
  const response = await fetch(`${fixture.url}/2021-11-15/functions/fn/response-streaming-invocations`, {
    method: 'POST',
    body: JSON.stringify({ do: 'stream', chunks: ['a'] }),
  });
  await response.arrayBuffer();
  expect([
    response.headers.get('content-type'),
    response.headers.get('x-amzn-remapped-content-type'),
  ]).toEqual(['application/vnd.amazon.eventstream', 'text/event-stream']);
});

test('the log tail comes with the end', async () => {
  const { text, logTail } = await receive({ do: 'stream', chunks: ['a'] }, true);
  expect(text).toBe('a');
  expect(logTail).toMatch(/^START RequestId: [^]*REPORT RequestId: .+\n$/);
});

test('a caller who does not read holds the runtime back', async () => {
  const go = join(fixture.directory, 'go');
  await writeFile(go, '');
  const { body } = await open({ do: 'stream', bytes: 64 * 1024 * 1024, go });
  await vi.waitFor(() => expect(fixture.texts().some((text) => text.includes('timed out'))).toBe(true), {
    timeout: 5_000,
  });
  const written = fixture.texts().filter((text) => text.startsWith('written')).length;
  expect(written).toBeLessThan(200);
  let bytes = 0;
  for await (const piece of body) bytes += piece.byteLength;
  expect(bytes).toBeLessThan(16 * 1024 * 1024);
});

test('a caller who leaves does not end the invocation', async () => {
  const { body, completion } = await open({ do: 'stream', bytes: 8 * 1024 * 1024 });
  for await (const piece of body) if (piece.byteLength > 0) break;
  expect(await completion).toEqual({ logTail: undefined });
  await vi.waitFor(() => expect(fixture.texts()).toContain('streamed 202'));
  await stillServes();
});

test('a function that does not stream has one piece', async () => {
  expect(await receive({ a: 1 })).toEqual({
    text: '{"a":1}',
    pieces: 1,
    contentType: 'application/json',
    logTail: undefined,
  });
});

test('a caller who does not stream gets what was streamed as a whole', async () => {
  const result = await fixture.call({ do: 'stream', chunks: ['{"a":', '1}'] });
  expect(result).toMatchObject({ json: { a: 1 }, contentType: 'text/event-stream' });
  expect(result.functionError).toBeUndefined();
});

test('what is too large for a caller who does not stream is an error, and the runtime goes on', async () => {
  expect(await fixture.call({ do: 'stream', bytes: 6_291_557 })).toMatchObject({
    functionError: 'Unhandled',
    json: { errorType: 'Function.ResponseSizeTooLarge' },
  });
  await vi.waitFor(() => expect(fixture.texts()).toContain('streamed 413'));
  await stillServes();
  expect(fixture.emulator.state().functions[0]?.counters.coldStarts).toBe(1);
});

test('a stream may have 200 MB', async () => {
  const event = { do: 'stream', bytes: limits.streamBytes + 1 };
  const { body, completion } = await fixture.emulator.stream({
    functionName: 'slow',
    payload: Buffer.from(JSON.stringify(event)),
  });
  let bytes = 0;
  for await (const piece of body) bytes += piece.byteLength;
  expect(bytes).toBeLessThanOrEqual(limits.streamBytes);
  expect(bytes).toBeGreaterThan(limits.streamBytes - 131_072);
  expect(await completion).toMatchObject({ errorCode: 'Function.ResponseSizeTooLarge' });
  await vi.waitFor(() => expect(fixture.texts()).toContain('streamed 413'));
  expect((await fixture.call({ alive: true }, 'slow')).json).toEqual({ alive: true });
}, 60_000);

describe('an error', () => {
  test('before a response: Unhandled, with what the runtime posted', async () => {
    expect(await receive({ do: 'fail' })).toMatchObject({
      text: '',
      errorCode: 'Unhandled',
      errorDetails: '{"errorType":"Broken","errorMessage":"on purpose"}',
    });
  });

  const error = { errorType: 'Handler.Broken', errorMessage: 'in the middle' };

  test('in the trailers: its type and its body, after the pieces', async () => {
    expect(await receive({ do: 'stream', chunks: ['one'], error })).toMatchObject({
      text: 'one',
      errorCode: 'Handler.Broken',
      errorDetails: JSON.stringify(error),
    });
    expect(fixture.emulator.state().functions[0]?.counters.errors).toBe(1);
  });

  test('in the trailers, for a caller who does not stream', async () => {
    expect(await fixture.call({ do: 'stream', chunks: ['one'], error })).toMatchObject({
      functionError: 'Unhandled',
      json: error,
    });
  });

  test.each([
    ['exit', 'Runtime.TruncatedResponse', 'Runtime exited with error: exit status 3'],
    ['hang', 'Sandbox.Timedout', 'Task timed out after 1.00 seconds'],
    ['destroy', 'Runtime.TruncatedResponse', 'The response broke off'],
  ])('a runtime that does this in the middle: %s', async (end, errorCode, message) => {
    const { text, ...completion } = await receive({ do: 'stream', chunks: ['one'], end });
    expect(text).toBe('one');
    expect(completion.errorCode).toBe(errorCode);
    expect(JSON.parse(completion.errorDetails ?? '')).toMatchObject({
      errorMessage: expect.stringContaining(message),
    });
    await stillServes();
  });

  test('of an init that fails is Unhandled', async () => {
    await fixture.close();
    fixture = await startEmulator({ fn: { environment: { INIT: 'exit' } } });
    expect(await receive({})).toMatchObject({
      errorCode: 'Unhandled',
      errorDetails: expect.stringContaining('exit status 7'),
    });
  });
});

test.each([
  ['nope', 'ResourceNotFoundException'],
  ['off', 'TooManyRequestsException'],
])('what is refused has no stream: %s', async (functionName, type) => {
  const refused = fixture.emulator.stream({ functionName, payload: Buffer.from('{}') });
  await expect(refused).rejects.toBeInstanceOf(ServiceError);
  await expect(refused).rejects.toMatchObject({ type });
});

test('DryRun runs nothing', async () => {
  const { statusCode, body } = await fixture.emulator.stream({
    functionName: 'fn',
    payload: Buffer.from('{}'),
    type: 'DryRun',
  });
  expect(statusCode).toBe(204);
  for await (const piece of body) expect(piece).toBeUndefined();
  expect(fixture.emulator.state().functions[0]?.counters.invocations).toBe(0);
});

test('the end of the emulator ends a stream', async () => {
  const { body, completion } = await open({ do: 'stream', chunks: ['one'], end: 'hang' });
  const pieces: string[] = [];
  for await (const piece of body) {
    pieces.push(Buffer.from(piece).toString());
    void fixture.emulator.close();
  }
  expect(pieces).toEqual(['one']);
  expect(await completion).toMatchObject({ errorCode: 'Runtime.TruncatedResponse' });
});
