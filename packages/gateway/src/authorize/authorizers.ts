import type { EventSource } from '../payload/event-source.ts';
import type { Authorizer } from './authorizer.ts';
import type { Calling } from './function-authorizer.ts';

interface AuthorizedApi<T> extends Calling {
  readonly authorizers: readonly T[];
  readonly routes: readonly { readonly key: string; readonly authorizer?: string | undefined }[];
}

/** The authorizers of an API, by the names that routes call them. */
export interface Authorizers<S extends EventSource> {
  /** Undefined for a route that names none. */
  get(name: string | undefined): Authorizer<S> | undefined;
}

/**
 * Makes the authorizers of an API.
 * @throws TypeError for a route that names an authorizer that there is not
 */
export function createAuthorizers<T extends { readonly name: string }, S extends EventSource>(
  api: AuthorizedApi<T>,
  create: (options: T, calling: Calling) => Authorizer<S>,
): Authorizers<S> {
  const authorizers = new Map(api.authorizers.map((options) => [options.name, create(options, api)]));
  for (const { key, authorizer } of api.routes) {
    if (authorizer !== undefined && !authorizers.has(authorizer)) {
      throw new TypeError(`the route "${key}" has an authorizer that there is not: ${authorizer}`);
    }
  }
  return { get: (name) => (name === undefined ? undefined : authorizers.get(name)) };
}
