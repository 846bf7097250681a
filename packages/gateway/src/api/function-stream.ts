import type { Invocation, StreamedResult } from '@lambda-stack/invoke';

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
  const wait: Wait = isUnlimited ? (begin) => begin() : createWait(limits);
  const controller = new AbortController();
  const opening = invoker.stream(invocation, { signal: controller.signal });
  try {
    const result = await wait(() => opening);
    return { contentType: result.contentType, traceId: result.traceId, pieces: readPieces(result, wait) };
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

/** Waits for something that is begun. @throws BrokenStream */
type Wait = <T>(begin: () => Promise<T>) => Promise<T>;

function createWait({ idleMs, durationMs }: StreamLimits): Wait {
  const end = performance.now() + durationMs;
  const tooLong = (what: string): BrokenStream =>
    new BrokenStream({ kind: 'timed-out', error: `the function ${what}` });
  return async (begin) => {
    const left = end - performance.now();
    if (left <= 0) throw tooLong(`did not end within ${durationMs} ms`);
    try {
      return await waitAtMost(Math.min(left, idleMs), begin());
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error;
      throw tooLong(left < idleMs ? `did not end within ${durationMs} ms` : `sent nothing for ${idleMs} ms`);
    }
  };
}
