import { createRestAuthorizer } from '../authorize/create-authorizer.ts';
import { createAuthorizers } from '../authorize/authorizers.ts';
import type { RefusalReason } from '../authorize/authorizer.ts';
import { headerValue } from '../message/header-fields.ts';
import type { RestApiOptions, RestRoute } from '../options.ts';
import type { EventSource } from '../payload/event-source.ts';
import type { RestErrorName } from './rest-error.ts';

/** A request that may not go on. */
interface AccessRefusal {
  readonly failure: RestErrorName;
  readonly error: string;
  /** What is known of it all the same. */
  readonly source: EventSource;
}

/** Lets a request through, with what is now known of its caller, or refuses it. */
export type CheckAccess = (source: EventSource, route: RestRoute) => Promise<EventSource | AccessRefusal>;

/**
 * Who may call the routes of a REST API: the authorizer of a route is asked first, then its API key is looked at.
 * @throws TypeError for an authorizer that there is not
 */
export function createAccessCheck(options: RestApiOptions): CheckAccess {
  const authorizers = createAuthorizers(options, createRestAuthorizer);
  const keys = new Map(options.apiKeys.map((key) => [key.value, key]));

  return async (source, route) => {
    const authorizer = authorizers.get(route.authorizer);
    const authorization = authorizer && (await authorizer.authorize(source, []));
    const known = authorization === undefined ? source : { ...source, caller: authorization.caller };
    if (authorization?.kind === 'refused') {
      return { failure: failures[authorization.reason], error: authorization.error, source: known };
    }
    if (route.apiKey !== true) return known;
    const value = headerValue(source.request.headers, 'x-api-key');
    const apiKey = value === undefined ? undefined : keys.get(value);
    if (apiKey !== undefined) return { ...known, apiKey };
    const error = value === undefined ? 'x-api-key is missing' : 'x-api-key is none of the API keys';
    return { failure: 'api-key', error, source: known };
  };
}

const failures = {
  unauthenticated: 'unauthorized',
  denied: 'denied',
  'explicitly-denied': 'explicitly-denied',
  misconfigured: 'authorizer-misconfigured',
  failed: 'authorizer-failed',
  'uri-too-long': 'uri-too-long',
} as const satisfies Record<RefusalReason, RestErrorName>;
