import { exitReason } from '../environment/function-error.ts';
import type { RuntimeEvent } from '../environment/event.ts';
import type { Outcome } from '../environment/outcome.ts';
import type { Tracing } from '../platform/event.ts';
import { timeoutFault } from '../platform/text-lines.ts';

/** Whether nothing of the environment is left. */
export const endsEnvironment = ({ kind }: Outcome): boolean =>
  kind === 'exit' || kind === 'timeout' || kind === 'extension';

export const tracingOf = ({ traceId }: RuntimeEvent): Tracing => ({
  type: 'X-Amzn-Trace-Id',
  value: traceId,
});

/** What the log says of an invocation without an answer. */
export function faultOf(outcome: Outcome, requestId: string, seconds: number): string | undefined {
  if (outcome.kind === 'timeout') return timeoutFault(requestId, seconds, Date.now());
  return outcome.kind === 'exit' ? `RequestId: ${requestId} Error: ${exitReason(outcome.status)}` : undefined;
}

/** The bytes of the runtime's response. */
export function producedBytes(outcome: Outcome): number {
  if (outcome.kind === 'streamed') return outcome.bytes;
  return outcome.kind === 'response' ? outcome.payload.byteLength : 0;
}
