import type { EventSource } from '../payload/event-source.ts';

/**
 * What a policy names a request by: `arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/GET/pets/7`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
 */
export function requestArn({ api, request, path }: EventSource): string {
  const owner = `arn:aws:execute-api:${api.region}:${api.accountId}`;
  return `${owner}:${api.apiId}/${api.stage}/${request.method}${path}`;
}
