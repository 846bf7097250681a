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

export interface ResolveOptions {
  /** What the ARN of a function that is not found ends in where the call names no qualifier. */
  readonly unqualified?: ':$LATEST' | '';
  /** The function that every other name means, too. */
  readonly only?: string | undefined;
}

/**
 * Which function a call means.
 * @throws ServiceError `ResourceNotFoundException` where it is none of ours: an ARN of another region or account names none of them;
 * `ValidationException`, `InvalidParameterValueException` for a qualifier that can't be
 */
export function resolveFunction<T>(
  { functionName, qualifier: asked }: Pick<Invocation, 'functionName' | 'qualifier'>,
  owner: Owner,
  functions: ReadonlyMap<string, T>,
  { unqualified = ':$LATEST', only }: ResolveOptions = {},
): ResolvedFunction<T> {
  const reference = parseFunctionName(functionName);
  const qualifier = oneQualifier(reference?.qualifier, asked);
  const isOurs =
    (reference?.region ?? owner.region) === owner.region &&
    (reference?.accountId ?? owner.accountId) === owner.accountId;
  const name = only ?? (isOurs ? reference?.name : undefined);
  const fn = name === undefined ? undefined : functions.get(name);
  const arn = functionArn(owner, name ?? reference?.name ?? functionName);
  if (fn === undefined) throw notFound(`${arn}${qualifier === undefined ? unqualified : `:${qualifier}`}`);
  return { fn, qualifier, arn: qualifier === undefined ? arn : `${arn}:${qualifier}` };
}

function oneQualifier(named: string | undefined, asked: string | undefined): string | undefined {
  if (asked !== undefined && !/^[a-zA-Z0-9$_-]{1,128}$/.test(asked)) {
    const rule = 'Member must satisfy regular expression pattern: (|[a-zA-Z0-9$_-]+)';
    const message = `1 validation error detected: Value '${asked}' at 'qualifier' failed to satisfy constraint: ${rule}`;
    throw new ServiceError('ValidationException', message, { body: { message } });
  }
  if (named !== undefined && asked !== undefined && named !== asked) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return named ?? asked;
}

const notFound = (arn: string): ServiceError => {
  const message = `Function not found: ${arn}`;
  return new ServiceError('ResourceNotFoundException', message, { body: { Type: 'User', Message: message } });
};
