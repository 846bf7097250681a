import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import {
  limits,
  ServiceError,
  type EmulatorState,
  type InvocationResult,
  type Invoker,
} from '@lambda-stack/invoke';

import type { AccessRule } from '../http/access.ts';
import { readBody } from '../http/body.ts';
import { createApiServer } from '../http/server.ts';
import { parseInvocation, parseInvokePath } from './request.ts';

export interface InvokeApiOptions {
  readonly invoker: Invoker;
  readonly state: () => EmulatorState | Promise<EmulatorState>;
  /** Whether it can take invocations. */
  readonly isHealthy: () => boolean;
  readonly access: AccessRule;
}

/**
 * The Invoke API for all functions on one port, with the emulator's own `/healthz` and `/_lambda-stack/state`.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createInvokeApi({ invoker, state, isHealthy, access }: InvokeApiOptions): Server {
  return createApiServer((request, response) => {
    const refusal = access.refusal(request);
    if (refusal !== undefined)
      return refuse(request, response, new ServiceError('AccessDeniedException', refusal));
    const url = request.url ?? '';
    const target = parseInvokePath(url);
    if (target) {
      if (request.method !== 'POST') return refuse(request, response, wrongMethod(request));
      return handleInvoke(invoker, target, request, response);
    }
    const path = url.split('?', 1)[0] ?? '';
    if (path === '/healthz') {
      const status = isHealthy() ? 200 : 503;
      return answerGet(request, response, { status: status === 200 ? 'ok' : 'stopping' }, status);
    }
    if (path === '/_lambda-stack/state') return answerGet(request, response, state());
    refuse(request, response, new ServiceError('UnknownOperationException', `No such operation: ${url}`));
  });
}

function handleInvoke(
  invoker: Invoker,
  target: { functionName: string; qualifier: string | undefined },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  readBody(request, limits.requestBytes, (body) => {
    if (body.kind === 'aborted') return;
    const invoked =
      body.kind === 'too-large'
        ? Promise.reject(tooLarge())
        : attempt(() =>
            invoker.invoke(parseInvocation(request, target.functionName, target.qualifier, body.bytes)),
          );
    invoked.then(
      (result) => answerResult(response, result),
      (error: unknown) => answerError(response, error),
    );
  });
}

/** Turns what is thrown at once into a rejection. */
const attempt = async <T>(work: () => Promise<T>): Promise<T> => work();

function answerResult(response: ServerResponse, result: InvocationResult): void {
  const headers = ['x-amzn-RequestId', result.requestId];
  if (result.executedVersion !== undefined) headers.push('X-Amz-Executed-Version', result.executedVersion);
  if (result.traceId !== undefined) headers.push('X-Amzn-Trace-Id', result.traceId);
  if (result.functionError !== undefined) headers.push('X-Amz-Function-Error', result.functionError);
  if (result.logTail !== undefined)
    headers.push('X-Amz-Log-Result', Buffer.from(result.logTail).toString('base64'));
  if (result.statusCode === 200) {
    headers.push('Content-Type', result.contentType, 'Content-Length', String(result.payload.byteLength));
  }
  response.writeHead(result.statusCode, headers);
  response.end(result.statusCode === 200 ? result.payload : undefined);
}

function answerError(response: ServerResponse, error: unknown): void {
  const known =
    error instanceof ServiceError
      ? error
      : new ServiceError('ServiceException', error instanceof Error ? error.message : String(error), {
          cause: error,
        });
  const body = JSON.stringify(known.body);
  response.writeHead(known.statusCode, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'x-amzn-RequestId': randomUUID(),
    'X-Amzn-ErrorType': known.type,
    ...(known.retryAfter === undefined ? {} : { 'Retry-After': known.retryAfter }),
  });
  response.end(body);
}

function answerGet(
  request: IncomingMessage,
  response: ServerResponse,
  value: object | Promise<object>,
  status = 200,
): void {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(request, response, wrongMethod(request));
  Promise.resolve(value).then(
    (found) => {
      const body = JSON.stringify(found);
      response.writeHead(status, {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    },
    (error: unknown) => answerError(response, error),
  );
}

/** Reads the body away before answering, so that the sender reads the answer and the connection stays usable. */
function refuse(request: IncomingMessage, response: ServerResponse, error: ServiceError): void {
  request.resume();
  request.once('end', () => answerError(response, error));
}

const wrongMethod = (request: IncomingMessage): ServiceError =>
  new ServiceError('MethodNotAllowedException', `${request.method ?? ''} is not allowed here`);

const tooLarge = (): ServiceError =>
  new ServiceError(
    'RequestEntityTooLargeException',
    `Request must be smaller than ${limits.requestBytes} bytes for the InvokeFunction operation`,
  );
