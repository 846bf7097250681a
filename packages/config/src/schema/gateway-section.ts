import * as z from 'zod';

import { defaults } from '../stack/defaults.ts';
import { authorizersField, type AuthorizerSection } from './authorizer-section.ts';
import { conditionsSection, type ConditionsSection } from './conditions-section.ts';
import { corsField, type CorsSection } from './cors-field.ts';
import { type Field, optional, required } from './field.ts';
import {
  apiKeysField,
  gatewayResponsesField,
  type GatewayResponseSection,
} from './gateway-responses-field.ts';
import { either, list, named, notEmpty, pairs, section } from './map-fields.ts';
import { gatewayNames, requestRouteKeys, routeKeys, stageVariableNames } from './names.ts';
import { flag, nameOf, oneOf, port, text, variable, whole, word } from './scalar-fields.ts';

interface RouteSection {
  function: string;
  payloadFormat?: '1.0' | '2.0' | undefined;
  routeResponse?: boolean | undefined;
  authorizer?: string | undefined;
  scopes?: string[] | undefined;
  apiKey?: boolean | undefined;
  conditions?: ConditionsSection | undefined;
  stream?: boolean | undefined;
}

/** A gateway as it is configured. */
export interface GatewaySection {
  type?: 'http' | 'rest' | 'websocket' | 'alb' | undefined;
  port?: number | undefined;
  host?: string | undefined;
  payloadFormat?: '1.0' | '2.0' | undefined;
  stage?: string | undefined;
  stagePrefix?: boolean | undefined;
  routes: Record<string, string | RouteSection>;
  cors?: boolean | CorsSection | undefined;
  binaryMediaTypes?: string[] | undefined;
  multiValueHeaders?: boolean | undefined;
  routeSelectionExpression?: string | undefined;
  authorizers?: Record<string, AuthorizerSection> | undefined;
  apiKeys?: Record<string, string> | undefined;
  gatewayResponses?: Record<string, GatewayResponseSection> | undefined;
  stageVariables?: Record<string, string> | undefined;
  timeout?: number | undefined;
  domainName?: string | undefined;
  apiId?: string | undefined;
}

const payloadFormat = (): Field<'1.0' | '2.0'> => oneOf(['1.0', '2.0'], '2.0');
const names = (example: string): Field<string[]> => list(text(example), `[${example}]`);

const routeSection: Field<RouteSection> = section(
  'a route',
  {
    function: required(
      nameOf('a function', 'hello'),
      'The function that answers; $echo answers with the event.',
    ),
    payloadFormat: optional(payloadFormat(), "The event's format, instead of the gateway's."),
    routeResponse: optional(
      flag(),
      "Whether the client gets the body of the function's answer, for type websocket. Default false.",
    ),
    authorizer: optional(nameOf('an authorizer', 'guard'), 'The authorizer that decides who may call it.'),
    scopes: optional(names('read'), 'Scopes, one of which a token must have, for authorizers of type jwt.'),
    apiKey: optional(flag(), 'Whether clients need one of apiKeys, for type rest. Default false.'),
    conditions: optional(conditionsSection, 'What requests must have besides, for type alb.'),
    stream: optional(
      flag(),
      'Whether what the function writes is passed on as it comes, for type rest. Default false.',
    ),
  },
  '{ function: hello }',
);

const gatewaySection: Field<GatewaySection> = section(
  'a gateway',
  {
    type: optional(
      oneOf(['http', 'rest', 'websocket', 'alb'], 'http'),
      'http: an HTTP API; rest: a REST API; websocket: a WebSocket API; alb: an application load balancer. Default http.',
    ),
    port: optional(
      port(defaults.gatewayPort),
      `The port; 0 takes a free one. Default: ${defaults.gatewayPort} and up, in order; a default moves on when it is taken.`,
    ),
    host: optional(text(defaults.host), `The address to listen on. Default ${defaults.host}.`),
    payloadFormat: optional(payloadFormat(), 'The format of events, for type http. Default "2.0".'),
    stage: optional(
      word({
        pattern: /^(?:\$default|[A-Za-z0-9_-]{1,128})$/,
        rule: 'must be $default, or 1 to 128 letters, digits, - and _',
        example: 'dev',
      }),
      'The stage. Default: $default for type http, local for the others.',
    ),
    stagePrefix: optional(
      flag(),
      'Whether a named stage begins the URL; false: as behind a custom domain. Default true.',
    ),
    routes: notEmpty(
      required(
        pairs(
          routeKeys,
          either(nameOf('a function', 'hello'), routeSection, 'must be the name of a function, or a map'),
          '{ "GET /hello": hello }',
        ),
        'Route keys ("GET /hello/{name}", "ANY /{proxy+}", "$default"; for type websocket "$connect", "$disconnect", "$default" and names; for type alb "GET /img/*", "$default" and names) and the functions that answer them; $echo answers with the event.',
      ),
    ),
    cors: optional(
      corsField,
      'Cross-origin requests; true allows all origins, methods and headers. Default false.',
    ),
    binaryMediaTypes: optional(names('"image/*"'), 'Media types that are passed as base64, for type rest.'),
    multiValueHeaders: optional(
      flag(),
      'Whether events and answers have maps of lists, as multiValueHeaders, for type alb. Default false.',
    ),
    routeSelectionExpression: optional(
      word({
        pattern: /\$\{?request\.body\./,
        rule: "must have a value of the message's body, as $request.body.action",
        example: '$request.body.action',
      }),
      `What of a message names its route, for type websocket. Default ${defaults.routeSelectionExpression}.`,
    ),
    authorizers: optional(authorizersField, 'What decides who may call routes, by name.'),
    apiKeys: optional(
      apiKeysField,
      'Values that clients send as x-api-key, by name, for type rest and routes with apiKey: true.',
    ),
    gatewayResponses: optional(
      gatewayResponsesField,
      "What the gateway's own errors look like, by their type, for type rest.",
    ),
    stageVariables: optional(
      pairs(stageVariableNames, variable(), '{ table: orders }'),
      'Variables of the stage.',
    ),
    timeout: optional(
      whole({ min: 1, max: 300, of: 'seconds', example: 29 }),
      `Seconds that the gateway waits for a function. Default: ${defaults.httpTimeout} for type http, ${defaults.restTimeout} for the others, and no more but for type rest, which takes up to 300.`,
    ),
    domainName: optional(text('api.example.com'), 'The domain name that events carry.'),
    apiId: optional(
      word({
        pattern: /^[a-z0-9]{1,63}$/,
        rule: 'must be 1 to 63 lower-case letters and digits',
        example: 'a1b2c3d4e5',
      }),
      'The id of the API that events carry. Default: made from the names of stack and gateway.',
    ),
  },
  '{ routes: { "GET /hello": hello } }',
);

z.globalRegistry.add(gatewaySection, {
  if: { properties: { type: { type: 'string', enum: ['http', 'rest'] } } },
  then: {
    properties: {
      routes: { type: 'object', propertyNames: { type: 'string', pattern: requestRouteKeys.pattern.source } },
    },
  },
});

export const gatewaysSection: Field<Record<string, GatewaySection>> = named(
  gatewayNames,
  gatewaySection,
  '{ public: { routes: { "GET /hello": hello } } }',
);
