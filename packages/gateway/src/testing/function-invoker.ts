import { randomUUID } from 'node:crypto';

import type { Invocation, InvocationResult, Invoker } from '@lambda-stack/invoke';

/** A handler in the test itself: what it returns is the answer, as JSON. */
export type Handler = (event: unknown, invocation: Invocation) => unknown;

/** An answer's bytes as a runtime would have written them. */
export class RawAnswer {
  readonly bytes: Uint8Array;

  constructor(text: string) {
    this.bytes = Buffer.from(text);
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
  return {
    invocations,
    event: () => {
      const payload = invocations.at(-1)?.payload;
      const event = payload === undefined ? undefined : parse(payload);
      if (typeof event !== 'object' || event === null) throw new Error('no function was called');
      return { ...event };
    },
    stream: () => Promise.reject(new Error('the test streams nothing')),
    invoke: async (invocation) => {
      invocations.push(invocation);
      const handler = handlers[invocation.functionName];
      if (handler === undefined) throw new Error(`the test has no function ${invocation.functionName}`);
      try {
        return toResult(await handler(parse(invocation.payload), invocation));
      } catch (error) {
        if (!(error instanceof FunctionError)) throw error;
        return {
          ...toResult({ errorType: error.errorType, errorMessage: error.message }),
          functionError: 'Unhandled',
        };
      }
    },
  };
}

function toResult(answer: unknown): InvocationResult {
  const payload =
    answer instanceof RawAnswer
      ? answer.bytes
      : Buffer.from(answer === undefined ? 'null' : JSON.stringify(answer));
  return { statusCode: 200, requestId: randomUUID(), payload, contentType: 'application/json' };
}
