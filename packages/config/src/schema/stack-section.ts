import * as z from 'zod';

import type { Definition } from '../model/definition.ts';
import { defaults } from '../stack/defaults.ts';
import { corsField, type CorsSection } from './cors-field.ts';
import { type Field, optional, required } from './field.ts';
import { functionSection, type FunctionSection } from './function-section.ts';
import { type GatewaySection, gatewaysSection } from './gateway-section.ts';
import { definition, emptyDefinition, list, named, notEmpty, pairs, section } from './map-fields.ts';
import {
  functionNames,
  networkNames,
  runtimeNames,
  secretNames,
  serviceNames,
  volumeNames,
} from './names.ts';
import { path, port, text, word } from './scalar-fields.ts';

interface EndpointSection {
  port?: number | undefined;
  host?: string | undefined;
  allowedHosts?: string[] | undefined;
  cors?: boolean | CorsSection | undefined;
}

export interface SecretSection {
  environment?: string | undefined;
  file?: string | undefined;
}

/** A whole configuration. */
export interface StackSection {
  $schema?: string | undefined;
  name?: string | undefined;
  region?: string | undefined;
  accountId?: string | undefined;
  endpoint?: EndpointSection | undefined;
  baseImages?: Record<string, string> | undefined;
  toolbox?: ToolboxSection | undefined;
  defaults?: FunctionSection | undefined;
  functions: Record<string, FunctionSection>;
  gateways?: Record<string, GatewaySection> | undefined;
  secrets?: Record<string, SecretSection> | undefined;
  services?: Record<string, Definition> | undefined;
  volumes?: Record<string, Definition | null> | undefined;
  networks?: Record<string, Definition | null> | undefined;
}

interface ToolboxSection {
  nodeImage?: string | undefined;
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
    cors: optional(
      corsField,
      'Web pages of other origins that may call functions; true allows all of them. Default false.',
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

const toolboxSection: Field<ToolboxSection> = section(
  'the toolbox',
  {
    nodeImage: optional(
      text('node:22-bookworm-slim'),
      'The image with Node.js, of Debian, that what is put into containers is made from.',
    ),
  },
  '{ nodeImage: "node:22-bookworm-slim" }',
);

/** A configuration, as it stands in the file or with `defaults` merged under every function. */
export const stackSection: Field<StackSection> = section(
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
      functionSection,
      'What is merged under every function: maps are merged, all else replaced.',
    ),
    functions: notEmpty(
      required(named(functionNames, functionSection, '{ hello: { … } }'), 'The functions, by name.'),
    ),
    gateways: optional(gatewaysSection, 'API Gateways in front of the functions, by name.'),
    secrets: optional(
      named(secretNames, secretSection, '{ db_password: { environment: DB_PASSWORD } }'),
      'Secrets that functions can get, by name.',
    ),
    baseImages: optional(
      pairs(
        runtimeNames,
        text('public.ecr.aws/lambda/nodejs:22'),
        '{ nodejs22.x: "public.ecr.aws/lambda/nodejs:22" }',
      ),
      "Images that runtimes run on in containers. Default: AWS's.",
    ),
    toolbox: optional(toolboxSection, 'What is put into the containers of functions.'),
    services: optional(
      named(
        serviceNames,
        definition('{ image: "valkey/valkey:8" }'),
        '{ cache: { image: "valkey/valkey:8" } }',
      ),
      "Side services, in Compose's own terms, by name.",
    ),
    volumes: optional(
      named(volumeNames, emptyDefinition('{}'), '{ cache-data: {} }'),
      "Named volumes, in Compose's own terms, by name.",
    ),
    networks: optional(
      named(networkNames, emptyDefinition('{}'), '{ backend: {} }'),
      "Further networks, in Compose's own terms, by name.",
    ),
  },
  '{ functions: { … } }',
);
