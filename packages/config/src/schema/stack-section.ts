import { z } from 'zod';

import { defaults } from '../stack/defaults.ts';
import { type Field, optional, required } from './field.ts';
import {
  type FunctionDefaults,
  functionDefaults,
  functionSection,
  type FunctionSection,
} from './function-section.ts';
import { type GatewaySection, gatewaysSection } from './gateway-section.ts';
import { list, named, section } from './map-fields.ts';
import { functionNames, secretNames } from './names.ts';
import { path, port, text, word } from './scalar-fields.ts';

interface EndpointSection {
  port?: number | undefined;
  host?: string | undefined;
  allowedHosts?: string[] | undefined;
}

export interface SecretSection {
  environment?: string | undefined;
  file?: string | undefined;
}

/** A whole configuration, with `F` for each function. */
export interface StackSection<F> {
  $schema?: string | undefined;
  name?: string | undefined;
  region?: string | undefined;
  accountId?: string | undefined;
  endpoint?: EndpointSection | undefined;
  defaults?: FunctionDefaults | undefined;
  functions: Record<string, F>;
  gateways?: Record<string, GatewaySection> | undefined;
  secrets?: Record<string, SecretSection> | undefined;
}

const endpointSection: Field<EndpointSection> = section(
  'the endpoint',
  {
    port: optional(
      port(defaults.endpointPort),
      `The port; 0 takes a free one. Default ${defaults.endpointPort}, which moves on when it is taken.`,
    ),
    host: optional(text(defaults.host), `The address to listen on. Default ${defaults.host}.`),
    allowedHosts: optional(
      list(text('devbox.local'), '[devbox.local]'),
      'Host names, besides loopback, that requests may be addressed to.',
    ),
  },
  `{ port: ${defaults.endpointPort} }`,
);

const secretSection: Field<SecretSection> = section(
  'a secret',
  {
    environment: optional(
      word({
        pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
        rule: 'must be the name of an environment variable',
        example: 'DB_PASSWORD',
      }),
      'The environment variable that has the value.',
    ),
    file: optional(path('./secrets/cert.pem'), 'The file that has the value.'),
  },
  '{ environment: DB_PASSWORD }',
);
z.globalRegistry.add(secretSection, { oneOf: [{ required: ['environment'] }, { required: ['file'] }] });

/** JSON Schema's word for what a check says better. */
function notEmpty<T>(schema: Field<T>): Field<T> {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), minProperties: 1 });
  return schema;
}

const stackSection = <F>(functionField: Field<F>): Field<StackSection<F>> =>
  section(
    'the stack',
    {
      $schema: optional(text('./schema.json'), 'The schema that editors use.'),
      name: optional(
        word({
          pattern: /^[a-z0-9][a-z0-9_-]{0,62}$/,
          rule: 'must be 1 to 63 lower-case letters, digits, - and _, and begin with a letter or digit',
          example: 'shop',
        }),
        "The stack's name. Default: the name of the file's directory, made valid.",
      ),
      region: optional(
        word({
          pattern: /^[a-z0-9-]+$/,
          rule: 'must be the name of an AWS region',
          example: defaults.region,
        }),
        `The AWS region that functions see. Default ${defaults.region}.`,
      ),
      accountId: optional(
        word({
          pattern: /^[0-9]{12}$/,
          rule: 'must be 12 digits in quotes',
          example: `"${defaults.accountId}"`,
        }),
        `The AWS account that functions see. Default "${defaults.accountId}".`,
      ),
      endpoint: optional(endpointSection, 'The Invoke API, one for all functions.'),
      defaults: optional(
        functionDefaults,
        'What is merged under every function: maps are merged, all else replaced.',
      ),
      functions: notEmpty(
        required(named(functionNames, functionField, '{ hello: { … } }'), 'The functions, by name.'),
      ),
      gateways: optional(gatewaysSection, 'API Gateways in front of the functions, by name.'),
      secrets: optional(
        named(secretNames, secretSection, '{ db_password: { environment: DB_PASSWORD } }'),
        'Secrets that functions can get, by name.',
      ),
    },
    '{ functions: { … } }',
  );

/** The configuration with `defaults` merged under every function. */
export const mergedSchema: Field<StackSection<FunctionSection>> = stackSection(functionSection);

/** The configuration as it stands in the file. */
export const writtenSchema: Field<StackSection<FunctionDefaults>> = stackSection(functionDefaults);
