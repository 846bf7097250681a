import { limits, type GiveUpReason } from '@lambda-stack/invoke';

import type { EventResponse } from './event-store.ts';

/** How an event ended. */
export type Condition = 'Success' | GiveUpReason;

/** The end of an event, as its destination is told of it. */
export interface EventEnd {
  readonly requestId: string;
  /** With its qualifier, `$LATEST` where the caller named none. */
  readonly functionArn: string;
  readonly condition: Condition;
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** JSON. */
  readonly payload: Uint8Array;
  /** What the last attempt came to; undefined where there was none. */
  readonly response: EventResponse | undefined;
}

/**
 * The record that a destination gets. Payloads go into it as they are, without being parsed.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function destinationRecord(end: EventEnd): Buffer {
  const { requestId, functionArn, condition, attempts, time, payload, response } = end;
  const head = {
    version: '1.0',
    timestamp: new Date(time).toISOString(),
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: attempts },
  };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(head).slice(0, -1)},"requestPayload":`),
    payload,
    ...(response === undefined
      ? []
      : [
          Buffer.from(`,"responseContext":${JSON.stringify(response.context)},"responsePayload":`),
          asJson(response.payload),
        ]),
    Buffer.from('}'),
  ]);
}

/** A byte has at most so many in a JSON text: `\u0000`. */
const escapedBytes = 6;

/** What a runtime answers need not be JSON; it is a text in the record then, cut where it would be larger than any response. */
function asJson(payload: Uint8Array): Uint8Array {
  const text = Buffer.from(payload).toString('utf8');
  try {
    JSON.parse(text);
    return payload;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const whole = Buffer.from(JSON.stringify(text));
    if (whole.length <= limits.responseBytes) return whole;
    return Buffer.from(JSON.stringify(text.slice(0, Math.floor(limits.responseBytes / escapedBytes) - 1)));
  }
}
