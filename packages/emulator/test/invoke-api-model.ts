/** What the Invoke API of an emulator with the functions `fn` and `off` (concurrency 0) answers to what a test makes up. */
import type { ServiceErrorType } from '@lambda-stack/invoke';
import { expect } from 'vitest';

interface AskedCall {
  readonly method: string;
  readonly form: string;
  /** As it is written in the path. */
  readonly name: string;
  readonly query: readonly [name: string, value: string] | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | undefined;
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** The paths that are asked for, with the method of their operation and what its answer has; a path without one is no operation. */
export const invokeApiForms: Readonly<
  Record<string, readonly [method: 'GET' | 'POST', has: object] | undefined>
> = {
  '/2015-03-31/functions/NAME/invocations': ['POST', {}],
  '/2021-11-15/functions/NAME/response-streaming-invocations': ['POST', {}],
  '/2015-03-31/functions/NAME': ['GET', { Configuration: { State: 'Active' } }],
  '/2015-03-31/functions/NAME/configuration': ['GET', { State: 'Active' }],
  '/2015-03-31/functions/NAME/': ['GET', { Configuration: { State: 'Active' } }],
  '/2015-03-31/functions/': ['GET', { Functions: expect.any(Array) }],
  '/2016-08-19/account-settings/': ['GET', { AccountUsage: { FunctionCount: 2 } }],
  '/healthz': ['GET', { status: 'ok' }],
  '/_lambda-stack/state': ['GET', { functions: [{ name: 'fn' }, { name: 'off' }] }],
  '/NAME': undefined,
};

/** What is wrong with a call: it is refused for one of these; none where it must be answered. */
export function faultsOf(call: AskedCall): readonly ServiceErrorType[] {
  const { method, form, name, headers } = call;
  const { origin } = headers;
  if (origin !== undefined && origin !== 'http://localhost:1') return ['AccessDeniedException'];
  const operation = invokeApiForms[form];
  // `..` and what is before it are left out of a path before it is sent.
  const isOther = form.includes('NAME') && name === '..';
  if (operation === undefined || isOther) return ['UnknownOperationException'];
  if (method !== operation[0] && !(method === 'HEAD' && operation[0] === 'GET'))
    return ['MethodNotAllowedException'];
  return [
    ...(operation[0] === 'POST' ? invocationFaults(call) : []),
    ...(form.includes('NAME') ? nameFaults(call) : []),
    ...(form.endsWith('/functions/') ? pageFaults(call) : []),
  ];
}

/** Checks an answer to a call that has no fault. */
export function expectSuccess({ method, form, headers, body }: AskedCall, answer: Answered): void {
  const isDryRun = headers['x-amz-invocation-type']?.trim() === 'DryRun';
  const [verb, has] = invokeApiForms[form] ?? [];
  if (verb === 'GET') {
    expect(answer.status).toBe(200);
    if (method === 'HEAD') expect(answer.body).toBe('');
    else expect(JSON.parse(answer.body)).toMatchObject(has ?? {});
  } else if (form.includes('streaming')) {
    expect(answer).toMatchObject({
      status: isDryRun ? 204 : 200,
      ...(isDryRun ? {} : { headers: { 'content-type': 'application/vnd.amazon.eventstream' } }),
    });
  } else if (isDryRun) expect(answer).toMatchObject({ status: 204, body: '' });
  else if (body?.trim() === 'null') {
    // The test's runtime looks for a key in it, and fails.
    expect(answer).toMatchObject({ status: 200, headers: { 'x-amz-function-error': 'Unhandled' } });
  } else {
    const isEmpty = body === undefined || body === '';
    expect([answer.status, answer.body]).toEqual([200, isEmpty ? '{}' : JSON.stringify(JSON.parse(body))]);
  }
}

function invocationFaults({ name, headers, body = '' }: AskedCall): ServiceErrorType[] {
  const type = headers['x-amz-invocation-type']?.trim() ?? '';
  const context = headers['x-amz-client-context']?.trim() ?? '';
  return [
    ...fault(!['', 'RequestResponse', 'DryRun'].includes(type), 'InvalidParameterValueException'),
    ...fault(body !== '' && !isJson(body), 'InvalidRequestContentException'),
    ...fault(
      context !== '' && !isJson(Buffer.from(context, 'base64').toString()),
      'InvalidRequestContentException',
    ),
    ...fault(name === 'off' && type !== 'DryRun', 'TooManyRequestsException'),
  ];
}

const known = ['fn', 'off', 'fn:live', 'function:fn', 'arn:aws:lambda:eu-central-1:123456789012:function:fn'];

function nameFaults({ name, query }: AskedCall): ServiceErrorType[] {
  const qualifier = valueOf(query, 'Qualifier') ?? '';
  const isValid = /^[\w$-]*$/.test(qualifier);
  const differs = name === 'fn:live' && !['', 'live'].includes(qualifier);
  return [
    ...fault(!known.includes(name), 'ResourceNotFoundException'),
    ...fault(!isValid, 'ValidationException'),
    ...fault(isValid && differs, 'InvalidParameterValueException'),
  ];
}

function pageFaults({ query }: AskedCall): ServiceErrorType[] {
  const size = valueOf(query, 'MaxItems');
  const marker = valueOf(query, 'Marker') ?? '';
  const isSize =
    size === undefined || (/^\d{1,5}$/.test(size) && Number(size) >= 1 && Number(size) <= 10_000);
  const isMarker = Buffer.from(Buffer.from(marker, 'base64url').toString()).toString('base64url') === marker;
  return fault(!isSize || !isMarker, 'InvalidParameterValueException');
}

const valueOf = (query: AskedCall['query'], name: string): string | undefined =>
  new URLSearchParams(query?.join('=') ?? '').get(name) ?? undefined;

const fault = (isOne: boolean, type: ServiceErrorType): ServiceErrorType[] => (isOne ? [type] : []);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
