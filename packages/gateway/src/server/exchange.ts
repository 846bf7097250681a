import type { IncomingMessage, ServerResponse } from 'node:http';

import type { GatewayLogEntry } from '../access-log.ts';
import type { Api, ApiOutcome } from '../api/api.ts';
import type { RequestHead } from '../api/api-request.ts';
import { BrokenStream } from '../api/broken-stream.ts';
import { excessOf } from './head-limits.ts';
import { drainRequestBody, readRequestBody } from './request-body.ts';
import { faultOf } from './request-fault.ts';
import { describeRequest } from './request-head.ts';
import { escapeTarget } from './request-target.ts';
import { sendResponse } from './send-response.ts';
import { wentAway, type RequestRefusal } from './unread-request.ts';
import { UnreadResponse } from './unread-response.ts';

/** One request and the response to it. */
export interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
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
export async function runExchange(exchange: Exchange): Promise<void> {
  const { message, response, log } = exchange;
  const started = performance.now();
  // A connection that breaks ends the reading or the sending, which tell it by their results.
  message.on('error', () => message.destroy());
  response.on('error', () => response.destroy());
  const head = describeRequest(message, Date.now());
  const fault = exchange.fault ?? faultOf(message);
  const outcome = fault === undefined ? await answer(exchange, head) : refuse(message, head, fault);
  const delivered = await deliver(
    fault === undefined ? exchange : { ...exchange, closes: () => true },
    outcome,
  );
  log({
    method: head.method,
    path: escapeTarget(head.rawPath),
    status: outcome?.response.status ?? (exchange.refusal() ?? wentAway).status,
    durationMs: performance.now() - started,
    requestId: outcome?.requestId ?? head.requestId,
    route: outcome?.route,
    function: outcome?.function,
    ...delivered,
  });
}

/** Undefined where the client went away before its request was complete. */
async function answer({ message, api }: Exchange, head: RequestHead): Promise<ApiOutcome | undefined> {
  try {
    const excess = excessOf(message, api.headLimits);
    if (excess !== undefined) {
      message.resume();
      return api.refuse(head, 'head-too-large', excess);
    }
    const read = await readRequestBody(message, api.bodyLimit);
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
function refuse(
  message: IncomingMessage,
  { requestId }: RequestHead,
  { status, error }: RequestRefusal,
): ApiOutcome {
  message.resume();
  return { response: { status, headers: [], body: new Uint8Array() }, requestId, error };
}

/** Sends what there is to send, and hands back what the log is to say of it. */
async function deliver(
  { message, response, closes, refusal }: Exchange,
  outcome: ApiOutcome | undefined,
): Promise<Pick<GatewayLogEntry, 'bytes' | 'error' | 'note'>> {
  if (outcome === undefined) return { bytes: 0, error: (refusal() ?? wentAway).error };
  try {
    const unread = message.complete ? undefined : drainRequestBody(message);
    const { bytes, error, isComplete } = await sendResponse(response, outcome.response, {
      close: closes(),
      unread,
    });
    if (error !== undefined) return { bytes, error: describeError(error) };
    if (!isComplete) return { bytes, error: wentAway.error };
    return { bytes, error: outcome.error, note: outcome.note ?? outcome.response.unsent };
  } catch (error) {
    response.destroy();
    return { bytes: 0, error: describeError(error) };
  }
}

function describeError(error: unknown): string {
  if (error instanceof BrokenStream || error instanceof UnreadResponse) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
