import { describeTypes } from './describe-types.ts';

/** An answer that is right in every payload format. */
export interface EchoAnswer {
  readonly statusCode: 200;
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/**
 * What `$echo` answers: the event as JSON; indented where the query string has `pretty`, and as a text with the type of every value
 * where it has `dump`.
 */
export function echoAnswer(event: unknown): EchoAnswer {
  if (asks(event, 'dump')) return answer(event, 'text/plain; charset=utf-8', describeTypes(event));
  const json = asks(event, 'pretty') ? `${JSON.stringify(event, undefined, 2)}\n` : JSON.stringify(event);
  return answer(event, 'application/json', json);
}

function answer(event: unknown, contentType: string, body: string): EchoAnswer {
  // A load balancer reads the one map that its events have, too; others know both, or `headers` alone.
  const isMulti = part(event, 'headers') === undefined && part(event, 'multiValueHeaders') !== undefined;
  return {
    statusCode: 200,
    headers: { 'content-type': contentType },
    ...(isMulti && { multiValueHeaders: { 'content-type': [contentType] } }),
    body,
  };
}

/** Whether a request's query string has a key, with or without a value. */
const asks = (event: unknown, key: string): boolean =>
  ['queryStringParameters', 'multiValueQueryStringParameters'].some(
    (name) => part(part(event, name), key) !== undefined,
  );

function part(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}
