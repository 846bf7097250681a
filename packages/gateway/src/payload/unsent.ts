import { isAnswerObject, type AnswerObject } from './answer.ts';

/**
 * What the log says of keys of an answer that have something in them and go nowhere, as on AWS; undefined where there are none.
 * @param reason a sentence without its full stop
 */
export function unsentKeys(
  answer: AnswerObject,
  keys: readonly string[],
  reason: string,
): string | undefined {
  const unsent = keys.filter((key) => isFilled(answer[key]));
  return unsent.length === 0 ? undefined : `not sent: ${unsent.join(', ')} of the answer; ${reason}`;
}

/** Whether a map or a list has something in it. */
export const isFilled = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : isAnswerObject(value) && Object.keys(value).length > 0;
