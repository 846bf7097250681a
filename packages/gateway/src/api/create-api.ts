import { deriveId } from '../message/identifiers.ts';
import type { GatewayOptions } from '../options.ts';
import type { ApiDescription } from '../payload/event-source.ts';
import type { Api } from './api.ts';
import { createHttpApi } from './http-api.ts';
import { createRestApi } from './rest-api.ts';

/**
 * Makes the API that a gateway's options describe.
 * @throws RouteKeyError
 */
export function createApi(options: GatewayOptions): Api {
  const description: ApiDescription = {
    accountId: options.accountId,
    apiId: options.apiId,
    deploymentId: deriveId(options.apiId, 'deployment'),
    stage: options.stage,
    stageVariables: options.stageVariables,
    domainName: options.domainName,
  };
  switch (options.type) {
    case 'http':
      return createHttpApi(options, description);
    case 'rest':
      return createRestApi(options, description);
  }
}
