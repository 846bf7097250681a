import { createHash } from 'node:crypto';

import { randomText } from './random-text.ts';

/** An extended request id, as in `x-amz-apigw-id` and `Apigw-Requestid`: `JKJaXmPLvHcESHA=`, `RYG0LEicPHcFo_A=`. */
export function createExtendedRequestId(): string {
  return `${randomText(11, 'base64url')}=`;
}

/**
 * A trace id for a request that has none that is one.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function createTraceId(epochMs: number): string {
  const seconds = Math.floor(epochMs / 1000);
  return `Root=1-${seconds.toString(16).padStart(8, '0')}-${randomText(12, 'hex')}`;
}

/** More than traces need; clients of runtimes take this much in a header. */
const longestTraceId = 1_024;

/**
 * Whether a trace id that came with a request goes on with it.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
export const isTraceId = (text: string): boolean =>
  text.length <= longestTraceId && /(?:^|;)\s*Root=/.test(text);

/** An id like those of resources and deployments: ten letters and digits, the same for the same parts. */
export function deriveId(...parts: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  return digest.readBigUInt64BE().toString(36).padStart(10, '0').slice(0, 10);
}
