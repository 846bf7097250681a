import { Readable } from 'node:stream';

import type { Dispatcher } from 'undici';

import { EndpointError } from './endpoint-error.ts';
import type { HttpClient } from './http-client.ts';
import type { Invocation, InvokeOptions, Invoker } from './invocation.ts';
import { invocationHeaders, invocationUrl, invokePaths } from './invoke-request.ts';
import { identity, toResult, toServiceError, type HeaderReader } from './invoke-response.ts';
import { Lazy } from './lazy.ts';
import { readStream } from './streamed-response.ts';

/** An `Invoker` that must be closed. */
export interface HttpInvoker extends Invoker {
  /** Ends its connections; calls that run fail. */
  close(): Promise<void>;
}

/**
 * Calls functions through an Invoke API.
 * @param endpoint its URL, `http://127.0.0.1:9000` say
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createHttpInvoker(endpoint: string): HttpInvoker {
  // Loaded with the first request: it takes longer than all the rest of an emulator, of which few call others.
  const client = new Lazy(loadClient);

  const send = async (
    operation: keyof typeof invokePaths,
    invocation: Invocation,
    { signal }: InvokeOptions,
  ): Promise<Answer> => {
    const failed = (error: unknown): unknown =>
      signal?.aborted
        ? error
        : new EndpointError(`${endpoint} does not answer: ${reason(error)}`, { cause: error });
    const orFail = (error: unknown): never => {
      throw failed(error);
    };
    const { request, dispatcher } = await client.get();
    const response = await request(invocationUrl(endpoint, invokePaths[operation], invocation), {
      dispatcher,
      method: 'POST',
      headers: invocationHeaders(invocation),
      body: invocation.payload,
      ...(signal === undefined ? {} : { signal }),
    }).catch(orFail);
    const { statusCode, body, headers } = response;
    const header = (name: string): string | undefined => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const payload = async (): Promise<Uint8Array> => new Uint8Array(await body.arrayBuffer().catch(orFail));
    if (statusCode >= 300) throw toServiceError(statusCode, header, await payload());
    return { statusCode, header, body, payload, failed };
  };

  return {
    close: async () => (await client.loaded())?.dispatcher.destroy(),
    async invoke(invocation, options = {}) {
      const { statusCode, header, payload } = await send('invoke', invocation, options);
      return toResult(statusCode, header, await payload());
    },
    async stream(invocation, options = {}) {
      const { statusCode, header, body, failed } = await send('stream', invocation, options);
      const contentType = header('x-amzn-remapped-content-type') ?? 'application/octet-stream';
      const head = { contentType, ...identity(header) };
      if (statusCode !== 204) return { statusCode: 200, ...head, ...readStream(body, failed) };
      await body.dump();
      return { statusCode, ...head, body: Readable.from([]), completion: Promise.resolve({}) };
    },
  };
}

const loadClient = async (): Promise<HttpClient> => (await import('./http-client.ts')).createHttpClient();

/** An answer that is no error. */
interface Answer {
  readonly statusCode: number;
  readonly header: HeaderReader;
  readonly body: Dispatcher.ResponseData['body'];
  /** Reads the whole body. */
  readonly payload: () => Promise<Uint8Array>;
  /** What is thrown where the body breaks off. */
  readonly failed: (error: unknown) => unknown;
}

const reason = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);
