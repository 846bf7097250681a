import { reservedVariables, runtimeIds } from '@lambda-stack/runtimes';

import type { Keys } from './map-fields.ts';

/** How names are written that are keys of a map. */
export interface Names extends Keys {
  /** What they name: "a function". */
  readonly noun: string;
  /** Their rule, as a sentence. */
  readonly rule: string;
  /** Why some are reserved. */
  readonly reservedFor?: string;
}

export const functionNames: Names = {
  noun: 'a function',
  rule: "A function's name has 1 to 63 letters, digits, - and _.",
  pattern: /^[A-Za-z0-9_-]{1,63}$/,
};

export const gatewayNames: Names = {
  noun: 'a gateway',
  rule: "A gateway's name has 1 to 63 letters, digits, - and _.",
  pattern: /^[A-Za-z0-9_-]{1,63}$/,
};

export const authorizerNames: Names = {
  noun: 'an authorizer',
  rule: "An authorizer's name has 1 to 63 letters, digits, - and _.",
  pattern: /^[A-Za-z0-9_-]{1,63}$/,
};

export const apiKeyNames: Names = {
  noun: 'an API key',
  rule: "An API key's name has 1 to 63 letters, digits, - and _.",
  pattern: /^[A-Za-z0-9_-]{1,63}$/,
};

/**
 * Errors of REST APIs on AWS that this gateway never answers with: what is configured for them is taken, and without effect.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const unusedGatewayResponses: readonly string[] = [
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'EXPIRED_TOKEN',
  'INTEGRATION_FAILURE',
  'INVALID_SIGNATURE',
  'QUOTA_EXCEEDED',
  'RESOURCE_NOT_FOUND',
  'THROTTLED',
  'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
];

/** Errors that a REST API here can answer with. */
const gatewayResponseTypes = [
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'ACCESS_DENIED',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'INTEGRATION_TIMEOUT',
  'INVALID_API_KEY',
  'MISSING_AUTHENTICATION_TOKEN',
  'REQUEST_TOO_LARGE',
  'UNAUTHORIZED',
];

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
export const gatewayResponseNames: Names = {
  noun: 'a gateway response',
  rule: `Gateway responses are ${gatewayResponseTypes.join(', ')}.`,
  pattern: new RegExp(`^(?:${[...gatewayResponseTypes, ...unusedGatewayResponses].join('|')})$`),
};

export const headerNames: Names = {
  noun: 'a header',
  rule: "A header's name has letters, digits and !#$%&'*+-.^_`|~.",
  pattern: /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/,
};

export const mediaTypeNames: Names = {
  noun: 'a media type',
  rule: 'Write it like application/json.',
  pattern: /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/,
};

export const secretNames: Names = {
  noun: 'a secret',
  rule: "A secret's name has 1 to 63 letters, digits and _, and begins with a letter.",
  // With `_FILE` after it, it names an environment variable.
  pattern: /^[A-Za-z][A-Za-z0-9_]{0,62}$/,
};

const composeName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** @see https://docs.docker.com/reference/compose-file/services/ */
export const serviceNames: Names = {
  noun: 'a service',
  rule: "A service's name has letters, digits, ., - and _, and begins with a letter or digit; gateway, lambda and toolbox are lambda-stack's own.",
  pattern: composeName,
  reserved: ['gateway', 'lambda', 'toolbox'],
  reservedFor: 'every stack has such a service',
};

/** Services, and functions, whose names may begin with any of their signs. */
export const dependencyNames: Keys = { pattern: /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/ };

export const volumeNames: Names = {
  noun: 'a volume',
  rule: "A volume's name has letters, digits, ., - and _, and begins with a letter or digit, but not with toolbox- or lambda-stack-.",
  pattern: /^(?!toolbox-|lambda-stack-)[A-Za-z0-9][A-Za-z0-9._-]*$/,
};

export const networkNames: Names = {
  noun: 'a network',
  rule: "A network's name has letters, digits, ., - and _, and begins with a letter or digit; front and internal are lambda-stack's own.",
  pattern: composeName,
  reserved: ['front', 'internal'],
  reservedFor: 'every stack has such a network',
};

/** What has any name that Docker takes: build arguments, kernel parameters, hosts. */
export const anyNames: Keys = { pattern: /^\S+$/ };

export const runtimeNames: Names = {
  noun: 'a runtime',
  rule: `Runtimes are ${runtimeIds.join(', ')}.`,
  pattern: new RegExp(`^(?:${runtimeIds.map((id) => id.replaceAll('.', String.raw`\.`)).join('|')})$`),
};

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export const environmentNames: Names = {
  noun: 'an environment variable',
  rule: "A variable's name has letters, digits and _, at least two, and begins with a letter, as in AWS.",
  pattern: /^[A-Za-z][A-Za-z0-9_]+$/,
  reserved: reservedVariables,
};

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html */
export const stageVariableNames: Names = {
  noun: 'a stage variable',
  rule: "A stage variable's name has letters, digits and _.",
  pattern: /^[A-Za-z0-9_]+$/,
};

/** The form that all route keys have; the rest depends on the gateway's type. */
export const routeKeys: Keys = { pattern: /^\s*(?:\$(?:connect|default|disconnect)\s*$|[^$\s])/ };

/** The form of the keys of routes that requests take. */
export const requestRouteKeys: Keys = { pattern: /^(?:\$default|\s*[A-Za-z]+\s+\/\S*\s*)$/ };
