import { isAnswerObject, parseAnswer, type AnswerObject } from '../payload/answer.ts';
import { AnswerError } from '../payload/answer-error.ts';
import { evaluatePolicy, readPolicy, type Decision, type PolicyRequest } from './policy.ts';

/** What an authorizer's function has decided: it can be asked for each of the requests that its answer is kept for. */
export interface Verdict {
  readonly decide: (request: PolicyRequest) => Decision;
  readonly principalId: string | undefined;
  readonly context: AnswerObject | undefined;
}

/** The longest answer, in bytes. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const answerLimit = 8_192;

/**
 * Reads a policy for a REST API, whose context is flat and comes to be texts.
 * @throws AnswerError
 */
export function readRestAnswer(payload: Uint8Array): Verdict {
  const answer = readObject(payload);
  const principalId = readPrincipal(answer['principalId']);
  if (principalId === undefined) throw new AnswerError('the answer has no principalId');
  const policy = readPolicy(answer['policyDocument']);
  return {
    decide: (request) => evaluatePolicy(policy, request),
    principalId,
    context: readFlatContext(answer['context']),
  };
}

/**
 * Reads a policy for an HTTP API.
 * @throws AnswerError
 */
export function readHttpPolicy(payload: Uint8Array): Verdict {
  const answer = readObject(payload);
  if (answer['policyDocument'] === undefined && 'isAuthorized' in answer) {
    throw new AnswerError(
      'isAuthorized is for an authorizer with "simpleResponses: true"; this one answers with a policyDocument',
    );
  }
  const policy = readPolicy(answer['policyDocument']);
  return {
    decide: (request) => evaluatePolicy(policy, request),
    principalId: readPrincipal(answer['principalId']),
    context: readContext(answer['context']),
  };
}

/**
 * Reads `{ isAuthorized, context }`.
 * @throws AnswerError
 */
export function readSimpleAnswer(payload: Uint8Array): Verdict {
  const answer = readObject(payload);
  const { isAuthorized } = answer;
  if (isAuthorized === undefined && 'policyDocument' in answer) {
    throw new AnswerError(
      'policyDocument is for an authorizer without "simpleResponses: true"; this one answers with isAuthorized',
    );
  }
  if (typeof isAuthorized !== 'boolean') throw new AnswerError('isAuthorized is not true or false');
  return {
    decide: () => (isAuthorized ? 'allowed' : 'denied'),
    principalId: undefined,
    context: readContext(answer['context']),
  };
}

function readObject(payload: Uint8Array): AnswerObject {
  if (payload.byteLength > answerLimit) {
    throw new AnswerError(`the answer has ${payload.byteLength} bytes, more than ${answerLimit}`);
  }
  const answer = parseAnswer(payload);
  if (!isAnswerObject(answer)) throw new AnswerError('the answer is not an object');
  return answer;
}

function readPrincipal(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new AnswerError('principalId is not a text');
}

function readContext(value: unknown): AnswerObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isAnswerObject(value)) throw new AnswerError('context is not an object');
  return value;
}

function readFlatContext(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(readContext(value) ?? {}).filter(([, each]) => each !== null);
  return Object.fromEntries(
    entries.map(([key, each]) => {
      if (typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean') {
        return [key, String(each)];
      }
      throw new AnswerError(`context.${key} is ${Array.isArray(each) ? 'a list' : 'an object'}`);
    }),
  );
}
