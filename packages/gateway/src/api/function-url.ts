import { limits } from '@lambda-stack/invoke';

import { replaceHeaders } from '../message/header-fields.ts';
import { signingKey } from '../message/signature.ts';
import type { FunctionUrlOptions } from '../options.ts';
import { AnswerError } from '../payload/answer-error.ts';
import { describeLoss, sendOtherType } from '../payload/event-body.ts';
import { toFunctionUrlEvent, type IamCaller } from '../payload/function-url-event.ts';
import { toFunctionUrlHead, toFunctionUrlResponse } from '../payload/function-url-response.ts';
import { joinNotes, type Api, type ApiOutcome } from './api.ts';
import type { ApiRequest, RequestHead } from './api-request.ts';
import { addCors, httpPreflight, preflightRefusal, responseRefusal } from './cors.ts';
import { functionUrlError, type FunctionUrlErrorName } from './function-url-error.ts';
import { integrate, type IntegrationFailure } from './integration.ts';
import { integrateStream } from './stream-integration.ts';

/** What a request came to, before CORS and ids. */
type Result = Omit<ApiOutcome, 'requestId'>;

/**
 * A function URL: all methods and paths lead to one function, which is waited for as long as it may take.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function createFunctionUrl(options: FunctionUrlOptions): Api {
  const { accountId, apiId: urlId, authType, cors, invokeMode } = options;

  const answer = async (request: ApiRequest): Promise<Result> => {
    const accessKey = authType === 'AWS_IAM' ? signingKey(request) : undefined;
    if (authType === 'AWS_IAM' && accessKey === undefined) {
      return fail('unsigned', 'the request is not signed, and authType is AWS_IAM');
    }
    const caller = accessKey === undefined ? undefined : { accessKey, accountId };
    return { ...(await call(request, caller)), function: options.function };
  };

  const call = async (request: ApiRequest, caller: IamCaller | undefined): Promise<Result> => {
    const event = toFunctionUrlEvent({ urlId, request, caller });
    const note = describeLoss(event, request, sendOtherType);
    const invocation = { functionName: options.function, event, traceId: request.traceId };
    try {
      if (invokeMode === 'BUFFERED') {
        const outcome = await integrate(options, invocation);
        return outcome.kind === 'answered'
          ? { response: toFunctionUrlResponse(outcome.result.payload), note }
          : fail(errorNames[outcome.kind], outcome.error);
      }
      const outcome = await integrateStream(options, invocation, streamFormat);
      return outcome.kind === 'streaming'
        ? { response: outcome.response, note }
        : fail(errorNames[outcome.kind], outcome.error);
    } catch (error) {
      if (error instanceof AnswerError) return fail('internal', error.message);
      throw error;
    }
  };

  const finish = (request: RequestHead, result: Result): ApiOutcome => {
    if (cors === undefined) return identify(request, result);
    const response = addCors(cors, request, result.response);
    const note = joinNotes(responseRefusal(cors, request, response), result.note);
    return identify(request, { ...result, response, note });
  };

  return {
    // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    headLimits: { total: 1_048_576 },
    bodyLimit: limits.requestBytes,
    handle: async (request) =>
      cors !== undefined && request.method === 'OPTIONS'
        ? identify(request, {
            response: httpPreflight(cors, request),
            note: preflightRefusal(cors, request),
          })
        : finish(request, await answer(request)),
    refuse: (request, refusal, error) => finish(request, fail(refusal, error)),
  };
}

function identify(request: RequestHead, result: Result): ApiOutcome {
  const { requestId } = request;
  const headers = replaceHeaders(result.response.headers, [['x-amzn-RequestId', requestId]]);
  return { ...result, requestId, response: { ...result.response, headers } };
}

function fail(name: FunctionUrlErrorName, error: string): Result {
  return { response: functionUrlError(name), error };
}

/** Only a content type tells that a stream begins with a prelude. */
const streamFormat = { toHead: toFunctionUrlHead, findsPrelude: false };

const errorNames = {
  failed: 'internal',
  refused: 'internal',
  'not-found': 'not-found',
  throttled: 'throttled',
  'timed-out': 'internal',
  'too-large': 'too-large',
} as const satisfies Record<IntegrationFailure['kind'], FunctionUrlErrorName>;
