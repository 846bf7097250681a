/** What `X-Amzn-ErrorType` may say. */
export type ServiceErrorType =
  | 'InvalidRequestContentException'
  | 'InvalidParameterValueException'
  | 'ValidationException'
  | 'AccessDeniedException'
  | 'ResourceNotFoundException'
  | 'UnknownOperationException'
  | 'MethodNotAllowedException'
  | 'RequestEntityTooLargeException'
  | 'TooManyRequestsException'
  | 'ServiceException';

/** The error types of the Invoke API that this project answers with, and their HTTP status codes. */
export const serviceErrorStatus: Readonly<Record<ServiceErrorType, number>> = {
  InvalidRequestContentException: 400,
  InvalidParameterValueException: 400,
  ValidationException: 400,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  MethodNotAllowedException: 405,
  RequestEntityTooLargeException: 413,
  TooManyRequestsException: 429,
  ServiceException: 500,
};

/**
 * The service refused an invocation, or failed itself; no function ran to an answer.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  /** What `X-Amzn-ErrorType` says. */
  readonly type: ServiceErrorType;
  readonly statusCode: number;
  /** The JSON body to the letter: AWS spells `Message` and `message` differently by error. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Seconds, for `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(
    type: ServiceErrorType,
    message: string,
    options: { body?: Record<string, unknown>; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.type = type;
    this.statusCode = serviceErrorStatus[type];
    this.body = options.body ?? { Type: this.statusCode >= 500 ? 'Service' : 'User', message };
    this.retryAfter = options.retryAfter;
  }
}
