import { RouteKeyError } from '@lambda-stack/routes';
import type { Invoker } from '@lambda-stack/invoke';

import type { HttpAuthorizerOptions, RestAuthorizerOptions } from '../authorize/authorizer-options.ts';
import { deriveId } from '../message/identifiers.ts';
import type { GatewaySettings, HttpApiOptions, RestApiOptions, StageSettings } from '../options.ts';
import type { LambdaEvent } from '../payload/event-source.ts';
import { captureEvent } from './capture-event.ts';
import { requestSettings, sampleRequest } from './sample-request.ts';
import { SampleError, type Sample, type SampleContext, type SampleSettings } from './sample.ts';

type CapturedOptions = ReturnType<Parameters<typeof captureEvent>[0]>;

/** A gateway of which a sample is made, by the one route that it has. */
interface Scene {
  readonly host: (context: SampleContext) => string;
  readonly options: (base: GatewaySettings, route: string) => CapturedOptions;
  /** What begins the path in the URL. */
  readonly stagePath?: string;
  /** Settings of the request where they are not given. */
  readonly defaults?: SampleSettings;
  readonly hasRoutes?: boolean;
}

/** A sample is what a function of the gateway gets first: that of the authorizer, where it has one. */
function apiSample({ host, options, stagePath = '', defaults = {}, hasRoutes = true }: Scene): Sample {
  return {
    settings: [...requestSettings, ...(hasRoutes ? ['route'] : [])],
    create: async (context, settings) => {
      const request = sampleRequest(
        context,
        withDefaults(settings, { ...requestOf(settings['route']), ...defaults }),
        host(context),
      );
      const { route = `${request.method} ${request.rawPath}` } = settings;
      const base = (invoker: Invoker): GatewaySettings => ({ name: 'sample', ...context, invoker });
      const captured = await captureEvent((invoker) => options(base(invoker), route), {
        ...request,
        rawPath: `${stagePath}${request.rawPath}`,
      }).catch((error: unknown) => {
        throw error instanceof RouteKeyError ? new SampleError(error.message, error.hint) : error;
      });
      if ('event' in captured) return JSON.parse(captured.event) as LambdaEvent;
      throw new SampleError(
        `${request.method} ${request.rawPath} comes to no function of the route ${route}: ${captured.error}`,
        'Set route so that it takes method and path.',
      );
    },
  };
}

/** Names of headers are the same in any case. */
function withDefaults(settings: SampleSettings, defaults: SampleSettings): SampleSettings {
  const given = new Set(Object.keys(settings).map((name) => name.toLowerCase()));
  const missing = Object.entries(defaults).filter(([name]) => !given.has(name.toLowerCase()));
  return { ...Object.fromEntries(missing), ...settings };
}

/** Method and path of a request that a route takes, as far as its key says them. */
function requestOf(route = ''): SampleSettings {
  const [, method = 'ANY', pattern] = /^([A-Z]+) (\/.*)$/.exec(route) ?? [];
  if (pattern === undefined) return {};
  const path = pattern.replace(/\{[^}]*\}/g, '1');
  return method === 'ANY' ? { path } : { method, path };
}

const functionName = 'sample';
const stage = 'prod';

const domain = (id: string, service: string, { region }: SampleContext): string =>
  `${id}.${service}.${region}.amazonaws.com`;

function stageSettings(apiId: string, stageName: string, { region }: GatewaySettings): StageSettings {
  return {
    apiId,
    stage: stageName,
    stagePrefix: true,
    stageVariables: {},
    domainName: `${apiId}.execute-api.${region}.amazonaws.com`,
    timeoutMs: 29_000,
  };
}

const httpApiId = deriveId('sample', 'http');
const restApiId = deriveId('sample', 'rest');
const urlId = deriveId('sample', 'url');

function httpApi(payloadFormat: '1.0' | '2.0', authorizer?: HttpAuthorizerOptions): Sample {
  const options = (base: GatewaySettings, key: string): HttpApiOptions => ({
    ...base,
    ...stageSettings(httpApiId, '$default', base),
    type: 'http',
    payloadFormat,
    routes: [{ key, function: functionName, authorizer: authorizer?.name }],
    cors: undefined,
    authorizers: authorizer === undefined ? [] : [authorizer],
  });
  const host = (context: SampleContext): string => domain(httpApiId, 'execute-api', context);
  return apiSample({ host, options, defaults: authorizer ? token : {} });
}

function restApi(authorizer?: RestAuthorizerOptions): Sample {
  const options = (base: GatewaySettings, key: string): RestApiOptions => ({
    ...base,
    ...stageSettings(restApiId, stage, base),
    type: 'rest',
    routes: [{ key, function: functionName, authorizer: authorizer?.name }],
    cors: undefined,
    binaryMediaTypes: [],
    authorizers: authorizer === undefined ? [] : [authorizer],
    apiKeys: [],
    gatewayResponses: {},
  });
  const host = (context: SampleContext): string => domain(restApiId, 'execute-api', context);
  return apiSample({ host, options, stagePath: `/${stage}`, defaults: authorizer ? token : {} });
}

function loadBalancer(multiValueHeaders: boolean): Sample {
  return apiSample({
    host: ({ region }) => `lambda-alb-1234567890.${region}.elb.amazonaws.com`,
    options: (base) => ({
      ...base,
      type: 'alb',
      routes: [{ key: '$default', function: functionName }],
      multiValueHeaders,
    }),
    hasRoutes: false,
  });
}

const functionUrl: Sample = apiSample({
  host: (context) => domain(urlId, 'lambda-url', context).replace('amazonaws.com', 'on.aws'),
  options: (base) => ({
    ...base,
    type: 'url',
    function: functionName,
    apiId: urlId,
    authType: 'NONE',
    invokeMode: 'BUFFERED',
    cors: undefined,
  }),
  hasRoutes: false,
});

/** What authorizers look at. */
const token: SampleSettings = { 'headers.Authorization': 'Bearer token' };

const authorizer = { name: 'authorizer', function: 'authorizer', ttl: 0 } as const;

const httpAuthorizer = (payloadFormat: '1.0' | '2.0'): HttpAuthorizerOptions => ({
  ...authorizer,
  type: 'request',
  identitySources: ['$request.header.Authorization'],
  payloadFormat,
  simpleResponses: false,
});

const inHeader = 'method.request.header.Authorization';

type ApiSampleType =
  | 'http-api'
  | 'http-api-1.0'
  | 'rest-api'
  | 'function-url'
  | 'alb'
  | 'alb-multi-value'
  | 'rest-authorizer-token'
  | 'rest-authorizer-request'
  | 'http-authorizer'
  | 'http-authorizer-1.0';

/** Samples of requests, made by the gateway's own APIs. */
export const apiSamples: Readonly<Record<ApiSampleType, Sample>> = {
  'http-api': httpApi('2.0'),
  'http-api-1.0': httpApi('1.0'),
  'rest-api': restApi(),
  'function-url': functionUrl,
  alb: loadBalancer(false),
  'alb-multi-value': loadBalancer(true),
  'rest-authorizer-token': restApi({ ...authorizer, type: 'token', identitySource: inHeader }),
  'rest-authorizer-request': restApi({ ...authorizer, type: 'request', identitySources: [inHeader] }),
  'http-authorizer': httpApi('2.0', httpAuthorizer('2.0')),
  'http-authorizer-1.0': httpApi('1.0', httpAuthorizer('1.0')),
};
