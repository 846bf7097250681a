import type { RouteMatch } from '@lambda-stack/routes';

import { replaceHeaders, type HeaderField } from '../message/header-fields.ts';
import type { RestApiOptions } from '../options.ts';
import { bodyLimit, headLimits, joinNotes, type Api, type ApiOutcome } from './api.ts';
import type { ApiRequest, ApiResponse, RequestHead } from './api-request.ts';
import { describeNoRoute, preflightRefusal, responseRefusal, restPreflight } from './cors.ts';
import { describeApi } from './describe-api.ts';
import { checkGatewayResponses } from './gateway-response.ts';
import { createAccessCheck } from './rest-access.ts';
import type { RestErrorName } from './rest-error.ts';
import { toFailureResponse, type RestFailure } from './rest-failure.ts';
import { createRestIntegration, type RestAnswer } from './rest-integration.ts';
import { createRestRouter, type RestTarget } from './rest-routes.ts';
import { hasStagePrefix, stripStage } from './stage-path.ts';

/** What a request came to: a response, or an error of the API's own. */
type Result = (RestAnswer | RestFailure) & { readonly function?: string | undefined };

/**
 * A REST API with Lambda proxy integrations.
 * @throws RouteKeyError
 * @throws TypeError for a route whose authorizer there is not, and a header of a gateway response that HTTP does not allow
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html
 */
export function createRestApi(options: RestApiOptions): Api {
  const { cors } = options;
  checkGatewayResponses(options.gatewayResponses);
  const api = describeApi(options);
  const router = createRestRouter(options);
  const checkAccess = createAccessCheck(options);
  const call = createRestIntegration(options);
  const isPrefixed = hasStagePrefix(options);

  const handle = async (request: ApiRequest): Promise<ApiOutcome> => {
    const urlPath = isPrefixed ? trimLeadingSlashes(request.rawPath) : request.rawPath;
    const stagePath = isPrefixed ? stripStage(urlPath, options.stage) : urlPath;
    if (stagePath === undefined) {
      return finish(request, fail('no-stage', `the path does not begin with /${options.stage}, the stage`));
    }
    const path = trimLeadingSlashes(stagePath);
    const match = router.match(request.method, path);
    if (match === undefined) return finish(request, fail('no-route', describeNoRoute(cors, request)));
    const result = await answer(request, { urlPath, path, match });
    return { ...finish(request, result), route: match.route.key, function: result.function };
  };

  const answer = async (request: ApiRequest, { urlPath, path, match }: Matched): Promise<Result> => {
    const { route, target, parameters } = match;
    if (target.kind === 'preflight') return preflight(request);
    const { resourceId } = target;
    const routed = {
      api,
      request,
      urlPath,
      path,
      routeKey: route.key,
      resourceId,
      pathParameters: parameters,
    };
    const access = await checkAccess(routed, target.route);
    if ('failure' in access) return access;
    return { ...(await call(access, target.route)), function: target.route.function };
  };

  const preflight = (request: ApiRequest): Result =>
    cors === undefined
      ? fail('no-route', 'no route matches')
      : {
          response: restPreflight(cors, request),
          traceId: request.traceId,
          note: preflightRefusal(cors, request),
        };

  const refusalOf = (request: RequestHead, response: ApiResponse): string | undefined =>
    cors && responseRefusal(cors, request, response);

  const finish = (request: RequestHead, result: Result): ApiOutcome => {
    if ('response' in result) {
      const { response, traceId } = result;
      const note = joinNotes(refusalOf(request, response), result.note);
      return identify(request, { response, note }, [['X-Amzn-Trace-Id', traceId]]);
    }
    const response = toFailureResponse(options, api, request, result);
    return identify(request, { response, error: result.error, note: refusalOf(request, response) }, []);
  };

  return {
    headLimits,
    bodyLimit,
    handle,
    refuse: (request, refusal, error) => finish(request, fail(refusal, error)),
  };
}

/** A request's two paths, with and without the stage, and its route. */
interface Matched {
  readonly urlPath: string;
  readonly path: string;
  readonly match: RouteMatch<RestTarget>;
}

/** REST APIs take `//pets` for `/pets`. */
function trimLeadingSlashes(path: string): string {
  return path.replace(/^\/+/, '/');
}

function identify(
  request: RequestHead,
  result: Omit<ApiOutcome, 'requestId'>,
  more: readonly HeaderField[],
): ApiOutcome {
  const { requestId, extendedRequestId } = request;
  const headers = replaceHeaders(result.response.headers, [
    ['x-amzn-RequestId', requestId],
    ['x-amz-apigw-id', extendedRequestId],
    ...more,
  ]);
  return { ...result, requestId, response: { ...result.response, headers } };
}

function fail(failure: RestErrorName, error: string): Result {
  return { failure, error };
}
