import { requestReader, type RequestReader } from '../payload/request-expression.ts';

/** What tells callers apart: a part of the request, or of what is known of it. */
export interface IdentitySource {
  /** As it is configured. */
  readonly expression: string;
  /** Undefined, or empty, where the request lacks it. */
  readonly read: RequestReader;
}

/**
 * @throws TypeError for what is no identity source
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.identity-sources
 */
export function parseIdentitySource(expression: string): IdentitySource {
  const read = requestReader(expression);
  if (read === undefined) throw new TypeError(`"${expression}" is no identity source`);
  return { expression, read };
}
