import { parseRouteKey, parseWebSocketRouteKey } from '@lambda-stack/routes';

import type {
  GatewayConfig,
  HttpRouteConfig,
  Listener,
  RestRouteConfig,
  WebSocketRouteConfig,
} from '../model.ts';
import type { GatewaySection } from '../schema/gateway-section.ts';
import { apiId } from './api-id.ts';
import { corsConfig } from './cors-config.ts';
import { defaults } from './defaults.ts';

export function gatewayConfig(
  stack: string,
  name: string,
  section: GatewaySection,
  listener: Listener,
): GatewayConfig {
  const api = {
    name,
    ...listener,
    stagePrefix: section.stagePrefix ?? true,
    stageVariables: section.stageVariables ?? {},
    ...(section.domainName === undefined ? {} : { domainName: section.domainName }),
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
        stage: section.stage ?? 'local',
        timeout: section.timeout ?? defaults.restTimeout,
      };
    case 'websocket':
      return {
        ...api,
        type: 'websocket',
        routes: webSocketRoutes(section),
        routeSelectionExpression: section.routeSelectionExpression ?? defaults.routeSelectionExpression,
        stage: section.stage ?? 'local',
        timeout: section.timeout ?? defaults.webSocketTimeout,
      };
  }
}

const httpRoutes = ({ routes }: GatewaySection): readonly HttpRouteConfig[] =>
  Object.entries(routes).map(([text, target]) => {
    const { key } = parseRouteKey(text, 'http');
    if (typeof target === 'string') return { key, function: target };
    const { function: name, payloadFormat } = target;
    return { key, function: name, ...(payloadFormat === undefined ? {} : { payloadFormat }) };
  });

const restRoutes = ({ routes }: GatewaySection): readonly RestRouteConfig[] =>
  Object.entries(routes).map(([text, target]) => ({
    key: parseRouteKey(text, 'rest').key,
    function: typeof target === 'string' ? target : target.function,
  }));

const webSocketRoutes = ({ routes }: GatewaySection): readonly WebSocketRouteConfig[] =>
  Object.entries(routes).map(([text, target]) => {
    const key = parseWebSocketRouteKey(text);
    if (typeof target === 'string') return { key, function: target, routeResponse: false };
    return { key, function: target.function, routeResponse: target.routeResponse ?? false };
  });
