import { parseRouteKey } from '@lambda-stack/routes';

import type { GatewayConfig, Listener, RouteConfig } from '../model.ts';
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
  const { type = 'http' } = section;
  const isHttp = type === 'http';
  return {
    name,
    ...listener,
    type,
    payloadFormat: section.payloadFormat ?? (isHttp ? '2.0' : '1.0'),
    stage: section.stage ?? (isHttp ? '$default' : 'local'),
    stagePrefix: section.stagePrefix ?? true,
    routes: routeConfigs(section),
    cors: corsConfig(section.cors),
    binaryMediaTypes: section.binaryMediaTypes ?? [],
    stageVariables: section.stageVariables ?? {},
    timeout: section.timeout ?? (isHttp ? defaults.httpTimeout : defaults.restTimeout),
    ...(section.domainName === undefined ? {} : { domainName: section.domainName }),
    apiId: section.apiId ?? apiId(stack, name),
  };
}

function routeConfigs({ type = 'http', routes }: GatewaySection): readonly RouteConfig[] {
  return Object.entries(routes).map(([text, target]) => {
    const { key } = parseRouteKey(text, type);
    if (typeof target === 'string') return { key, function: target };
    const { function: name, payloadFormat } = target;
    return { key, function: name, ...(payloadFormat === undefined ? {} : { payloadFormat }) };
  });
}
