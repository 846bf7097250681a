import { AnswerError, quoted } from './answer-error.ts';

/** An answer that is a JSON object. */
export type AnswerObject = Readonly<Record<string, unknown>>;

/**
 * Reads an answer's JSON.
 * @throws AnswerError
 */
export function parseAnswer(payload: Uint8Array): unknown {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  try {
    const answer: unknown = JSON.parse(text);
    return answer;
  } catch {
    throw new AnswerError('the answer is not JSON');
  }
}

/**
 * Reads the JSON that a stream begins with.
 * @throws AnswerError
 */
export function parseMetadata(prelude: Uint8Array): AnswerObject {
  const metadata = parseAnswer(prelude);
  if (isAnswerObject(metadata)) return metadata;
  throw new AnswerError("the stream's metadata is not an object");
}

export function isAnswerObject(value: unknown): value is AnswerObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads `statusCode`: a whole number, or the digits of one.
 * @throws AnswerError
 */
export function readStatusCode(value: unknown): number {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw new AnswerError(`statusCode is ${quoted(value)}, not a status between 200 and 599`);
}

/**
 * Reads `body` as bytes.
 * @throws AnswerError
 */
export function readBody(value: unknown, isBase64: boolean): Uint8Array {
  const text = readScalar(value, 'body') ?? '';
  if (!isBase64) return Buffer.from(text, 'utf8');
  if (!isBase64Text(text))
    throw new AnswerError('body is not base64, though isBase64Encoded says so', 'undecodable');
  return Buffer.from(text, 'base64');
}

/** @throws AnswerError */
export function readFlag(value: unknown, name: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  throw new AnswerError(`${name} is ${quoted(value)}, not a boolean`);
}

/**
 * Reads a string; numbers and booleans become strings, as they do on AWS. Null counts as left out.
 * @throws AnswerError
 */
export function readScalar(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new AnswerError(`${name} is ${Array.isArray(value) ? 'an array' : 'an object'}, not a string`);
}

function isBase64Text(text: string): boolean {
  const digits = text.replace(/={1,2}$/, '');
  return digits.length % 4 !== 1 && /^[A-Za-z0-9+/]*$/.test(digits);
}
