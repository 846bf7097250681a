import { type Field, optional } from './field.ts';
import { pairs, section } from './map-fields.ts';
import { apiKeyNames, gatewayResponseNames, headerNames, mediaTypeNames } from './names.ts';
import { text, variable, whole } from './scalar-fields.ts';

/** What an error of a REST API looks like, as it is configured. */
export interface GatewayResponseSection {
  status?: number | undefined;
  headers?: Record<string, string> | undefined;
  templates?: Record<string, string> | undefined;
}

const gatewayResponseSection: Field<GatewayResponseSection> = section(
  'a gateway response',
  {
    status: optional(whole({ min: 200, max: 599, example: 403 }), 'The status, in place of its own.'),
    headers: optional(
      pairs(headerNames, variable(), `{ Access-Control-Allow-Origin: "'*'" }`),
      'Headers by name: a text, as it is or in quotes as AWS has it, or method.request.header.NAME, context.NAME, stageVariables.NAME.',
    ),
    templates: optional(
      pairs(mediaTypeNames, variable(), `{ application/json: '{"error":$context.error.messageString}' }`),
      'Bodies by media type; $context.NAME and the like in them stand for values.',
    ),
  },
  '{ status: 400 }',
);

export const gatewayResponsesField: Field<Record<string, GatewayResponseSection>> = pairs(
  gatewayResponseNames,
  gatewayResponseSection,
  '{ DEFAULT_4XX: { status: 400 } }',
);

export const apiKeysField: Field<Record<string, string>> = pairs(
  apiKeyNames,
  text('"${env:PARTNER_KEY}"'),
  '{ partner: "${env:PARTNER_KEY}" }',
);
