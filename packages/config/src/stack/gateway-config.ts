import { parseRouteKey, parseRuleKey, parseWebSocketRouteKey } from '@lambda-stack/routes';

import type { GatewayResponseConfig } from '../model/gateway.ts';
import type {
  AlbRouteConfig,
  GatewayConfig,
  HttpRouteConfig,
  RestRouteConfig,
  WebSocketRouteConfig,
} from '../model/gateway.ts';
import type { Listener } from '../model/listener.ts';
import type { GatewaySection } from '../schema/gateway-section.ts';
import { apiId } from './api-id.ts';
import { httpAuthorizers, restAuthorizers, webSocketAuthorizers } from './authorizer-config.ts';
import { corsConfig } from './cors-config.ts';
import { defaults } from './defaults.ts';
import { given } from './given.ts';

export function gatewayConfig(
  stack: string,
  name: string,
  section: GatewaySection,
  listener: Listener,
): GatewayConfig {
  const own = { name, ...listener };
  const api = {
    ...own,
    stagePrefix: section.stagePrefix ?? true,
    stageVariables: section.stageVariables ?? {},
    ...given({ domainName: section.domainName }),
    apiId: section.apiId ?? apiId(stack, name),
  };
  switch (section.type) {
    case undefined:
    case 'http':
      return {
        ...api,
        type: 'http',
        routes: httpRoutes(section),
        cors: corsConfig(section.cors),
        payloadFormat: section.payloadFormat ?? '2.0',
        authorizers: httpAuthorizers(section.authorizers),
        stage: section.stage ?? '$default',
        timeout: section.timeout ?? defaults.httpTimeout,
      };
    case 'rest':
      return {
        ...api,
        type: 'rest',
        routes: restRoutes(section),
        cors: corsConfig(section.cors),
        binaryMediaTypes: section.binaryMediaTypes ?? [],
        authorizers: restAuthorizers(section.authorizers),
        apiKeys: Object.entries(section.apiKeys ?? {}).map(([id, value]) => ({ id, value })),
        gatewayResponses: gatewayResponses(section),
        stage: section.stage ?? 'local',
        timeout: section.timeout ?? defaults.restTimeout,
      };
    case 'websocket':
      return {
        ...api,
        type: 'websocket',
        routes: webSocketRoutes(section),
        routeSelectionExpression: section.routeSelectionExpression ?? defaults.routeSelectionExpression,
        authorizers: webSocketAuthorizers(section.authorizers),
        stage: section.stage ?? 'local',
        timeout: section.timeout ?? defaults.webSocketTimeout,
      };
    case 'alb':
      return {
        ...own,
        type: 'alb',
        routes: albRoutes(section),
        multiValueHeaders: section.multiValueHeaders ?? false,
      };
  }
}

const httpRoutes = ({ routes }: GatewaySection): readonly HttpRouteConfig[] =>
  Object.entries(routes).map(([text, target]) => {
    const { key } = parseRouteKey(text, 'http');
    if (typeof target === 'string') return { key, function: target };
    const { function: name, payloadFormat, authorizer, scopes } = target;
    return { key, function: name, ...given({ payloadFormat, authorizer, scopes }) };
  });

const restRoutes = ({ routes }: GatewaySection): readonly RestRouteConfig[] =>
  Object.entries(routes).map(([text, target]) => {
    const { key } = parseRouteKey(text, 'rest');
    if (typeof target === 'string') return { key, function: target };
    const { function: name, authorizer, apiKey, stream } = target;
    return { key, function: name, ...given({ authorizer, apiKey, stream }) };
  });

const albRoutes = ({ routes }: GatewaySection): readonly AlbRouteConfig[] =>
  Object.entries(routes).map(([text, target]) => {
    const { key } = parseRuleKey(text);
    if (typeof target === 'string') return { key, function: target };
    return { key, function: target.function, ...given({ conditions: target.conditions }) };
  });

const gatewayResponses = ({
  gatewayResponses: sections = {},
}: GatewaySection): Readonly<Record<string, GatewayResponseConfig>> =>
  Object.fromEntries(
    Object.entries(sections).map(([type, { status, headers = {}, templates = {} }]) => [
      type,
      { ...given({ status }), headers, templates },
    ]),
  );

const webSocketRoutes = ({ routes }: GatewaySection): readonly WebSocketRouteConfig[] =>
  Object.entries(routes).map(([text, target]) => {
    const key = parseWebSocketRouteKey(text);
    if (typeof target === 'string') return { key, function: target, routeResponse: false };
    const { function: name, routeResponse = false, authorizer } = target;
    return { key, function: name, routeResponse, ...given({ authorizer }) };
  });
