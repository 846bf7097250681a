import type { RequestHead } from '../api/api-request.ts';
import type { EventOutcome } from './call-route.ts';
import type { Stage } from './serve-client.ts';

/** Writes into the access log what came of a client's events: the method, since when (`performance.now()`), and the outcome. */
export function createClientLog(
  stage: Stage,
  { rawPath }: RequestHead,
  connectionId?: string,
): (method: string, since: number, outcome: EventOutcome) => void {
  return (method, since, { status, requestId, route, function: name, error, note }) => {
    const { options } = stage;
    const durationMs = performance.now() - since;
    options.log?.({
      gateway: options.name,
      method,
      path: rawPath,
      status,
      durationMs,
      requestId,
      connectionId,
      route,
      function: name,
      error,
      note,
    });
  };
}
