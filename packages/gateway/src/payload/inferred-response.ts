import type { BufferedResponse } from '../api/api-request.ts';
import { isAnswerObject, type AnswerObject } from './answer.ts';
import { unreadStatus } from './unsent.ts';

/** Whether an answer says itself what the response is to be; else it is the body, see {@link inferredResponse}. */
export function isExplicit(answer: unknown): answer is AnswerObject {
  return isAnswerObject(answer) && 'statusCode' in answer;
}

/** The response to an answer without a `statusCode`: its JSON as the runtime wrote it, and a string without quotes. */
export function inferredResponse(answer: unknown, payload: Uint8Array): BufferedResponse {
  const body = typeof answer === 'string' ? Buffer.from(answer, 'utf8') : payload;
  return { status: 200, headers: [['Content-Type', 'application/json']], body, unsent: unreadStatus(answer) };
}
