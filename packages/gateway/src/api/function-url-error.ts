import type { ApiResponse } from './api-request.ts';

/** Where Lambda's own error has a body in JSON, its type says `x-amzn-ErrorType`. */
const urlErrors = {
  unsigned: {
    status: 403,
    type: 'AccessDeniedException',
    body: '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
  },
  'not-found': { status: 403, type: 'AccessDeniedException', body: '{"Message":null}' },
  'head-too-large': { status: 431, type: undefined, body: 'Request Header Fields Too Large' },
  'too-large': {
    status: 413,
    type: 'RequestEntityTooLargeException',
    body: '{"message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}',
  },
  throttled: { status: 429, type: 'TooManyRequestsException', body: '{"message":"Rate Exceeded."}' },
  internal: { status: 502, type: undefined, body: 'Internal Server Error' },
} as const;

export type FunctionUrlErrorName = keyof typeof urlErrors;

/** What a function URL answers itself. */
export function functionUrlError(name: FunctionUrlErrorName): ApiResponse {
  const { status, type, body } = urlErrors[name];
  return {
    status,
    headers:
      type === undefined
        ? [['Content-Type', 'text/plain']]
        : [
            ['Content-Type', 'application/json'],
            ['x-amzn-ErrorType', type],
          ],
    body: Buffer.from(body),
  };
}
