import type { NamedDefinition } from './definition.ts';
import type { FunctionConfig } from './function.ts';
import type { GatewayConfig } from './gateway.ts';
import type { CorsConfig, Listener } from './listener.ts';

/**
 * A stack, resolved: every default, path, port and name is decided. Deeply frozen.
 *
 * In a stack that keeps its references, free text (such as the values of `environment`) holds `${env:…}` as it
 * is written, and `$${env:` for the literal; what is a number, a boolean or one of several words is the
 * reference's default.
 */
export interface Stack {
  /** A valid name of a Compose project: lower-case letters, digits, `-` and `_`. */
  readonly name: string;
  /** false: made from the directory's name. */
  readonly nameIsExplicit: boolean;
  /** The configuration file, absolute. */
  readonly file: string;
  /** The files that the stack was read from: the configuration and its overlay, absolute. */
  readonly files: readonly string[];
  /** The directory of the configuration file, absolute. */
  readonly directory: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  readonly endpoint: EndpointConfig;
  readonly functions: readonly FunctionConfig[];
  /** Those of `gateways`, and then the URLs of functions. */
  readonly gateways: readonly GatewayConfig[];
  readonly secrets: readonly SecretConfig[];
  /** Side services, in Compose's own terms. */
  readonly services: readonly NamedDefinition[];
  /** Named volumes, in Compose's own terms. */
  readonly volumes: readonly NamedDefinition[];
  /** Networks beside those that every stack has, in Compose's own terms. */
  readonly networks: readonly NamedDefinition[];
  /** The image with Node.js that what is put into containers is made from; without one, that of this version. */
  readonly nodeImage?: string;
}

/** The Invoke API for all functions. */
export interface EndpointConfig extends Listener {
  /** Host names, besides loopback, that requests may be addressed to. */
  readonly allowedHosts: readonly string[];
  /** Web pages of other origins that may use it; none where it is undefined. */
  readonly cors?: CorsConfig | undefined;
}

/** Where a secret's value comes from: a variable of the environment, or a file (absolute). */
export type SecretConfig =
  { readonly name: string; readonly environment: string } | { readonly name: string; readonly file: string };
