import type { BufferedResponse } from '../api/api-request.ts';
import { headerValue, type HeaderField } from '../message/header-fields.ts';
import {
  isAnswerObject,
  parseAnswer,
  readBody,
  readFlag,
  readStatusCode,
  type AnswerObject,
} from './answer.ts';
import { AnswerError } from './answer-error.ts';
import { mergeHeaders, readCookies, readHeaders, readMultiValueHeaders } from './answer-headers.ts';
import { inferredResponse, isExplicit } from './inferred-response.ts';
import { unsentKeys } from './unsent.ts';

/**
 * The response to an answer in payload format 2.0. An answer without a `statusCode` is itself the body, as the
 * runtime wrote it.
 * @throws AnswerError
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toHttpV2Response(payload: Uint8Array): BufferedResponse {
  const answer = parseAnswer(payload);
  if (!isExplicit(answer)) return inferredResponse(answer, payload);
  const headers = [...readHeaders(answer['headers']), ...readCookies(answer['cookies'])];
  const unsent = unsentKeys(answer, ['multiValueHeaders'], 'payload format 2.0 has headers and cookies');
  return { ...explicitResponse(answer, headers), unsent };
}

/**
 * The response to an answer in payload format 1.0 of an HTTP API, which must have a `statusCode`.
 * @throws AnswerError
 */
export function toHttpV1Response(payload: Uint8Array): BufferedResponse {
  const answer = parseAnswer(payload);
  if (!isAnswerObject(answer)) throw new AnswerError('the answer is not an object');
  const single = readHeaders(answer['headers']);
  const headers = mergeHeaders(single, readMultiValueHeaders(answer['multiValueHeaders']));
  const unsent = unsentKeys(answer, ['cookies'], 'payload format 1.0 has multiValueHeaders for them');
  return { ...explicitResponse(answer, headers), unsent };
}

function explicitResponse(answer: AnswerObject, headers: readonly HeaderField[]): BufferedResponse {
  const hasType = headerValue(headers, 'content-type') !== undefined;
  return {
    status: readStatusCode(answer['statusCode']),
    headers: hasType ? headers : [...headers, ['Content-Type', 'text/plain; charset=utf-8']],
    body: readBody(answer['body'], readFlag(answer['isBase64Encoded'], 'isBase64Encoded')),
  };
}
