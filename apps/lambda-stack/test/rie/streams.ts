import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createHttpInvoker, type StreamCompletion } from '@lambda-stack/invoke';
import { expect, test } from 'vitest';

import type { RieProcess } from './rie-process.ts';

/** What is not to be had from a client, with the reason; nothing for one that streams and tells its errors. */
export interface StreamLimits {
  /** Its responses come in one piece. */
  readonly buffered?: string | undefined;
  /** An error after the first piece is no trailer. */
  readonly untoldErrors?: string | undefined;
}

/** Tests of a caller that asks for a stream. @param start starts the function that streams */
export function testStreams(
  { buffered, untoldErrors }: StreamLimits,
  start: () => Promise<RieProcess>,
): void {
  if (buffered !== undefined) {
    test(`a stream of one piece: ${buffered}`, async () => {
      const { text, completion } = await readStream(await start(), {});
      expect(text).toBe('"My function ran"');
      expect(completion.errorCode).toBeUndefined();
    });
    return;
  }

  test('a stream, which the caller has piece by piece', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'rie-stream-'));
    const received = join(directory, 'received');
    try {
      // The function goes on when this file is there.
      const { text, completion } = await readStream(await start(), { do: 'stream', received }, () =>
        writeFileSync(received, ''),
      );
      expect(text).toBe('piece by piece');
      expect(completion.errorCode).toBeUndefined();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  if (untoldErrors !== undefined) {
    test(`a stream that fails, and ends as if it were whole: ${untoldErrors}`, async () => {
      const { text, completion } = await readStream(await start(), { do: 'stream' });
      expect(text).toMatch(/^piece by ./);
      expect(completion.errorCode).toBeUndefined();
    });
    return;
  }

  test('a stream that fails after its first piece', async () => {
    const { text, completion } = await readStream(await start(), { do: 'stream' });
    expect(text).toBe('piece by ');
    expect(completion.errorCode).toMatch(/error/i);
    expect(JSON.parse(completion.errorDetails ?? '')).toMatchObject({ errorMessage: 'on purpose' });
  });
}

/** The response of a streamed invocation. @param onText is called when some of it has come */
async function readStream(
  { url }: RieProcess,
  event: object,
  onText: () => void = () => undefined,
): Promise<{ text: string; completion: StreamCompletion }> {
  const invoker = createHttpInvoker(url);
  try {
    const payload = Buffer.from(JSON.stringify(event));
    const { body, completion } = await invoker.stream({ functionName: 'function', payload });
    let bytes = Buffer.alloc(0);
    for await (const piece of body) {
      bytes = Buffer.concat([bytes, piece]);
      if (textOf(bytes) !== '') onText();
    }
    return { text: textOf(bytes), completion: await completion };
  } finally {
    await invoker.close();
  }
}

/**
 * A response without the prelude that clients put before it, JSON and eight zero bytes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/response-streaming-tutorial.html
 */
const textOf = (bytes: Buffer): string => bytes.toString().split('\0'.repeat(8)).at(-1) ?? '';
