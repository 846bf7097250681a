import type { Invocation, StreamedResult } from '@lambda-stack/invoke';

import type { Wait } from './api-request.ts';
import { BrokenStream } from './broken-stream.ts';
import { functionFailure, type IntegrationSettings } from './integration.ts';
import { TimeLimitError, waitAtMost } from './time-limit.ts';

/** How long streams may take. */
export interface StreamLimits {
  /** Without a piece, in ms. */
  readonly idleMs: number;
  /** In all, in ms. */
  readonly durationMs: number;
}

/** What a function streams. */
export interface FunctionStream extends Pick<StreamedResult, 'contentType' | 'traceId'> {
  /**
   * None is empty. Who leaves the loop gives up the rest; the invocation goes on, as on AWS.
   * @throws BrokenStream where the function fails or a limit is reached
   */
  readonly pieces: AsyncGenerator<Uint8Array, void>;
  /** Waits for something else than pieces as long as the stream may last. @throws BrokenStream */
  readonly waitForClient: Wait;
}

/** Who calls functions that stream, and how long their streams may take. */
export type StreamSettings = Pick<IntegrationSettings, 'invoker' | 'debugged'> & {
  readonly limits?: StreamLimits | undefined;
};

/**
 * Calls a function; one that does not stream has a stream of one piece.
 * @throws BrokenStream where a limit is reached before it begins
 * @throws ServiceError where Lambda does not run the function
 */
export async function openStream(
  { invoker, debugged, limits }: StreamSettings,
  invocation: Invocation,
): Promise<FunctionStream> {
  const isUnlimited = limits === undefined || debugged?.has(invocation.functionName) === true;
  const waits = isUnlimited ? unlimited : createWaits(limits);
  const controller = new AbortController();
  const opening = invoker.stream(invocation, { signal: controller.signal });
  try {
    const result = await waits.forFunction(() => opening);
    const { contentType, traceId } = result;
    const pieces = readPieces(result, waits.forFunction);
    return { contentType, traceId, pieces, waitForClient: waits.forClient };
  } catch (error) {
    controller.abort();
    // One that begins later holds its function back as long as nobody takes it; one that never begins is told of already.
    opening.then(giveUp).catch(() => undefined);
    throw error;
  }
}

async function giveUp({ body }: StreamedResult): Promise<void> {
  const iterator = body[Symbol.asyncIterator]();
  await iterator.next();
  await iterator.return?.();
}

async function* readPieces(result: StreamedResult, wait: Wait): AsyncGenerator<Uint8Array, void> {
  const iterator = result.body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await wait(() => iterator.next());
      if (step.done === true) break;
      if (step.value.byteLength > 0) yield step.value;
    }
  } finally {
    // Takes effect with the function's next piece, which nobody waits for; what fails then has no reader.
    iterator.return?.().catch(() => undefined);
  }
  const { errorCode, errorDetails = '' } = await result.completion;
  if (errorCode !== undefined) {
    throw new BrokenStream(functionFailure(Buffer.from(errorDetails), result.requestId));
  }
}

/** How long a stream is waited for. @throws BrokenStream */
interface Waits {
  /** For the next piece. */
  readonly forFunction: Wait;
  /** For the client to take what it was sent. */
  readonly forClient: Wait;
}

const unlimited: Waits = { forFunction: (begin) => begin(), forClient: (begin) => begin() };

function createWaits({ idleMs, durationMs }: StreamLimits): Waits {
  const end = performance.now() + durationMs;
  const tooLong = (what: string): BrokenStream =>
    new BrokenStream({ kind: 'timed-out', error: `the function ${what}` });
  const waitFor = async <T>(longest: number, begin: () => Promise<T>): Promise<T> => {
    const left = end - performance.now();
    if (left <= 0) throw tooLong(`did not end within ${durationMs} ms`);
    try {
      return await waitAtMost(Math.min(left, longest), begin());
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error;
      throw tooLong(left < longest ? `did not end within ${durationMs} ms` : `sent nothing for ${idleMs} ms`);
    }
  };
  return { forFunction: (begin) => waitFor(idleMs, begin), forClient: (begin) => waitFor(Infinity, begin) };
}
