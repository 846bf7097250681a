import { Agent, request } from 'undici';

import type { Invocation, InvocationResult, Invoker } from './invocation.ts';
import { ServiceError, serviceErrorStatus, type ServiceErrorType } from './service-error.ts';

/** An `Invoker` that must be closed. */
export interface HttpInvoker extends Invoker {
  /** Ends its connections. */
  close(): Promise<void>;
}

/** The endpoint could not be reached, or broke off before it had answered. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

/**
 * Calls functions through an Invoke API.
 * @param endpoint its URL, `http://127.0.0.1:9000` say
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createHttpInvoker(endpoint: string): HttpInvoker {
  // An invocation may take 15 minutes before its first byte.
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  return {
    close: () => dispatcher.close(),
    async invoke(invocation, { signal } = {}) {
      const failed = (error: unknown): never => {
        if (signal?.aborted) throw error;
        throw new EndpointError(`${endpoint} does not answer: ${reason(error)}`, { cause: error });
      };
      const response = await request(invocationUrl(endpoint, invocation), {
        dispatcher,
        method: 'POST',
        headers: invocationHeaders(invocation),
        body: invocation.payload,
        ...(signal === undefined ? {} : { signal }),
      }).catch(failed);
      const header = (name: string): string | undefined => {
        const value = response.headers[name];
        return Array.isArray(value) ? value[0] : value;
      };
      const payload = new Uint8Array(await response.body.arrayBuffer().catch(failed));
      if (response.statusCode >= 300)
        throw serviceError(response.statusCode, header('x-amzn-errortype'), payload);
      return toResult(response.statusCode, header, payload);
    },
  };
}

function invocationUrl(endpoint: string, { functionName, qualifier }: Invocation): URL {
  const url = new URL(`/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`, endpoint);
  if (qualifier !== undefined) url.searchParams.set('Qualifier', qualifier);
  return url;
}

const invocationHeaders = ({
  type,
  clientContext,
  traceId,
  logTail,
}: Invocation): Record<string, string> => ({
  'Content-Type': 'application/json',
  ...(type === undefined ? {} : { 'X-Amz-Invocation-Type': type }),
  ...(clientContext === undefined
    ? {}
    : { 'X-Amz-Client-Context': Buffer.from(clientContext).toString('base64') }),
  ...(traceId === undefined ? {} : { 'X-Amzn-Trace-Id': traceId }),
  ...(logTail ? { 'X-Amz-Log-Type': 'Tail' } : {}),
});

function toResult(
  statusCode: number,
  header: (name: string) => string | undefined,
  payload: Uint8Array,
): InvocationResult {
  const logResult = header('x-amz-log-result');
  return {
    statusCode: statusCode === 202 || statusCode === 204 ? statusCode : 200,
    requestId: header('x-amzn-requestid') ?? '',
    payload,
    contentType: header('content-type') ?? 'application/json',
    functionError: header('x-amz-function-error') === undefined ? undefined : 'Unhandled',
    executedVersion: header('x-amz-executed-version'),
    traceId: header('x-amzn-trace-id'),
    logTail: logResult === undefined ? undefined : Buffer.from(logResult, 'base64').toString('utf8'),
  };
}

function serviceError(statusCode: number, type: string | undefined, payload: Uint8Array): ServiceError {
  const text = Buffer.from(payload).toString('utf8');
  const body = parseObject(text);
  const message = body?.['message'] ?? body?.['Message'];
  return new ServiceError(
    isKnown(type) ? type : 'ServiceException',
    typeof message === 'string' ? message : `The endpoint answered ${statusCode}: ${text.slice(0, 200)}`,
    body === undefined ? {} : { body },
  );
}

const isKnown = (type: string | undefined): type is ServiceErrorType =>
  type !== undefined && Object.hasOwn(serviceErrorStatus, type);

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch (error) {
    // Whatever answered is no Lambda endpoint; its text goes into the message.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const reason = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);
