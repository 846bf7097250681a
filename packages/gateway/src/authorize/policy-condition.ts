import { BlockList, isIP } from 'node:net';

import { wildcard } from '@lambda-stack/routes';

import { isAnswerObject } from '../payload/answer.ts';
import { AnswerError, quoted } from '../payload/answer-error.ts';
import type { PolicyRequest } from './policy.ts';

/** Whether a statement of a policy is about a request. */
export type Condition = (request: PolicyRequest) => boolean;

/** The value of a condition key for a request; undefined where the request has none. */
type KeyValue = (request: PolicyRequest) => string | undefined;

/** Keys that are in every request; names are compared without regard to case, as in IAM. */
const keys: ReadonlyMap<string, KeyValue> = new Map([
  ['aws:sourceip', ({ sourceIp }) => sourceIp],
  ['aws:useragent', ({ userAgent }) => userAgent],
  ['aws:currenttime', ({ time }) => new Date(time).toISOString()],
  ['aws:epochtime', ({ time }) => Math.floor(time / 1000).toString()],
  ['aws:securetransport', () => 'false'],
]);

/** From a value of the policy to a test of a request's. */
type Operator = (expected: string) => (actual: string) => boolean;

const compareNumbers =
  (holds: (actual: number, expected: number) => boolean, read: (text: string) => number): Operator =>
  (expected) =>
  (actual) =>
    holds(read(actual), read(expected));

/** The operators of numbers and of times. */
const comparisons = (kind: string, read: (text: string) => number): [string, Operator][] => [
  [`${kind}Equals`, compareNumbers((actual, expected) => actual === expected, read)],
  [`${kind}LessThan`, compareNumbers((actual, expected) => actual < expected, read)],
  [`${kind}LessThanEquals`, compareNumbers((actual, expected) => actual <= expected, read)],
  [`${kind}GreaterThan`, compareNumbers((actual, expected) => actual > expected, read)],
  [`${kind}GreaterThanEquals`, compareNumbers((actual, expected) => actual >= expected, read)],
];

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', (expected) => (actual) => actual === expected],
  ['StringEqualsIgnoreCase', (expected) => (actual) => actual.toLowerCase() === expected.toLowerCase()],
  ['StringLike', (expected) => wildcard(expected)],
  ['Bool', (expected) => (actual) => actual === expected.toLowerCase()],
  ['IpAddress', addressRange],
  ...comparisons('Numeric', Number),
  ...comparisons('Date', timeOf),
]);

/** The operators that hold where another one does not. */
const negations: ReadonlyMap<string, string> = new Map([
  ['StringNotEquals', 'StringEquals'],
  ['StringNotEqualsIgnoreCase', 'StringEqualsIgnoreCase'],
  ['StringNotLike', 'StringLike'],
  ['NotIpAddress', 'IpAddress'],
  ['NumericNotEquals', 'NumericEquals'],
  ['DateNotEquals', 'DateEquals'],
]);

/**
 * Reads `Condition`: all of its operators must hold, for all of their keys, with one of the values of each.
 * @throws AnswerError also for an operator or a key that is not known here
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function readConditions(value: unknown): readonly Condition[] {
  if (value === undefined) return [];
  return entriesOf(value, 'Condition').flatMap(([operator, body]) =>
    entriesOf(body, operator).map(([key, expected]) => readCondition(operator, key, expected)),
  );
}

function readCondition(operatorName: string, key: string, expected: unknown): Condition {
  const [, base = '', ifExists] = /^(.*?)(IfExists)?$/.exec(operatorName) ?? [];
  const negated = negations.get(base);
  const operator = operators.get(negated ?? base);
  const valueOf = keys.get(key.toLowerCase());
  if (operator === undefined)
    throw new AnswerError(`the policy has the condition ${operatorName}, which is not evaluated here`);
  if (valueOf === undefined)
    throw new AnswerError(`the policy has a condition on ${key}, which is not known here`);
  const tests = (Array.isArray(expected) ? expected : [expected]).map((value) => operator(String(value)));
  return (request) => {
    const actual = valueOf(request);
    if (actual === undefined) return negated !== undefined || ifExists !== undefined;
    return tests.some((test) => test(actual)) === (negated === undefined);
  };
}

function entriesOf(value: unknown, name: string): readonly [string, unknown][] {
  if (isAnswerObject(value)) return Object.entries(value);
  throw new AnswerError(`${name} of the policy is not an object`);
}

/** A time in ISO 8601, or in seconds since 1970. */
function timeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

/** An address, or a range of them: `203.0.113.0/24`. */
function addressRange(range: string): (actual: string) => boolean {
  const [network = '', bits] = range.split('/');
  const family = isIP(network);
  const most = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > most) {
    throw new AnswerError(`the policy has ${quoted(range)} for a range of addresses`);
  }
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, prefix, type);
  return (actual) => isIP(actual) === family && list.check(actual, type);
}
