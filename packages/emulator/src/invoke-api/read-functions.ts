import {
  ServiceError,
  type FunctionConfiguration,
  type FunctionDescription,
  type Invocation,
} from '@lambda-stack/invoke';

import { resolveFunction, type Owner } from './resolve-function.ts';

/** A function that can be told of. */
export interface Describable {
  describe(): Promise<FunctionDescription>;
}

/** The functions that the Invoke API tells of. */
export interface FunctionCatalog {
  readonly owner: Owner;
  readonly functions: ReadonlyMap<string, Describable>;
}

type Named = Pick<Invocation, 'functionName' | 'qualifier'>;

/** `GetFunction`. @throws ServiceError `ResourceNotFoundException` */
export async function getFunction(
  { owner, functions }: FunctionCatalog,
  named: Named,
): Promise<FunctionDescription> {
  const { fn, arn } = resolveFunction(named, owner, functions, { unqualified: '' });
  const description = await fn.describe();
  return { ...description, Configuration: { ...description.Configuration, FunctionArn: arn } };
}

/** How many functions a page has at most, whatever was asked for. */
const pageSize = 50;

/**
 * `ListFunctions`, by name; a page begins after its marker, the last name of the page before.
 * @throws ServiceError `InvalidParameterValueException`
 */
export async function listFunctions(
  { functions }: FunctionCatalog,
  query: URLSearchParams,
): Promise<{ Functions: readonly FunctionConfiguration[]; NextMarker: string | null }> {
  const size = Math.min(pageSize, maxItems(query.get('MaxItems')));
  const marker = readMarker(query.get('Marker'));
  const names = [...functions.keys()].sort().filter((name) => name > marker);
  const page = names.slice(0, size);
  const last = page.at(-1);
  const Functions = await Promise.all(page.map(async (name) => configurationOf(functions.get(name))));
  return {
    Functions: Functions.filter((found) => found !== undefined),
    NextMarker: names.length > page.length && last !== undefined ? encodeMarker(last) : null,
  };
}

const configurationOf = async (fn: Describable | undefined): Promise<FunctionConfiguration | undefined> =>
  (await fn?.describe())?.Configuration;

function maxItems(text: string | null): number {
  if (text === null) return pageSize;
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= 10_000) return number;
  throw new ServiceError('InvalidParameterValueException', `MaxItems must be 1 to 10000: ${text}`);
}

const encodeMarker = (name: string): string => Buffer.from(name).toString('base64url');

function readMarker(text: string | null): string {
  const name = Buffer.from(text ?? '', 'base64url').toString();
  if (text === null || encodeMarker(name) === text) return name;
  throw new ServiceError('InvalidParameterValueException', `Invalid Marker: ${text}`);
}

/** What an account has where no one has asked for more. */
const accountLimit = {
  TotalCodeSize: 80_530_636_800,
  CodeSizeUnzipped: 262_144_000,
  CodeSizeZipped: 52_428_800,
  ConcurrentExecutions: 1_000,
};

/** `GetAccountSettings`. */
export async function getAccountSettings({ functions }: FunctionCatalog): Promise<object> {
  const all = await Promise.all([...functions.values()].map((fn) => fn.describe()));
  const sum = (count: (fn: FunctionDescription) => number): number =>
    all.reduce((total, fn) => total + count(fn), 0);
  const reserved = sum(({ Concurrency }) => Concurrency?.ReservedConcurrentExecutions ?? 0);
  return {
    AccountLimit: {
      ...accountLimit,
      UnreservedConcurrentExecutions: Math.max(0, accountLimit.ConcurrentExecutions - reserved),
    },
    AccountUsage: {
      FunctionCount: all.length,
      TotalCodeSize: sum(({ Configuration }) => Configuration.CodeSize ?? 0),
    },
  };
}
