import type { IncomingMessage, ServerResponse } from 'node:http';

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
export function answerError(
  response: ServerResponse,
  errorType: RuntimeApiErrorType,
  errorMessage: string,
): void {
  answerJson(response, statusOf[errorType], JSON.stringify({ errorMessage, errorType }));
}

const accepted = '{"status":"OK"}\n';

export const answerAccepted = (response: ServerResponse): void => answerJson(response, 202, accepted);

function answerJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(Buffer.byteLength(body)),
  ]);
  response.end(body);
}

export const answerWrongState = (response: ServerResponse): void =>
  answerError(response, 'InvalidStateTransition', 'State transition is not allowed');

/** Reads a body away before answering, so that the connection stays usable. */
export function refuse(request: IncomingMessage, answer: () => void): void {
  request.resume();
  request.once('end', answer);
}
