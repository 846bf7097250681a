import { deriveId } from '../message/identifiers.ts';
import type { GatewaySettings, StageSettings } from '../options.ts';
import type { ApiDescription } from '../payload/event-source.ts';

/** What events say of an API of API Gateway. */
export function describeApi(options: GatewaySettings & StageSettings): ApiDescription {
  return {
    region: options.region,
    accountId: options.accountId,
    apiId: options.apiId,
    deploymentId: deriveId(options.apiId, 'deployment'),
    stage: options.stage,
    stageVariables: options.stageVariables,
    domainName: options.domainName,
  };
}
