import type { ApiRequest } from '../api/api-request.ts';
import type { ApiKey } from './api-key.ts';
import type { Caller } from './caller.ts';

/** The parts of `requestContext` that are the same for all requests of an API. */
export interface ApiDescription {
  readonly region: string;
  readonly accountId: string;
  readonly apiId: string;
  readonly deploymentId: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly domainName: string | undefined;
}

/** All that an event is made of. */
export interface EventSource {
  readonly api: ApiDescription;
  readonly request: ApiRequest;
  /** The URL's path as the client sent it, with the stage where that begins it. */
  readonly urlPath: string;
  /** The path that the route took, without the stage, as the client sent it. */
  readonly path: string;
  /** `GET /pets/{id}` or `$default` */
  readonly routeKey: string;
  readonly resourceId: string;
  /** Percent-encoded, as the client sent them. */
  readonly pathParameters: Readonly<Record<string, string>>;
  /** What the route's authorizer found out, where it has one. */
  readonly caller?: Caller | undefined;
  /** The API key that the route asks for. */
  readonly apiKey?: ApiKey | undefined;
}

/** A Lambda event before it is JSON; keys that are undefined are left out there. */
export type LambdaEvent = Readonly<Record<string, unknown>>;

/** What `requestContext` says of the domain: its first label is the API's id, unless it is a custom domain. */
export function domainOf({ api, request }: EventSource): { domainName: string; domainPrefix: string } {
  if (api.domainName === undefined) return { domainName: request.host, domainPrefix: api.apiId };
  return { domainName: api.domainName, domainPrefix: api.domainName.split('.', 1).join('') };
}

/** The path of a route's key: `/pets/{id}`, or `$default`. */
export function resourceOf({ routeKey }: EventSource): string {
  return routeKey.slice(routeKey.indexOf(' ') + 1);
}

/** Null for what a payload 1.0 has none of. */
export function orNull<T extends object>(value: T): T | null {
  return Object.keys(value).length === 0 ? null : value;
}
