import type { Server } from 'node:http';

import { isExtensionPath } from '../extensions/api.ts';
import type { AccessRule } from '../http/access.ts';
import { createApiServer, type RequestHandler } from '../http/server.ts';
import type { RuntimePeer } from '../runtime-api/peer.ts';
import { handleRuntimeRequest, refuseAccess } from '../runtime-api/server.ts';
import { telemetryApiOf } from '../telemetry/api.ts';
import type { TelemetryApi } from '../telemetry/subscription-request.ts';

export interface EnvironmentServerOptions {
  readonly peer: RuntimePeer;
  readonly access: AccessRule;
  readonly snapStart: boolean;
  readonly handleExtension: RequestHandler;
  readonly handleTelemetry: (api: TelemetryApi, ...handled: Parameters<RequestHandler>) => void;
}

/** The server that `AWS_LAMBDA_RUNTIME_API` names: all APIs of one execution environment. */
export function createEnvironmentServer({
  peer,
  access,
  snapStart,
  handleExtension,
  handleTelemetry,
}: EnvironmentServerOptions): Server {
  return createApiServer(
    (request, response) => {
      const refusal = access.refusal(request);
      if (refusal !== undefined) return refuseAccess(request, response, refusal);
      if (isExtensionPath(request.url ?? '')) return handleExtension(request, response);
      const telemetryApi = telemetryApiOf(request.url ?? '');
      if (telemetryApi) return handleTelemetry(telemetryApi, request, response);
      handleRuntimeRequest(peer, snapStart, request, response);
    },
    // A response may be streamed as long as an invocation may run.
    { requestTimeoutMs: 0 },
  );
}
