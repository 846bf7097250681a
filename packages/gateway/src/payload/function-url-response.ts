import type { BufferedResponse, ResponseHead } from '../api/api-request.ts';
import { headerValue, type HeaderField } from '../message/header-fields.ts';
import {
  type AnswerObject,
  parseAnswer,
  parseMetadata,
  readBody,
  readFlag,
  readStatusCode,
} from './answer.ts';
import { readCookies, readHeaders } from './answer-headers.ts';
import { inferredResponse, isExplicit } from './inferred-response.ts';
import { unsentKeys } from './unsent.ts';

/**
 * The response to the answer of a function behind its URL. An answer without a `statusCode` is itself the body.
 * @throws AnswerError
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function toFunctionUrlResponse(payload: Uint8Array): BufferedResponse {
  const answer = parseAnswer(payload);
  if (!isExplicit(answer)) return inferredResponse(answer, payload);
  return {
    ...toHead(answer),
    body: readBody(serialized(answer['body']), readFlag(answer['isBase64Encoded'], 'isBase64Encoded')),
  };
}

/**
 * What the prelude of a stream says of the response of a function URL; 200 where it does not say.
 * @throws AnswerError
 */
export function toFunctionUrlHead(prelude: Uint8Array): ResponseHead {
  const metadata = parseMetadata(prelude);
  return toHead({ ...metadata, statusCode: metadata['statusCode'] ?? 200 });
}

function toHead(answer: AnswerObject): ResponseHead {
  const headers = [...readHeaders(answer['headers']), ...readCookies(answer['cookies'])];
  return {
    status: readStatusCode(answer['statusCode']),
    headers: withContentType(headers),
    unsent: unsentKeys(answer, ['multiValueHeaders'], 'function URLs take headers and cookies'),
  };
}

function withContentType(headers: readonly HeaderField[]): readonly HeaderField[] {
  const hasType = headerValue(headers, 'content-type') !== undefined;
  return hasType ? headers : [...headers, ['Content-Type', 'application/json']];
}

/** Function URLs, unlike HTTP APIs, take a body that is an object, and send its JSON. */
function serialized(body: unknown): unknown {
  return typeof body === 'object' && body !== null ? JSON.stringify(body) : body;
}
