import type { ApiResponse } from './api-request.ts';

export type RestErrorName = 'no-stage' | 'no-route' | 'too-large' | 'internal' | 'malformed' | 'timeout';

interface RestError {
  readonly status: number;
  /** To the letter, blanks included. */
  readonly body: string;
  /** What `x-amzn-ErrorType` says, where that is known. */
  readonly type?: string;
}

const internalBody = '{"message": "Internal server error"}';

/**
 * What a REST API answers itself.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const restErrors: Readonly<Record<RestErrorName, RestError>> = {
  'no-stage': { status: 403, body: '{"message":"Forbidden"}', type: 'ForbiddenException' },
  'no-route': {
    status: 403,
    body: '{"message":"Missing Authentication Token"}',
    type: 'MissingAuthenticationTokenException',
  },
  // Neither AWS's documentation nor a recorded response names the type of this one, and none is made up.
  'too-large': { status: 413, body: '{"message":"Request Too Long"}' },
  internal: { status: 500, body: internalBody, type: 'InternalServerErrorException' },
  malformed: { status: 502, body: internalBody, type: 'InternalServerErrorException' },
  timeout: {
    status: 504,
    body: '{"message":"Endpoint request timed out"}',
    type: 'InternalServerErrorException',
  },
};

export function restError(name: RestErrorName): ApiResponse {
  const { status, body, type } = restErrors[name];
  return {
    status,
    headers: [
      ['Content-Type', 'application/json'],
      ...(type === undefined ? [] : [['x-amzn-ErrorType', type] as const]),
    ],
    body: Buffer.from(body),
  };
}
