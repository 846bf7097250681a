import { randomUUID } from 'node:crypto';

import { Readable } from 'node:stream';

import type {
  Invocation,
  InvocationResult,
  Invoker,
  StreamCompletion,
  StreamedResult,
} from '@lambda-stack/invoke';

/** A handler in the test itself: what it returns is the answer, as JSON. */
export type Handler = (event: unknown, invocation: Invocation) => unknown;

/** An answer's bytes as a runtime would have written them. */
export class RawAnswer {
  readonly bytes: Uint8Array;
  readonly contentType: string;

  constructor(text: string, contentType = 'application/json') {
    this.bytes = Buffer.from(text);
    this.contentType = contentType;
  }
}

/** What a handler streams: the error that it throws in the middle ends it. */
export class StreamAnswer {
  readonly pieces: AsyncIterable<string | Uint8Array>;
  readonly contentType: string;

  constructor(
    pieces: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
    contentType = 'application/octet-stream',
  ) {
    // As they are, where that is possible: a `Readable` would take turns of its own between them.
    this.pieces = Symbol.asyncIterator in pieces ? pieces : Readable.from(pieces);
    this.contentType = contentType;
  }
}

/** A handler's error, as a runtime reports it. */
export class FunctionError extends Error {
  readonly errorType: string;

  constructor(message: string, errorType = 'Error') {
    super(message);
    this.errorType = errorType;
  }
}

export interface FunctionInvoker extends Invoker {
  /** All invocations so far. */
  readonly invocations: Invocation[];
  /** The last event. */
  event(): Record<string, unknown>;
}

/** Runs handlers by name. What a handler throws, but a `FunctionError`, the invoker throws. */
export function createFunctionInvoker(handlers: Readonly<Record<string, Handler>>): FunctionInvoker {
  const invocations: Invocation[] = [];
  const parse = (payload: Uint8Array): unknown => JSON.parse(Buffer.from(payload).toString('utf8'));
  const call = async (invocation: Invocation): Promise<unknown> => {
    invocations.push(invocation);
    const handler = handlers[invocation.functionName];
    if (handler === undefined) throw new Error(`the test has no function ${invocation.functionName}`);
    return await handler(parse(invocation.payload), invocation);
  };
  return {
    invocations,
    event: () => {
      const payload = invocations.at(-1)?.payload;
      const event = payload === undefined ? undefined : parse(payload);
      if (typeof event !== 'object' || event === null) throw new Error('no function was called');
      return { ...event };
    },
    stream: async (invocation) => {
      try {
        const answer = await call(invocation);
        return answer instanceof StreamAnswer ? streamed(answer) : streamed(onePiece(answer));
      } catch (error) {
        if (!(error instanceof FunctionError)) throw error;
        return streamed(new StreamAnswer(failing(error)));
      }
    },
    invoke: async (invocation) => {
      try {
        return toResult(await call(invocation));
      } catch (error) {
        if (!(error instanceof FunctionError)) throw error;
        return { ...toResult(reportOf(error)), functionError: 'Unhandled' };
      }
    },
  };
}

const reportOf = ({ errorType, message }: FunctionError): object => ({ errorType, errorMessage: message });

const failing = (error: FunctionError): AsyncIterable<never> => ({
  [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
});

function onePiece(answer: unknown): StreamAnswer {
  const { payload, contentType } = toResult(answer);
  return new StreamAnswer([payload], contentType);
}

/** As the emulator has it: the body ends where the function fails, and `completion` tells. */
function streamed({ pieces, contentType }: StreamAnswer): StreamedResult {
  let complete: (completion: StreamCompletion) => void = () => undefined;
  const completion = new Promise<StreamCompletion>((resolve) => (complete = resolve));
  async function* read(): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const piece of pieces) yield Buffer.from(piece);
      complete({});
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      complete({ errorCode: error.errorType, errorDetails: JSON.stringify(reportOf(error)) });
    }
  }
  return { statusCode: 200, requestId: randomUUID(), contentType, body: read(), completion };
}

function toResult(answer: unknown): InvocationResult {
  const { bytes: payload, contentType } =
    answer instanceof RawAnswer
      ? answer
      : new RawAnswer(answer === undefined ? 'null' : JSON.stringify(answer));
  return { statusCode: 200, requestId: randomUUID(), payload, contentType };
}
