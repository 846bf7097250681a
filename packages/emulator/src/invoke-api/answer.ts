import { randomUUID } from 'node:crypto';

import { discardBody, type Exchange } from '@lambda-stack/http';
import { ServiceError } from '@lambda-stack/invoke';

import type { NotFoundAnswer } from '../profile/profile.ts';

/** Answers with the error's own body, or as the service does where it fails itself. */
export function answerError(exchange: Exchange, error: unknown): void {
  const known =
    error instanceof ServiceError
      ? error
      : new ServiceError('ServiceException', error instanceof Error ? error.message : String(error), {
          cause: error,
        });
  const headers = [...jsonHeaders(), 'X-Amzn-ErrorType', known.type];
  if (known.retryAfter !== undefined) headers.push('Retry-After', String(known.retryAfter));
  exchange.answer(known.statusCode, headers, JSON.stringify(known.body));
}

/** Answers with a value. */
export async function answerJson(
  exchange: Exchange,
  value: object | Promise<object>,
  status = 200,
): Promise<void> {
  try {
    exchange.answer(status, jsonHeaders(), JSON.stringify(await value));
  } catch (error) {
    answerError(exchange, error);
  }
}

const jsonHeaders = (): string[] => ['Content-Type', 'application/json', 'x-amzn-RequestId', randomUUID()];

/** Answers with an error when the body was read away. */
export const refuse = (exchange: Exchange, error: ServiceError): void =>
  discardBody(exchange, () => answerError(exchange, error));

/** The same for a path that is no operation. */
export function answerNotFound(exchange: Exchange, { contentType, errorType, body }: NotFoundAnswer): void {
  discardBody(exchange, () => {
    const headers = ['x-amzn-RequestId', randomUUID(), 'Content-Type', contentType];
    if (errorType !== undefined) headers.push('X-Amzn-ErrorType', errorType);
    exchange.answer(404, headers, body);
  });
}
