import type { ApiResponse } from './api-request.ts';
import type { GatewayResponseType } from './gateway-response.ts';

export type RestErrorName =
  | 'no-stage'
  | 'no-route'
  | 'unauthorized'
  | 'denied'
  | 'explicitly-denied'
  | 'authorizer-misconfigured'
  | 'authorizer-failed'
  | 'api-key'
  | 'uri-too-long'
  | 'head-too-large'
  | 'too-large'
  | 'internal'
  | 'malformed'
  | 'undecodable'
  | 'timeout';

/** What a REST API answers itself. */
export interface RestError {
  readonly status: number;
  /** What `$context.error.message` says. */
  readonly message: string | null;
  /** To the letter, blanks included. */
  readonly body: string;
  /** What `x-amzn-ErrorType` says, where that is known. */
  readonly exception?: string;
  /** Which gateway response it is; without one, there is nothing to configure about it. */
  readonly type?: GatewayResponseType;
}

const internal = {
  message: 'Internal server error',
  body: '{"message": "Internal server error"}',
  exception: 'InternalServerErrorException',
} as const;

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
export const restErrors: Readonly<Record<RestErrorName, RestError>> = {
  'no-stage': { ...told(403, 'Forbidden'), exception: 'ForbiddenException' },
  'no-route': {
    ...told(403, 'Missing Authentication Token'),
    exception: 'MissingAuthenticationTokenException',
    type: 'MISSING_AUTHENTICATION_TOKEN',
  },
  unauthorized: {
    ...told(401, 'Unauthorized'),
    exception: 'UnauthorizedException',
    type: 'UNAUTHORIZED',
  },
  denied: accessDenied('User is not authorized to access this resource'),
  'explicitly-denied': accessDenied('User is not authorized to access this resource with an explicit deny'),
  'authorizer-misconfigured': {
    ...told(500, null),
    exception: 'AuthorizerConfigurationException',
    type: 'AUTHORIZER_CONFIGURATION_ERROR',
  },
  'authorizer-failed': {
    ...told(500, null),
    exception: 'AuthorizerConfigurationException',
    type: 'AUTHORIZER_FAILURE',
  },
  'api-key': { ...told(403, 'Forbidden'), exception: 'ForbiddenException', type: 'INVALID_API_KEY' },
  // Neither AWS's documentation nor a recorded response names the exceptions of these, and none is made up.
  'uri-too-long': told(414, 'Request URI too long'),
  'head-too-large': told(431, 'Request Header Fields Too Large'),
  'too-large': { ...told(413, 'Request Too Long'), type: 'REQUEST_TOO_LARGE' },
  internal: { ...internal, status: 500, type: 'DEFAULT_5XX' },
  malformed: { ...internal, status: 502, type: 'DEFAULT_5XX' },
  undecodable: { ...internal, status: 500, type: 'API_CONFIGURATION_ERROR' },
  timeout: {
    ...told(504, 'Endpoint request timed out'),
    exception: 'InternalServerErrorException',
    type: 'INTEGRATION_TIMEOUT',
  },
};

/** The response that an error is by itself. */
export function restError(name: RestErrorName): ApiResponse {
  const { status, body, exception } = restErrors[name];
  return {
    status,
    headers: [
      ['Content-Type', 'application/json'],
      ...(exception === undefined ? [] : [['x-amzn-ErrorType', exception] as const]),
    ],
    body: Buffer.from(body),
  };
}

function told(status: number, message: string | null): RestError {
  return { status, message, body: JSON.stringify({ message }) };
}

/** The one message with a capital M. */
function accessDenied(message: string): RestError {
  const body = JSON.stringify({ Message: message });
  return { status: 403, message, body, exception: 'AccessDeniedException', type: 'ACCESS_DENIED' };
}
