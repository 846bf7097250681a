import type { RestApiOptions } from '../options.ts';
import type { ApiDescription, EventSource } from '../payload/event-source.ts';
import type { ApiResponse, RequestHead } from './api-request.ts';
import { exposeRestError } from './cors.ts';
import { customize, findGatewayResponse } from './gateway-response.ts';
import { restError, restErrors, type RestErrorName } from './rest-error.ts';

/** An error of a REST API's own. */
export interface RestFailure {
  readonly failure: RestErrorName;
  /** For the log. */
  readonly error: string;
  /** What is known of the request, where a route took it. */
  readonly source?: EventSource | undefined;
}

/** The response of a REST API to a request that failed, as it is configured. */
export function toFailureResponse(
  { cors, gatewayResponses }: Pick<RestApiOptions, 'cors' | 'gatewayResponses'>,
  api: ApiDescription,
  request: RequestHead,
  { failure, source = unrouted(api, request) }: RestFailure,
): ApiResponse {
  const error = restErrors[failure];
  const plain = restError(failure);
  const exposed = cors === undefined ? plain : exposeRestError(cors, request, plain);
  const custom = findGatewayResponse(gatewayResponses, error);
  return custom === undefined ? exposed : customize(exposed, custom, { error, source });
}

/** What is known of a request that no route took. */
function unrouted(api: ApiDescription, request: RequestHead): EventSource {
  return {
    api,
    request: { ...request, body: new Uint8Array() },
    urlPath: request.rawPath,
    path: request.rawPath,
    routeKey: '',
    resourceId: '',
    pathParameters: {},
  };
}
