import type { ApiResponse } from './api-request.ts';

/**
 * What an HTTP API answers itself. AWS sends 503 for a function that is too slow, not 504, and for one that is
 * throttled.
 */
const httpErrors = {
  unauthorized: { status: 401, message: 'Unauthorized' },
  forbidden: { status: 403, message: 'Forbidden' },
  'not-found': { status: 404, message: 'Not Found' },
  'too-large': { status: 413, message: 'Request Entity Too Large' },
  'head-too-large': { status: 431, message: 'Request Header Fields Too Large' },
  internal: { status: 500, message: 'Internal Server Error' },
  unavailable: { status: 503, message: 'Service Unavailable' },
} as const;

export type HttpErrorName = keyof typeof httpErrors;

export function httpError(name: HttpErrorName): ApiResponse {
  const { status, message } = httpErrors[name];
  return {
    status,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from(JSON.stringify({ message })),
  };
}
