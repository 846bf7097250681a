import type { InvocationResult } from './invocation.ts';
import { ServiceError, serviceErrorStatus, type ServiceErrorType } from './service-error.ts';

/** The value of a header of a response, by its name in lower case. */
export type HeaderReader = (name: string) => string | undefined;

/** An answer of the Invoke API as the result of an invocation. */
export function toResult(statusCode: number, header: HeaderReader, payload: Uint8Array): InvocationResult {
  const logResult = header('x-amz-log-result');
  return {
    statusCode: statusCode === 202 || statusCode === 204 ? statusCode : 200,
    payload,
    contentType: header('content-type') ?? 'application/json',
    functionError: header('x-amz-function-error') === undefined ? undefined : 'Unhandled',
    ...identity(header),
    logTail: logResult === undefined ? undefined : decodeLog(logResult),
  };
}

/** What every answer says of the invocation. */
export const identity = (
  header: HeaderReader,
): Pick<InvocationResult, 'requestId' | 'executedVersion' | 'traceId'> => ({
  requestId: header('x-amzn-requestid') ?? '',
  executedVersion: header('x-amz-executed-version'),
  traceId: header('x-amzn-trace-id'),
});

/** A log tail as it is sent. */
export const decodeLog = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

/** An error that the Invoke API answered with. */
export function toServiceError(statusCode: number, header: HeaderReader, payload: Uint8Array): ServiceError {
  const type = header('x-amzn-errortype');
  const retryAfter = header('retry-after');
  const text = Buffer.from(payload).toString('utf8');
  const body = parseObject(text);
  const message = body?.['message'] ?? body?.['Message'];
  return new ServiceError(
    isKnown(type) ? type : 'ServiceException',
    typeof message === 'string' ? message : `The endpoint answered ${statusCode}: ${text.slice(0, 200)}`,
    {
      ...(body === undefined ? {} : { body }),
      // A date, which HTTP allows as well, is nothing that a Lambda endpoint sends.
      ...(retryAfter !== undefined && /^\d+$/.test(retryAfter) ? { retryAfter: Number(retryAfter) } : {}),
    },
  );
}

const isKnown = (type: string | undefined): type is ServiceErrorType =>
  type !== undefined && Object.hasOwn(serviceErrorStatus, type);

/** The object; undefined for any other text. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch (error) {
    // Whatever answered is no Lambda endpoint; its text goes into the message.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
