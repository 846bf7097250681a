import type { Keys } from './map-fields.ts';
import { reservedVariables } from './reserved-variables.ts';

/** How names are written that are keys of a map. */
export interface Names extends Keys {
  /** What they name: "a function". */
  readonly noun: string;
  /** Their rule, as a sentence. */
  readonly rule: string;
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

export const secretNames: Names = {
  noun: 'a secret',
  rule: "A secret's name has 1 to 63 letters, digits and _, and begins with a letter.",
  // With `_FILE` after it, it names an environment variable.
  pattern: /^[A-Za-z][A-Za-z0-9_]{0,62}$/,
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
export const routeKeys: Keys = { pattern: /^(?:\$default|\s*[A-Za-z]+\s+\/\S*\s*)$/ };
