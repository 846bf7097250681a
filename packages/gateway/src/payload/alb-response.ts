import type { BufferedResponse } from '../api/api-request.ts';
import {
  isAnswerObject,
  parseAnswer,
  readBody,
  readFlag,
  readStatusCode,
  type AnswerObject,
} from './answer.ts';
import { AnswerError } from './answer-error.ts';
import { limitHeaders, readHeaders, readMultiValueHeaders } from './answer-headers.ts';
import { unsentKeys } from './unsent.ts';

/** The most bytes of headers. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html#http-headers-quotas */
const headerLimit = 32_768;

/**
 * The response to the answer of a function behind an application load balancer, which must have a `statusCode`. Headers are those of the
 * one map that the target group uses.
 * @throws AnswerError
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#respond-to-load-balancer
 */
export function toAlbResponse(
  payload: Uint8Array,
  { multiValueHeaders }: { readonly multiValueHeaders: boolean },
): BufferedResponse {
  const answer = parseAnswer(payload);
  if (!isAnswerObject(answer)) throw new AnswerError('the answer is not an object');
  return {
    status: readStatusCode(answer['statusCode']),
    headers: limitHeaders(
      multiValueHeaders ? readMultiValueHeaders(answer['multiValueHeaders']) : readHeaders(answer['headers']),
      headerLimit,
    ),
    body: readBody(answer['body'], readFlag(answer['isBase64Encoded'], 'isBase64Encoded')),
    unsent: unsentByAlb(answer, multiValueHeaders),
  };
}

/** An answer with both maps is for either kind of target group, where they have the same names. */
function unsentByAlb(answer: AnswerObject, multiValueHeaders: boolean): string | undefined {
  const [used, other] = multiValueHeaders
    ? (['multiValueHeaders', 'headers'] as const)
    : (['headers', 'multiValueHeaders'] as const);
  const keys = hasNamesOf(answer[used], answer[other]) ? ['cookies'] : ['cookies', other];
  return unsentKeys(
    answer,
    keys,
    `this load balancer takes ${used} alone (multiValueHeaders: ${multiValueHeaders})`,
  );
}

function hasNamesOf(used: unknown, other: unknown): boolean {
  if (!isAnswerObject(other)) return true;
  const names = new Set(isAnswerObject(used) ? Object.keys(used).map((name) => name.toLowerCase()) : []);
  return Object.keys(other).every((name) => names.has(name.toLowerCase()));
}
