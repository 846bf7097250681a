import { wildcard } from '@lambda-stack/routes';

import { isAnswerObject } from '../payload/answer.ts';
import { AnswerError, quoted } from '../payload/answer-error.ts';
import { readConditions, type Condition } from './policy-condition.ts';

/** What a policy says of a request. */
export type Decision = 'allowed' | 'denied' | 'explicitly-denied';

/** What a policy is asked about. */
export interface PolicyRequest {
  /** `arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/GET/pets` */
  readonly arn: string;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  /** ms since 1970 */
  readonly time: number;
}

interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly takes: (request: PolicyRequest) => boolean;
}

export type Policy = readonly Statement[];

/** What a request does. */
const action = 'execute-api:invoke';

/**
 * Reads the policy that an authorizer's function answered.
 * @throws AnswerError
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function readPolicy(document: unknown): Policy {
  if (!isAnswerObject(document)) throw new AnswerError('policyDocument is not an object');
  const { Statement: statements } = document;
  if (statements === undefined) throw new AnswerError('policyDocument has no Statement');
  return (Array.isArray(statements) ? statements : [statements]).map(readStatement);
}

/** A statement that denies goes before all that allow; where none does either, the request is denied. */
export function evaluatePolicy(policy: Policy, request: PolicyRequest): Decision {
  const effects = new Set(policy.filter(({ takes }) => takes(request)).map(({ effect }) => effect));
  if (effects.has('Deny')) return 'explicitly-denied';
  return effects.has('Allow') ? 'allowed' : 'denied';
}

function readStatement(statement: unknown): Statement {
  if (!isAnswerObject(statement)) throw new AnswerError('a statement of the policy is not an object');
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new AnswerError(`Effect is ${quoted(effect)}, neither "Allow" nor "Deny"`);
  }
  const actions = readEither(statement, 'Action', (pattern) => {
    const isTaken = wildcard(pattern, { ignoreCase: true })(action);
    return () => isTaken;
  });
  const resources = readEither(statement, 'Resource', (pattern) => {
    const takes = wildcard(pattern);
    return ({ arn }) => takes(arn);
  });
  const conditions = readConditions(statement['Condition']);
  return {
    effect,
    takes: (request) => [actions, resources, ...conditions].every((condition) => condition(request)),
  };
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: one pattern or some. */
function readEither(
  statement: Readonly<Record<string, unknown>>,
  key: 'Action' | 'Resource',
  toCondition: (pattern: string) => Condition,
): Condition {
  const [own, other] = [statement[key], statement[`Not${key}`]];
  if ((own === undefined) === (other === undefined)) {
    throw new AnswerError(`a statement of the policy has not one of ${key} and Not${key}`);
  }
  const patterns = readTexts(own ?? other, own === undefined ? `Not${key}` : key).map(toCondition);
  return (request) => patterns.some((takes) => takes(request)) === (own !== undefined);
}

function readTexts(value: unknown, key: string): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (texts.every((text) => typeof text === 'string')) return texts;
  throw new AnswerError(`${key} is neither a text nor a list of them`);
}
