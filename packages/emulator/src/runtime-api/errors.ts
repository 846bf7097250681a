import type { Exchange } from '@lambda-stack/http';

/** The errors of the Runtime API, with their status codes. */
const statusOf = {
  InvalidStateTransition: 403,
  InvalidRequestID: 400,
  InvalidFunctionResponseMode: 400,
  RequestEntityTooLarge: 413,
  AccessDenied: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
};

export type RuntimeApiErrorType = keyof typeof statusOf;

/** Answers `{"errorMessage","errorType"}`. */
export function answerError(exchange: Exchange, errorType: RuntimeApiErrorType, errorMessage: string): void {
  exchange.answer(statusOf[errorType], json, JSON.stringify({ errorMessage, errorType }));
}

const json = ['Content-Type', 'application/json'];

const accepted = Buffer.from('{"status":"OK"}\n');

export const answerAccepted = (exchange: Exchange): void => exchange.answer(202, json, accepted);

export const answerWrongState = (exchange: Exchange): void =>
  answerError(exchange, 'InvalidStateTransition', 'State transition is not allowed');
