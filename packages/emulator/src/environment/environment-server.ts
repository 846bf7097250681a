import type { Server } from 'node:http';

import { isExtensionPath } from '../extensions/api.ts';
import type { AccessRule } from '../http/access.ts';
import { createApiServer, type RequestHandler } from '../http/server.ts';
import { handleRuntimeRequest, refuseAccess, type RuntimePeer } from '../runtime-api/server.ts';

export interface EnvironmentServerOptions {
  readonly peer: RuntimePeer;
  readonly access: AccessRule;
  readonly handleExtension: RequestHandler;
}

/** The server that `AWS_LAMBDA_RUNTIME_API` names: all APIs of one execution environment. */
export function createEnvironmentServer({ peer, access, handleExtension }: EnvironmentServerOptions): Server {
  return createApiServer((request, response) => {
    const refusal = access.refusal(request);
    if (refusal !== undefined) return refuseAccess(request, response, refusal);
    if (isExtensionPath(request.url ?? '')) return handleExtension(request, response);
    handleRuntimeRequest(peer, request, response);
  });
}
