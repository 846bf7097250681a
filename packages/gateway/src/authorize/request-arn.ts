import type { ApiDescription, EventSource } from '../payload/event-source.ts';

/**
 * What a policy names a request by: `arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/GET/pets/7`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
 */
export function requestArn({ api, request, path }: EventSource): string {
  return `${stageArn(api)}/${request.method}${path}`;
}

/** The same of a route of a WebSocket API, which has no method: `arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/$connect`. */
export function routeArn({ api, routeKey }: EventSource): string {
  return `${stageArn(api)}/${routeKey}`;
}

function stageArn({ region, accountId, apiId, stage }: ApiDescription): string {
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}`;
}
