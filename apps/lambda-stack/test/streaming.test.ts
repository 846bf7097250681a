import { join } from 'node:path';

import { InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { Sandbox } from './sandbox.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox({
    'lambda-stack.yaml': `
endpoint: { port: 0 }
functions:
  old: { runtime: nodejs22.x, handler: index.handler, code: ./fn, timeout: 10, concurrency: 1 }
  new: { runtime: nodejs24.x, handler: index.handler, code: ./fn, timeout: 10, concurrency: 1 }
`,
    'fn/index.mjs': `
import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
  if (event.metadata) stream = awslambda.HttpResponseStream.from(stream, event.metadata);
  if (event.early) throw new RangeError('early');
  if (event.bytes) return pipeline(Readable.from(pieces(event.bytes)), stream);
  stream.write('one ');
  while (event.wait && !existsSync(event.wait)) await delay(5);
  if (event.late) throw new RangeError('late');
  stream.end('two');
});
function* pieces(bytes) {
  for (let left = bytes; left > 0; left -= 100_000) yield Buffer.alloc(Math.min(left, 100_000), 'x');
}
`,
  });
});

afterEach(() => sandbox.close());

test('what a handler streams is decoded by the SDK as it comes', { timeout: 60_000 }, async () => {
  const stack = await sandbox.up();
  const client = new LambdaClient({
    endpoint: stack.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  /** Reads a response; makes the file `name` when its first piece is there. */
  const stream = async (name: string, event: object): Promise<{ text: string; ends: object[] }> => {
    const { EventStream = [] } = await client.send(
      new InvokeWithResponseStreamCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
    );
    let text = '';
    const ends: object[] = [];
    for await (const { PayloadChunk, InvokeComplete } of EventStream) {
      text += Buffer.from(PayloadChunk?.Payload ?? []).toString();
      sandbox.write({ [name]: '' });
      if (InvokeComplete) ends.push(InvokeComplete);
    }
    return { text, ends };
  };
  const error = (message: string): unknown =>
    expect.objectContaining({
      ErrorDetails: expect.stringContaining(`{"errorType":"RangeError","errorMessage":"${message}"`),
    });

  try {
    for (const name of ['old', 'new']) {
      const wait = join(sandbox.project, name);
      expect(await stream(name, { wait })).toEqual({ text: 'one two', ends: [{}] });
      expect(await stream(name, { metadata: { statusCode: 201 } })).toEqual({
        text: `{"statusCode":201}${'\0'.repeat(8)}one two`,
        ends: [{}],
      });
      expect(await stream(name, { late: true })).toEqual({ text: 'one ', ends: [error('late')] });
      expect(await stream(name, { early: true })).toEqual({ text: '', ends: [error('early')] });
      expect((await stream(name, { bytes: 20_000_000 })).text.length).toBe(20_000_000);
      expect(await stream(name, {})).toEqual({ text: 'one two', ends: [{}] });
    }
  } finally {
    client.destroy();
    stack.process.kill('SIGINT');
    await stack.exited;
  }
});
