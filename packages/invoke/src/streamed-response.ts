import { EndpointError } from './endpoint-error.ts';
import { decodeEvents } from './event-stream.ts';
import type { StreamCompletion, StreamedResult } from './invocation.ts';
import { decodeLog, parseObject } from './invoke-response.ts';

/** Reads the event stream of a streamed invocation. @param failed makes the error of an endpoint that breaks off */
export function readStream(
  source: AsyncIterable<Uint8Array>,
  failed: (error: unknown) => unknown,
): Pick<StreamedResult, 'body' | 'completion'> {
  let complete: ((completion: StreamCompletion) => void) | undefined;
  let fail: ((error: unknown) => void) | undefined;
  const completion = new Promise<StreamCompletion>((resolve, reject) => {
    complete = resolve;
    fail = reject;
  });
  // Who reads the body only has the error from there.
  completion.catch(() => undefined);

  async function* read(): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const { type, payload } of decodeEvents(source)) {
        if (type === 'PayloadChunk') yield payload;
        else if (type === 'InvokeComplete') return complete?.(toCompletion(payload));
      }
      throw new Error('the event stream has no end');
    } catch (error) {
      const reason = failed(error);
      fail?.(reason);
      throw reason;
    } finally {
      // Without effect where it has ended; otherwise the caller has left.
      fail?.(new EndpointError('The response was not read to its end'));
    }
  }
  return { body: read(), completion };
}

function toCompletion(payload: Uint8Array): StreamCompletion {
  const fields = parseObject(Buffer.from(payload).toString('utf8'));
  const text = (name: string): string | undefined => {
    const value = fields?.[name];
    return typeof value === 'string' ? value : undefined;
  };
  const logResult = text('LogResult');
  return {
    errorCode: text('ErrorCode'),
    errorDetails: text('ErrorDetails'),
    logTail: logResult === undefined ? undefined : decodeLog(logResult),
  };
}
