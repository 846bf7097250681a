import type { ApiRequest } from '../api/api-request.ts';
import { groupHeaders, headerValue, withoutHeaders } from '../message/header-fields.ts';
import { isAlbTextBody } from '../message/media-type.ts';
import { splitQuery } from '../message/query-string.ts';
import { toEventBody } from './event-body.ts';
import type { LambdaEvent } from './event-source.ts';
import { lastValues } from './v1-event.ts';

/** What the event of a load balancer is made of. */
export interface AlbSource {
  readonly targetGroupArn: string;
  readonly request: ApiRequest;
  /** Whether the target group has `lambda.multi_value_headers.enabled`. */
  readonly multiValueHeaders: boolean;
}

/** The body comes as a whole, however it was sent. */
const framing = new Set(['transfer-encoding']);

/**
 * The event of an application load balancer. Paths and query strings are as the client sent them.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
 */
export function toAlbEvent({ targetGroupArn, request, multiValueHeaders }: AlbSource): LambdaEvent {
  const fields = withoutHeaders(request.headers, framing);
  const headers = groupHeaders(fields).map(([name, values]) => [name.toLowerCase(), values] as const);
  const query = [...splitQuery(request.rawQuery)];
  const contentType = headerValue(fields, 'content-type');
  const body = toEventBody(request.body, isAlbTextBody(contentType, headerValue(fields, 'content-encoding')));
  return {
    requestContext: { elb: { targetGroupArn } },
    httpMethod: request.method,
    path: request.rawPath,
    ...(multiValueHeaders
      ? {
          multiValueQueryStringParameters: Object.fromEntries(query),
          multiValueHeaders: Object.fromEntries(headers),
        }
      : { queryStringParameters: lastValues(query), headers: lastValues(headers) }),
    body: body.text ?? '',
    isBase64Encoded: body.isBase64Encoded,
  };
}
