import { pipeline } from 'node:stream/promises';

import type { Exchange } from '@lambda-stack/http';
import { encodeEvent, type StreamCompletion, type StreamedResult } from '@lambda-stack/invoke';

/**
 * Answers with a streamed result; resolves when it was sent, or its caller has left.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
 */
export async function answerStream(exchange: Exchange, result: StreamedResult): Promise<void> {
  const { statusCode, requestId, contentType, executedVersion, traceId } = result;
  const headers = ['x-amzn-RequestId', requestId];
  if (executedVersion !== undefined) headers.push('X-Amz-Executed-Version', executedVersion);
  if (traceId !== undefined) headers.push('X-Amzn-Trace-Id', traceId);
  if (statusCode === 204) {
    exchange.answer(204, headers);
    return;
  }
  headers.push('Content-Type', 'application/vnd.amazon.eventstream');
  headers.push('X-Amzn-Remapped-Content-Type', contentType);
  const body = exchange.stream(200, headers);
  // It fails only where the caller has left: there is no one to tell.
  await pipeline(events(result), body).catch(() => body.destroy());
}

async function* events(result: StreamedResult): AsyncGenerator<Uint8Array, void> {
  let completion: StreamCompletion;
  try {
    for await (const payload of result.body)
      yield encodeEvent({ type: 'PayloadChunk', payload }, 'application/octet-stream');
    completion = await result.completion;
  } catch (error) {
    const errorDetails = error instanceof Error ? error.message : String(error);
    completion = { errorCode: 'ServiceException', errorDetails };
  }
  const payload = Buffer.from(JSON.stringify(toFields(completion)));
  yield encodeEvent({ type: 'InvokeComplete', payload }, 'application/json');
}

/** What is undefined is left out. */
const toFields = ({ errorCode, errorDetails, logTail }: StreamCompletion): object => ({
  ErrorCode: errorCode,
  ErrorDetails: errorDetails,
  LogResult: logTail === undefined ? undefined : Buffer.from(logTail).toString('base64'),
});
