import { headerValue, headerValues, withoutHeaders, type HeaderField } from '../message/header-fields.ts';

/** What a gateway knows of the connection that a request came by. */
export interface Forwarding {
  readonly sourceIp: string;
  readonly port: number;
  /** The one that came with the request, or what takes its place. */
  readonly traceId: string;
}

const forwardedFor = new Set(['x-forwarded-for']);
const forwardedForAndTrace = new Set([...forwardedFor, 'x-amzn-trace-id']);

/** Adds the headers that every request carries; the client's address goes to the end of `X-Forwarded-For`. */
export function addForwarding(
  fields: readonly HeaderField[],
  { sourceIp, port, traceId }: Forwarding,
): HeaderField[] {
  const addresses = headerValues(fields, 'x-forwarded-for');
  const isTraced = headerValue(fields, 'x-amzn-trace-id') === traceId;
  const kept = withoutHeaders(fields, isTraced ? forwardedFor : forwardedForAndTrace);
  const defaults: HeaderField[] = [
    ['X-Forwarded-Port', port.toString()],
    ['X-Forwarded-Proto', 'http'],
    ['X-Amzn-Trace-Id', traceId],
  ];
  return [
    ...kept,
    ['X-Forwarded-For', [...addresses, sourceIp].join(', ')],
    ...defaults.filter(([name]) => headerValue(kept, name.toLowerCase()) === undefined),
  ];
}
