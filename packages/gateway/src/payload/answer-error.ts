/**
 * - `malformed`: the answer does not have the payload format's shape.
 * - `undecodable`: its body is said to be base64 and is not.
 */
export type AnswerFault = 'malformed' | 'undecodable';

/** A function's answer that is not what it was called for: an HTTP response, or an authorization. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly fault: AnswerFault;

  constructor(message: string, fault: AnswerFault = 'malformed') {
    super(message);
    this.fault = fault;
  }
}

/** The most characters of a value that an error repeats. */
const mostQuoted = 200;

/** A part of an answer, as JSON, for the message of an error; the log has lines, not megabytes. */
export function quoted(value: unknown): string {
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  return text.length > mostQuoted ? `${text.slice(0, mostQuoted)}…` : text;
}
