import { createHash } from 'node:crypto';

import { randomText } from './random-text.ts';

/** An extended request id, as in `x-amz-apigw-id` and `Apigw-Requestid`: `JKJaXmPLvHcESHA=`, `RYG0LEicPHcFo_A=`. */
export function createExtendedRequestId(): string {
  return `${randomText(11, 'base64url')}=`;
}

/**
 * A trace id for a request that has none.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function createTraceId(epochMs: number): string {
  const seconds = Math.floor(epochMs / 1000);
  return `Root=1-${seconds.toString(16).padStart(8, '0')}-${randomText(12, 'hex')}`;
}

/** An id like those of resources and deployments: ten letters and digits, the same for the same parts. */
export function deriveId(...parts: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  return digest.readBigUInt64BE().toString(36).padStart(10, '0').slice(0, 10);
}
