import type { Server } from 'node:http';

import type { Exchange, Handler } from '@lambda-stack/http';

import { isExtensionPath } from '../extensions/api.ts';
import type { AccessRule } from '../http/access.ts';
import { createApiServer } from '../http/server.ts';
import type { RuntimePeer } from '../runtime-api/peer.ts';
import { handleRuntimeRequest, refuseAccess } from '../runtime-api/server.ts';
import { telemetryApiOf } from '../telemetry/api.ts';
import type { TelemetryApi } from '../telemetry/subscription-request.ts';

export interface EnvironmentServerOptions {
  readonly peer: RuntimePeer;
  readonly access: AccessRule;
  readonly snapStart: boolean;
  readonly handleExtension: Handler;
  readonly handleTelemetry: (api: TelemetryApi, exchange: Exchange) => void;
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
    (exchange) => {
      const refusal = access.refusal(exchange);
      if (refusal !== undefined) return refuseAccess(exchange, refusal);
      if (isExtensionPath(exchange.url)) return handleExtension(exchange);
      const telemetryApi = telemetryApiOf(exchange.url);
      if (telemetryApi) return handleTelemetry(telemetryApi, exchange);
      handleRuntimeRequest(peer, snapStart, exchange);
    },
    // A response may be streamed as long as an invocation may run.
    { requestTimeoutMs: 0 },
  );
}
