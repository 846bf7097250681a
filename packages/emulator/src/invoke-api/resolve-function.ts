import { ServiceError, type Invocation } from '@lambda-stack/invoke';

import { parseFunctionName } from './function-name.ts';

/** Whose functions are looked up. */
export interface Owner {
  readonly region: string;
  readonly accountId: string;
}

/** A function that was called. */
export interface ResolvedFunction<T> {
  readonly fn: T;
  /** As the call named it, in the ARN or beside it. */
  readonly qualifier: string | undefined;
  /** With the qualifier, where there is one. */
  readonly arn: string;
}

/** The ARN of a function. */
export const functionArn = ({ region, accountId }: Owner, name: string): string =>
  `arn:aws:lambda:${region}:${accountId}:function:${name}`;

/**
 * Which function a call means.
 * @throws ServiceError `ResourceNotFoundException` where it is none of ours: an ARN of another region or account names none of them
 */
export function resolveFunction<T>(
  { functionName, qualifier: asked }: Pick<Invocation, 'functionName' | 'qualifier'>,
  owner: Owner,
  functions: ReadonlyMap<string, T>,
): ResolvedFunction<T> {
  const reference = parseFunctionName(functionName);
  const qualifier = reference?.qualifier ?? asked;
  const isOurs =
    (reference?.region ?? owner.region) === owner.region &&
    (reference?.accountId ?? owner.accountId) === owner.accountId;
  const fn = reference && isOurs ? functions.get(reference.name) : undefined;
  const arn = functionArn(owner, reference?.name ?? functionName);
  if (fn === undefined) throw notFound(`${arn}:${qualifier ?? '$LATEST'}`);
  return { fn, qualifier, arn: qualifier === undefined ? arn : `${arn}:${qualifier}` };
}

const notFound = (arn: string): ServiceError => {
  const message = `Function not found: ${arn}`;
  return new ServiceError('ResourceNotFoundException', message, { body: { Type: 'User', Message: message } });
};
