import { randomUUID } from 'node:crypto';

import type { Invocation, InvocationResult, Invoker, StreamedResult } from '@lambda-stack/invoke';
import { echoFunction } from '@lambda-stack/routes';

import { preludeType } from '../payload/prelude.ts';
import { echoAnswer } from './echo-answer.ts';

/** An invoker that answers `$echo` itself, and leaves all others to the one that it is given. */
export const withEcho = (invoker: Invoker): Invoker => ({
  invoke: (invocation, options) =>
    invocation.functionName === echoFunction
      ? Promise.resolve(invoke(invocation))
      : invoker.invoke(invocation, options),
  stream: (invocation, options) =>
    invocation.functionName === echoFunction
      ? Promise.resolve(stream(invocation))
      : invoker.stream(invocation, options),
});

function invoke(invocation: Invocation): InvocationResult {
  const payload = Buffer.from(JSON.stringify(answerTo(invocation)));
  return { statusCode: 200, payload, contentType: 'application/json', ...idsOf(invocation) };
}

/** Where responses are streamed, the status and headers are told before the body. */
function stream(invocation: Invocation): StreamedResult {
  const { statusCode, headers, body } = answerTo(invocation);
  const prelude = JSON.stringify({ statusCode, headers });
  return {
    statusCode: 200,
    contentType: preludeType,
    ...idsOf(invocation),
    body: piece(Buffer.from(`${prelude}${'\0'.repeat(8)}${body}`)),
    completion: Promise.resolve({}),
  };
}

const answerTo = ({ payload }: Invocation): ReturnType<typeof echoAnswer> =>
  echoAnswer(JSON.parse(Buffer.from(payload).toString('utf8')));

const idsOf = ({ traceId }: Invocation): { requestId: string; traceId?: string | undefined } => ({
  requestId: randomUUID(),
  traceId,
});

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of what is there
async function* piece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
