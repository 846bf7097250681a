import type { Exchange } from '@lambda-stack/http';

import type { GatewayLogEntry } from '../access-log.ts';
import { joinNotes, type Api, type ApiOutcome } from '../api/api.ts';
import type { RequestHead } from '../api/api-request.ts';
import { BrokenStream } from '../api/broken-stream.ts';
import { excessOf } from './head-limits.ts';
import { RequestBody } from './request-body.ts';
import { faultOf } from './request-fault.ts';
import { describeRequest } from './request-head.ts';
import { escapeTarget } from './request-target.ts';
import { sendResponse } from './send-response.ts';
import { wentAway, type RequestRefusal } from './unread-request.ts';
import { UnreadResponse } from './unread-response.ts';

/** An exchange, and who has part in it. */
export interface ExchangeRun {
  readonly exchange: Exchange;
  readonly api: Api;
  /** Whether the connection is to end after the response; asked when the response is sent. */
  readonly closes: () => boolean;
  /** What the client was told, where the request was not read to its end. */
  readonly refusal: () => RequestRefusal | undefined;
  /** Answered without asking the API, where that is known already. */
  readonly fault?: RequestRefusal | undefined;
  readonly log: (entry: Omit<GatewayLogEntry, 'gateway'>) => void;
}

/**
 * Answers one request. What nobody foresaw is answered with the API's own error; a client that goes away does not
 * end the invocation.
 */
export async function runExchange(run: ExchangeRun): Promise<void> {
  const { exchange, log } = run;
  const started = performance.now();
  const body = new RequestBody(exchange);
  const head = describeRequest(exchange, Date.now());
  const fault = run.fault ?? faultOf(exchange);
  const outcome = fault === undefined ? await answer(run, head, body) : refuse(head, fault);
  const delivered = await deliver(fault === undefined ? run : { ...run, closes: () => true }, outcome, body);
  log({
    method: head.method,
    path: escapeTarget(head.rawPath),
    status: outcome?.response.status ?? (run.refusal() ?? wentAway).status,
    durationMs: performance.now() - started,
    requestId: outcome?.requestId ?? head.requestId,
    route: outcome?.route,
    function: outcome?.function,
    ...delivered,
  });
}

/** Undefined where the client went away before its request was complete. */
async function answer(
  { exchange, api }: ExchangeRun,
  head: RequestHead,
  body: RequestBody,
): Promise<ApiOutcome | undefined> {
  try {
    const excess = excessOf(exchange, api.headLimits);
    if (excess !== undefined) return api.refuse(head, 'head-too-large', excess);
    const read = await body.read(api.bodyLimit);
    switch (read.kind) {
      case 'aborted':
        return undefined;
      case 'too-large':
        return api.refuse(head, 'too-large', `the body has more than ${api.bodyLimit} bytes`);
      case 'complete':
        return await api.handle({ ...head, body: read.body });
    }
  } catch (error) {
    return api.refuse(head, 'internal', describeError(error));
  }
}

/** No API is asked about a request that is none. */
function refuse({ requestId }: RequestHead, { status, error }: RequestRefusal): ApiOutcome {
  return { response: { status, headers: [], body: new Uint8Array() }, requestId, error };
}

/** Sends what there is to send, and hands back what the log is to say of it. */
async function deliver(
  { exchange, closes, refusal }: ExchangeRun,
  outcome: ApiOutcome | undefined,
  body: RequestBody,
): Promise<Pick<GatewayLogEntry, 'bytes' | 'error' | 'note'>> {
  if (outcome === undefined) return { bytes: 0, error: (refusal() ?? wentAway).error };
  try {
    const { bytes, error, isComplete } = await sendResponse(exchange, outcome.response, {
      close: closes(),
      unread: exchange.isReceived ? undefined : body.drain(),
    });
    if (error !== undefined) return { bytes, error: describeError(error) };
    if (!isComplete) return { bytes, error: wentAway.error };
    return { bytes, error: outcome.error, note: joinNotes(outcome.note, outcome.response.unsent) };
  } catch (error) {
    exchange.cut();
    return { bytes: 0, error: describeError(error) };
  }
}

function describeError(error: unknown): string {
  if (error instanceof BrokenStream || error instanceof UnreadResponse) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
