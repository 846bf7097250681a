import { isAnswerObject, type AnswerObject } from './answer.ts';

const answerKeys = ['statusCode', 'headers', 'multiValueHeaders', 'cookies', 'body', 'isBase64Encoded'];
const knownKeys = new Set(answerKeys);
const casings = new Map(answerKeys.map((key) => [key.toLowerCase(), key]));

/**
 * What the log says of keys of an answer that go nowhere, as on AWS: those in another casing than AWS reads, and those of `keys` that
 * have something in them; undefined where there are none.
 * @param reason a sentence without its full stop
 */
export function unsentKeys(
  answer: AnswerObject,
  keys: readonly string[],
  reason: string,
): string | undefined {
  const unsent = keys.filter((key) => isFilled(answer[key]));
  const said = unsent.length === 0 ? [] : [`not sent: ${unsent.join(', ')} of the answer; ${reason}`];
  const miscased = Object.keys(answer).filter((key) => !knownKeys.has(key) && casings.has(key.toLowerCase()));
  const corrections = miscased.map(
    (key) => `${key} of the answer is not read; write ${casings.get(key.toLowerCase())}`,
  );
  return [...said, ...corrections].join('; ') || undefined;
}

/** What the log says of an answer that is taken for a body though it means a status; undefined where it does not. */
export function unreadStatus(answer: unknown): string | undefined {
  if (!isAnswerObject(answer)) return undefined;
  const key = Object.keys(answer).find((name) => /^statuscode$/i.test(name));
  return key && `the whole answer is sent as the body; write statusCode for ${key}`;
}

/** Whether a map or a list has something in it. */
const isFilled = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : isAnswerObject(value) && Object.keys(value).length > 0;
