import { describeRequest } from '../server/request-head.ts';
import { escapeTarget } from '../server/request-target.ts';
import { createClientLog } from './client-log.ts';
import type { UpgradeRequest } from './handshake.ts';
import { refuseHandshake } from './refuse-handshake.ts';
import type { Stage } from './serve-client.ts';

/** Why a client may not connect, whatever the API says. */
export interface ClientRefusal {
  readonly status: number;
  /** What the client is told. */
  readonly body: string;
  /** For the log. */
  readonly error: string;
}

/** Answers a client that the API is not asked about. */
export function refuseClient(
  upgrade: UpgradeRequest,
  stage: Stage,
  { status, body, error }: ClientRefusal,
): void {
  const started = performance.now();
  const request = describeRequest(upgrade.message, Date.now());
  refuseHandshake(upgrade, { status, contentType: 'text/plain', body });
  const rawPath = escapeTarget(request.rawPath);
  const log = createClientLog(stage, { ...request, rawPath });
  log(request.method, started, { requestId: request.extendedRequestId, status, error });
}
