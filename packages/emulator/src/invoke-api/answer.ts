import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { ServiceError } from '@lambda-stack/invoke';

import type { NotFoundAnswer } from '../profile/profile.ts';

/** Answers with the error's own body, or as the service does where it fails itself. */
export function answerError(response: ServerResponse, error: unknown): void {
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

/** Answers with a value, without it where only the head was asked for. */
export async function answerJson(
  request: IncomingMessage,
  response: ServerResponse,
  value: object | Promise<object>,
  status = 200,
): Promise<void> {
  try {
    const body = JSON.stringify(await value);
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'x-amzn-RequestId': randomUUID(),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  } catch (error) {
    answerError(response, error);
  }
}

/** Reads the body away before answering, so that the sender reads the answer and the connection stays usable. */
export function refuse(request: IncomingMessage, response: ServerResponse, error: ServiceError): void {
  request.resume();
  request.once('end', () => answerError(response, error));
}

/** The same for a path that is no operation. */
export function answerNotFound(
  request: IncomingMessage,
  response: ServerResponse,
  { contentType, errorType, body }: NotFoundAnswer,
): void {
  request.resume();
  request.once('end', () => {
    const headers = ['x-amzn-RequestId', randomUUID(), 'Content-Type', contentType];
    if (errorType !== undefined) headers.push('X-Amzn-ErrorType', errorType);
    response.writeHead(404, [...headers, 'Content-Length', String(Buffer.byteLength(body))]).end(body);
  });
}
