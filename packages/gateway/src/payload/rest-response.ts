import type { BufferedResponse, ResponseHead } from '../api/api-request.ts';
import { headerValue, withoutHeaders, type HeaderField } from '../message/header-fields.ts';
import { matchesMediaTypes } from '../message/media-type.ts';
import {
  type AnswerObject,
  isAnswerObject,
  parseAnswer,
  parseMetadata,
  readBody,
  readFlag,
  readStatusCode,
} from './answer.ts';
import { AnswerError, quoted } from './answer-error.ts';
import {
  limitHeaders,
  mergeHeaders,
  readCookies,
  readHeaders,
  readMultiValueHeaders,
} from './answer-headers.ts';

/** What of the request and the API decides over a response. */
export interface RestResponseContext {
  /** The request's `Accept` header. */
  readonly accept: string | undefined;
  readonly binaryMediaTypes: readonly string[];
}

/**
 * The most bytes of headers.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
const headerLimit = 10_240;

const knownKeys = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);
const droppedHeaders = new Set(['transfer-encoding']);
const remappedHeaders = new Map(
  ['Connection', 'Content-Length', 'Date', 'Server'].map((name) => [
    name.toLowerCase(),
    `x-amzn-Remapped-${name}`,
  ]),
);

/**
 * The response to the answer of a Lambda proxy integration of a REST API.
 * @throws AnswerError
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function toRestResponse(payload: Uint8Array, context: RestResponseContext): BufferedResponse {
  const answer = parseAnswer(payload);
  if (!isAnswerObject(answer)) throw new AnswerError('the answer is not an object');
  const unknownKey = Object.keys(answer).find((key) => !knownKeys.has(key));
  if (unknownKey !== undefined) throw new AnswerError(`the answer has the unknown key ${quoted(unknownKey)}`);
  const isBase64 = readFlag(answer['isBase64Encoded'], 'isBase64Encoded');
  const isBinary = isBase64 && acceptsBinary(context);
  const body = readBody(answer['body'], isBinary);
  return {
    status: readStatusCode(answer['statusCode'] ?? 200),
    headers: toRestHeaders(readAllHeaders(answer)),
    body,
    unsent: isBase64 && !isBinary && body.byteLength > 0 ? textOfBase64 : undefined,
  };
}

/**
 * What the prelude of a stream says of the response of a REST API; 200 where it does not say.
 * @throws AnswerError
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export function toRestHead(prelude: Uint8Array): ResponseHead {
  const metadata = parseMetadata(prelude);
  return {
    status: readStatusCode(metadata['statusCode'] ?? 200),
    headers: toRestHeaders([...readAllHeaders(metadata), ...readCookies(metadata['cookies'])]),
  };
}

const textOfBase64 =
  "the body is sent as it is, base64: the first type of the request's Accept is not among binaryMediaTypes";

function readAllHeaders(answer: AnswerObject): HeaderField[] {
  return mergeHeaders(readMultiValueHeaders(answer['multiValueHeaders']), readHeaders(answer['headers']));
}

/** Only the first type that the client accepts counts, and base64 goes out as it is where that does not match. */
function acceptsBinary({ accept, binaryMediaTypes }: RestResponseContext): boolean {
  return matchesMediaTypes(binaryMediaTypes, accept?.split(',', 1).join(''));
}

/** @throws AnswerError */
function toRestHeaders(fields: readonly HeaderField[]): HeaderField[] {
  const headers = withoutHeaders(limitHeaders(fields, headerLimit), droppedHeaders).map(
    ([name, value]): HeaderField => [remappedHeaders.get(name.toLowerCase()) ?? name, value],
  );
  return headerValue(headers, 'content-type') === undefined
    ? [...headers, ['Content-Type', 'application/json']]
    : headers;
}
