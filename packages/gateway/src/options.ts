import type { CorsOptions, Invoker } from '@lambda-stack/invoke';

import type { GatewayLogEntry } from './access-log.ts';

/** How a request becomes an event, and an answer a response. */
export type PayloadFormatVersion = '1.0' | '2.0';

/** One route of a gateway. */
export interface GatewayRoute {
  /** `GET /pets/{id}`, `ANY /{proxy+}`, or `$default` (HTTP APIs). */
  readonly key: string;
  /** The name of the function that answers. */
  readonly function: string;
  /** For this route, where it differs from the gateway's; HTTP APIs only. */
  readonly payloadFormat?: PayloadFormatVersion | undefined;
}

/** A gateway, with all defaults resolved. */
export interface GatewayOptions {
  readonly name: string;
  /** An HTTP API or a REST API. */
  readonly type: 'http' | 'rest';
  readonly routes: readonly GatewayRoute[];
  /** Of routes that name none; HTTP APIs only. */
  readonly payloadFormat: PayloadFormatVersion;
  /** `$default` has no place in URLs. */
  readonly stage: string;
  /** Whether a named stage begins the URL, as on API Gateway's own domain; false is as behind a custom domain. */
  readonly stagePrefix: boolean;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly cors: CorsOptions | undefined;
  /** Media types, like `image/*`, whose bodies are base64 in events and answers; REST APIs only. */
  readonly binaryMediaTypes: readonly string[];
  /** How long a client waits for a function, in ms. */
  readonly timeoutMs: number;
  /** Functions that are waited for however long it takes: someone debugs them. */
  readonly debugged?: ReadonlySet<string> | undefined;
  readonly apiId: string;
  readonly accountId: string;
  readonly region: string;
  /** What events say; where it is left out, what the client sent as `Host`. */
  readonly domainName?: string | undefined;
  readonly invoker: Invoker;
  /** Is told of each request when its response has been sent. */
  readonly log?: ((entry: GatewayLogEntry) => void) | undefined;
}
